// Starts GraphiQL on this server's endpoint; a first visit opens one tab for each example of the page.
"use strict";

const failure = (message) => ({ errors: [{ message }] });

async function send(parameters, options) {
  let response;
  try {
    response = await fetch("graphql", {
      method: "POST",
      headers: {
        ...options?.headers,
        "content-type": "application/json",
        accept: "application/graphql-response+json, application/json",
      },
      body: JSON.stringify(parameters),
    });
  } catch {
    return failure("The server could not be reached. サーバーに接続できませんでした。");
  }
  const body = await response.text();
  try {
    return JSON.parse(body);
  } catch {
    return failure(`HTTP ${response.status} ${response.statusText}: ${body}`);
  }
}

const examples = JSON.parse(document.getElementById("examples").textContent);

ReactDOM.createRoot(document.getElementById("graphiql")).render(
  React.createElement(
    GraphiQL,
    {
      fetcher: send,
      // Read only where this browser holds no tabs yet, so that nobody's own queries are overwritten.
      defaultTabs: examples.map((query) => ({ query })),
      showPersistHeadersSettings: false,
    },
    React.createElement(GraphiQL.Logo, null, "Kaikaku 改革"),
  ),
);
