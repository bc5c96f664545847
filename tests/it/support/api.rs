//! Asks the API through the same routes that production serves.

use std::sync::Arc;

use actix_web::{
    App,
    http::{StatusCode, header::HeaderMap},
    test::{self, TestRequest},
};
use kaikaku::{
    graphql::{Publisher, Service},
    http::{AppState, Freshness, Named, Serving, routes},
    store::Store,
};
use serde_json::{Value, json};

/// The API over one store.
pub(crate) struct Api {
    pub(crate) state: AppState,
}

/// An answer over HTTP.
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: String,
}

impl Answer {
    /// The body as JSON.
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap_or_else(|error| panic!("{error}: {}", self.body))
    }

    /// Status and code of an answer that is an error.
    pub(crate) fn refusal(&self) -> (u16, String) {
        let code = &self.json()["errors"][0]["extensions"]["code"];
        (self.status.as_u16(), code.as_str().unwrap_or_default().to_owned())
    }

    /// A header as text; empty where it is missing.
    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }
}

/// Who serves in tests.
pub(crate) fn publisher() -> Publisher {
    let contact = Some("opendata@test.example.jp".into());
    Publisher { name: Some("Test City".into()), contact, url: "https://data.test.example.jp".into() }
}

/// As the program serves where nothing is configured, but keeping no answers, so that every one is made.
pub(crate) fn serving() -> Serving {
    let freshness = Freshness { max_age: 60, s_maxage: 300, stale_while_revalidate: 3600 };
    let named = Named::examples().unwrap();
    Serving { publisher: publisher(), freshness, named, ..Serving::default() }
}

impl Api {
    pub(crate) fn new(store: Arc<Store>) -> Self {
        Self::serving(store, serving())
    }

    /// The API as configured like this.
    pub(crate) fn serving(store: Arc<Store>, serving: Serving) -> Self {
        let service = Service::new(store, serving.publisher.clone(), serving.limits);
        Self { state: AppState::new(service, serving) }
    }

    pub(crate) fn store(&self) -> &Arc<Store> {
        &self.state.service.store
    }

    /// Sends a request.
    pub(crate) async fn send(&self, request: TestRequest) -> Answer {
        let (answer, bytes) = self.send_for_bytes(request).await;
        Answer { body: String::from_utf8(bytes).unwrap(), ..answer }
    }

    /// Sends a request whose answer is no text; its body stands beside it.
    pub(crate) async fn send_for_bytes(&self, request: TestRequest) -> (Answer, Vec<u8>) {
        let app = test::init_service(App::new().configure(routes(self.state.clone()))).await;
        let response = test::call_service(&app, request.to_request()).await;
        let (status, headers) = (response.status(), response.headers().clone());
        let bytes = test::read_body(response).await.to_vec();
        (Answer { status, headers, body: String::new() }, bytes)
    }

    /// The whole answer to a query, errors included.
    pub(crate) async fn answer(&self, query: &str, variables: Value) -> Value {
        let request =
            TestRequest::post().uri("/graphql").set_json(json!({ "query": query, "variables": variables }));
        self.send(request).await.json()
    }

    /// The data of a query that must succeed.
    pub(crate) async fn data(&self, query: &str) -> Value {
        let answer = self.answer(query, json!({})).await;
        assert!(answer.get("errors").is_none(), "{query}\n{answer:#}");
        answer["data"].clone()
    }

    /// Code and message of the one error of a query.
    pub(crate) async fn error(&self, query: &str) -> (String, String) {
        let answer = self.answer(query, json!({})).await;
        let errors = answer["errors"].as_array().unwrap_or_else(|| panic!("no error: {answer:#}"));
        assert_eq!(errors.len(), 1, "{answer:#}");
        let text = |value: &Value| value.as_str().unwrap_or_else(|| panic!("{answer:#}")).to_owned();
        (text(&errors[0]["extensions"]["code"]), text(&errors[0]["message"]))
    }

    /// The data of a query, and how many SQL statements it took.
    pub(crate) async fn counted(&self, query: &str) -> (Value, u64) {
        let before = self.store().statement_count();
        let data = self.data(query).await;
        (data, self.store().statement_count() - before)
    }
}
