// Clients that people use, unmodified, each asking in the ways it is known for.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { ApolloClient, ApolloLink, HttpLink, InMemoryCache, gql } from '@apollo/client';
import { PersistedQueryLink } from '@apollo/client/link/persisted-queries';
import { Client, cacheExchange, fetchExchange } from '@urql/core';
import { persistedExchange } from '@urql/exchange-persisted';
import { ClientError, GraphQLClient } from 'graphql-request';

const URL = `${process.env.BASE_URL}/graphql`;
const QUERY = `query Effects($municipality: String!, $year: Int!) {
  program(municipality: $municipality, fiscalYear: $year) {
    id
    totalEffect { thousandYen }
    pillars { id title items(first: 1) { nodes { id effects { __typename id ... on MonetaryEffect { amount { yen } } } } } }
  }
}`;
const VARIABLES = { municipality: '141305', year: 2023 };
const TOTAL = 5340808;

/** Notes how requests are sent. */
function noting() {
  const sent = [];
  const noted = async (url, options = {}) => {
    const response = await fetch(url, options);
    sent.push({ method: options.method ?? 'GET', url: String(url), status: response.status });
    return response;
  };
  return { sent, noted };
}

async function apollo() {
  const { sent, noted } = noting();
  const sha256 = async (text) => createHash('sha256').update(text).digest('hex');
  const persisted = new PersistedQueryLink({ sha256, useGETForHashedQueries: true });
  const client = new ApolloClient({
    cache: new InMemoryCache({ possibleTypes: { Effect: ['MonetaryEffect', 'QuantityEffect', 'QualitativeEffect'] } }),
    link: ApolloLink.from([persisted, new HttpLink({ uri: URL, fetch: noted })]),
  });
  const ask = () => client.query({ query: gql(QUERY), variables: VARIABLES, fetchPolicy: 'network-only' });
  const { data } = await ask();
  assert.equal(data.program.totalEffect.thousandYen, TOTAL);
  assert.ok(data.program.pillars[0].items.nodes[0].id);
  await ask();
  const last = sent.at(-1);
  assert.deepEqual([last.method, last.status, last.url.includes('sha256Hash'), last.url.includes('query=')], ['GET', 200, true, false]);
  await assert.rejects(client.query({ query: gql`{ items(first: -1) { totalCount } }` }), /first/);
  return `${sent.length} requests: ${sent.map(({ method }) => method).join(', ')}`;
}

async function urql() {
  const { sent, noted } = noting();
  const exchanges = [cacheExchange, persistedExchange({ preferGetForPersistedQueries: true }), fetchExchange];
  const client = new Client({ url: URL, fetch: noted, exchanges, preferGetMethod: false });
  const ask = async () => {
    const { data, error } = await client.query(QUERY, VARIABLES, { requestPolicy: 'network-only' }).toPromise();
    assert.equal(error, undefined);
    assert.equal(data.program.totalEffect.thousandYen, TOTAL);
  };
  await ask();
  await ask();
  assert.equal(sent.at(-1).method, 'GET');
  const { error } = await client.query('{ nothing }', {}).toPromise();
  assert.match(error.message, /nothing/);
  return `${sent.length} requests: ${sent.map(({ method }) => method).join(', ')}`;
}

async function graphqlRequest() {
  const data = await new GraphQLClient(URL).request(QUERY, VARIABLES);
  assert.equal(data.program.totalEffect.thousandYen, TOTAL);
  const byGet = await new GraphQLClient(URL, { method: 'GET' }).request(QUERY, VARIABLES);
  assert.deepEqual(byGet, data);
  await assert.rejects(new GraphQLClient(URL).request('{ nothing }'), ClientError);
  return 'POST and GET';
}

for (const [name, client] of Object.entries({ 'Apollo Client': apollo, urql, 'graphql-request': graphqlRequest })) {
  console.log(`${name}: ${await client()}`);
}
