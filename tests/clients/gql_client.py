"""Python's gql, unmodified: it reads the schema, checks the query against it and asks."""

import os

from gql import Client, gql
from gql.transport.exceptions import TransportQueryError
from gql.transport.requests import RequestsHTTPTransport

URL = os.environ["BASE_URL"] + "/graphql"
QUERY = gql(
    """
    query ($municipality: String!, $year: Int!) {
      program(municipality: $municipality, fiscalYear: $year) { totalEffect { thousandYen } }
    }
    """
)
QUERY.variable_values = {"municipality": "141305", "year": 2023}

with Client(transport=RequestsHTTPTransport(URL), fetch_schema_from_transport=True) as session:
    data = session.execute(QUERY)
    assert data == {"program": {"totalEffect": {"thousandYen": 5340808}}}, data
    try:
        session.execute(gql("{ items(first: -1) { totalCount } }"))
    except TransportQueryError as error:
        assert error.errors[0]["extensions"]["code"] == "BAD_USER_INPUT", error
    else:
        raise AssertionError("an error was expected")
print("gql: the schema was read and is enough for its queries")
