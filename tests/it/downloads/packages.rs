//! The package of a programme, downloaded, is the package that came in.

use std::{fs, io::Cursor};

use kaikaku::{
    domain::package::TABLES,
    import,
    package::{self, PackageFiles},
    store::Imported,
};
use serde_json::Value;

use super::{download, filled, get};
use crate::support::town;

#[actix_web::test]
async fn a_package_that_is_downloaded_changes_nothing_when_it_comes_in_again() {
    let (database, api) = filled().await;
    let zip = download(&api, "/data/199991/2024/package.zip").await;
    assert_eq!(zip, download(&api, "/data/199991/2024/package.zip").await);
    let program = package::read(&PackageFiles::from_zip(Cursor::new(zip))).unwrap();
    assert_eq!(program, town());
    let folder = tempfile::tempdir().unwrap();
    let names = TABLES.map(|table| format!("package-{}.csv", table.name));
    for name in names.iter().map(String::as_str).chain(["datapackage.json"]) {
        fs::write(folder.path().join(name), download(&api, &format!("/data/199991/2024/{name}")).await)
            .unwrap();
    }
    let mirrored = package::read(&PackageFiles::from_folder(folder.path())).unwrap();
    let admin = database.admin().await;
    // What describes them leads to all of them.
    let (found, refused) = import::find(&[folder.path().join("datapackage.json")]);
    assert!(refused.is_empty());
    let described = found[0].read().unwrap();
    for program in [program, mirrored, described] {
        let imported = import::write(&admin, &program, None).await.unwrap();
        assert!(matches!(imported, Imported::Unchanged { .. }));
    }
    admin.close().await.unwrap();
}

#[actix_web::test]
async fn what_describes_the_files_knows_their_columns_lengths_and_hashes() {
    let (_database, api) = filled().await;
    let described: Value = serde_json::from_slice(&download(&api, "/datapackage.json").await).unwrap();
    let resources = described["resources"].as_array().unwrap();
    assert_eq!(resources.len(), 3);
    for resource in resources {
        let path = format!("/{}", resource["path"].as_str().unwrap());
        let (answer, bytes) = api.send_for_bytes(get(&path)).await;
        assert_eq!(resource["bytes"], bytes.len());
        let hash = format!("sha256:{}", package::hex(&<sha2::Sha256 as sha2::Digest>::digest(&bytes)));
        assert_eq!(resource["hash"], hash);
        let header =
            str::from_utf8(&bytes).unwrap().trim_start_matches('\u{feff}').lines().next().unwrap().to_owned();
        let names = |columns: &Value, member: &str| {
            let columns = columns.as_array().unwrap().iter();
            columns.map(|column| column[member].as_str().unwrap()).collect::<Vec<_>>().join(",")
        };
        assert_eq!(names(&resource["schema"]["fields"], "name"), header);
        let link = answer.header("Link").strip_prefix('<').unwrap().split('>').next().unwrap().to_owned();
        let csvw: Value = serde_json::from_slice(&download(&api, &format!("/data/{link}")).await).unwrap();
        assert_eq!(names(&csvw["tableSchema"]["columns"], "titles"), header);
        let urls = csvw["tables"].as_array().unwrap().iter().map(|table| table["url"].as_str().unwrap());
        let addresses: Vec<String> = urls.map(|url| format!("/data/{url}")).collect();
        assert_eq!(addresses, [path.clone(), format!("{path}?bom=false")]);
        let marked = bytes.strip_prefix("\u{feff}".as_bytes()).unwrap();
        assert_eq!(download(&api, &addresses[1]).await, marked);
    }
}
