//! The open-data surface beside GraphQL.

use actix_web::{http::Method, test::TestRequest};
use kaikaku::{domain::Program, import};

use crate::support::{Answer, Api, TestDatabase, program};

mod catalog;
mod changes;
mod ckan;
mod ckan_search;
mod data_json;
mod lasting;
mod pages;
mod passing;

/// Where the tests' server says that it is.
const URL: &str = "https://data.test.example.jp";

/// What is answered to GET.
async fn get(api: &Api, path: &str) -> Answer {
    api.send(TestRequest::get().uri(path)).await
}

/// The same, once all that will be told is: of long files, that is after they are made.
async fn lasting(api: &Api, path: &str) -> Answer {
    for _ in 0..60 {
        let answer = get(api, path).await;
        if answer.status != 200 || answer.header("Cache-Control") != "no-store" {
            return answer;
        }
    }
    panic!("{path}: files are not made");
}

/// What is answered to HEAD.
async fn head(api: &Api, path: &str) -> Answer {
    api.send(TestRequest::default().method(Method::HEAD).uri(path)).await
}

/// Imports a programme, and says why.
async fn import(database: &TestDatabase, program: &Program, note: &str) {
    let admin = database.admin().await;
    import::write(&admin, program, Some(note)).await.unwrap();
    admin.close().await.unwrap();
}

/// Kawasaki's programme of 2023 with other titles of its first items.
fn corrected(items: usize) -> Program {
    let mut program = program("data/141305-2023");
    for (number, item) in program.items.iter_mut().take(items).enumerate() {
        item.title.ja = format!("正しい題名{number}").into();
    }
    program
}
