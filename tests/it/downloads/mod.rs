//! Downloads: that every format says the same as the API, how files are served, which rows can be chosen.

mod chosen;
mod equal;
mod packages;
mod served;
mod tables;

use actix_web::test::TestRequest;
use kaikaku::domain::{FiscalYear, Generator};

use crate::support::{Api, TestDatabase, town};

fn get(address: &str) -> TestRequest {
    TestRequest::get().uri(address)
}

/// The bundled programmes, the invented town's, and generated ones with texts that formats quote or escape.
async fn filled() -> (TestDatabase, Api) {
    let database = TestDatabase::bundled().await;
    database.import(&town()).await;
    let oddities = ["=1+1", "'=1+1", "＝Ａ１", "\"引用\", 改\n行", "\\N\t\\.", "-5", "005"].map(String::from);
    let generator = Generator::new(7).with_oddities(oddities.to_vec());
    for (index, year) in [(0, 2022), (1, 2023), (2, 2023)] {
        database.import(&generator.program(index, FiscalYear::new(year).unwrap())).await;
    }
    let api = database.api().await;
    (database, api)
}

/// The bytes of a download that must succeed.
async fn download(api: &Api, address: &str) -> Vec<u8> {
    let (answer, bytes) = api.send_for_bytes(get(address)).await;
    assert_eq!(answer.status, 200, "{address}: {}", String::from_utf8_lossy(&bytes));
    bytes
}
