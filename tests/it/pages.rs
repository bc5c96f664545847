//! The pages for people, through production's routes.

use std::time::Duration;

use actix_web::test::TestRequest;
use serde_json::Value;

use crate::support::{Answer, Api, program};

mod home;
mod programme;
mod safety;
mod wire;

/// How long a slow machine may take to measure the files that a page tells of.
const MEASURING: Duration = Duration::from_mins(2);

/// A page in this language, as soon as it says everything: until its files are measured, nobody may keep it.
async fn page(api: &Api, path: &str, language: &str) -> Answer {
    let join = if path.contains('?') { '&' } else { '?' };
    let path = format!("{path}{join}lang={language}");
    let whole = async {
        loop {
            let answer = api.send(TestRequest::get().uri(&path)).await;
            if answer.status != 200 || answer.header("Cache-Control") != "no-store" {
                return answer;
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    };
    tokio::time::timeout(MEASURING, whole).await.unwrap()
}

/// The values of an attribute on a page, in the order in which they come.
fn values<'a>(page: &'a str, attribute: &str) -> Vec<&'a str> {
    let begin = format!(" {attribute}=\"");
    page.split(begin.as_str()).skip(1).map(|rest| rest.split('"').next().unwrap()).collect()
}

/// The first part of a page between these two.
fn between<'a>(page: &'a str, begin: &str, end: &str) -> &'a str {
    let (_, rest) = page.split_once(begin).unwrap_or_else(|| panic!("no {begin} in {page}"));
    rest.split(end).next().unwrap()
}

/// The text of a piece of HTML, with one space for each run of tags.
fn text(html: &str) -> String {
    let pieces = html.split('<').map(|piece| piece.rsplit('>').next().unwrap());
    pieces.map(str::trim).filter(|piece| !piece.is_empty()).collect::<Vec<_>>().join(" ")
}

/// What a page says to machines.
fn dataset(page: &str) -> Value {
    let json = between(page, "<script type=\"application/ld+json\">", "</script>");
    serde_json::from_str(json).unwrap_or_else(|error| panic!("{error}: {json}"))
}

/// Kawasaki 2023 with another title.
fn entitled(title: &str) -> kaikaku::domain::Program {
    let mut program = program("data/141305-2023");
    program.head.title.ja = title.into();
    program.head.title.en = None;
    program
}
