//! What is shipped beside the program works with it: the script of compose.yaml's database, and what the program says of itself.

use std::{fs, process::Command};

use super::{broken::programs, serve};
use crate::support::{
    postgres::Postgres,
    program::{Program, command, folder, run},
    repository,
};

#[actix_web::test]
async fn the_accounts_of_the_composed_database_serve_and_import() {
    let folder = folder();
    let bin = programs().await;
    let postgres = Postgres::primary(&bin, &folder.path().join("database"));
    let made = Command::new("sh")
        .arg(repository("packaging/database.sh"))
        .env("PATH", format!("{}:/usr/bin:/bin", bin.display()))
        .env("PGHOST", folder.path().join("database"))
        .env("PGDATABASE", "postgres")
        .envs([
            ("POSTGRES_USER", "admin"),
            ("KAIKAKU_ADMIN_PASSWORD", "it's one"),
            ("KAIKAKU_READER_PASSWORD", "two"),
        ])
        .output()
        .unwrap();
    assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
    let (reader, admin) =
        (postgres.url("kaikaku_reader", "kaikaku"), postgres.url("kaikaku_admin", "kaikaku"));
    let (of_reader, of_admin) = (format!("database_url={reader}"), format!("admin_database_url={admin}"));
    let data = repository("data");
    let import = ["import", data.to_str().unwrap(), "--set", &of_reader, "--set", &of_admin];
    for said in ["imported as its revision 1", "unchanged"] {
        let imported = run(folder.path(), &import);
        assert!(imported.status.success(), "{}", String::from_utf8_lossy(&imported.stderr));
        assert!(String::from_utf8(imported.stdout).unwrap().contains(said));
    }
    // As the image does it, which knows the reader's address alone.
    let program = Program::spawn(serve(folder.path(), &[("database_url", &reader)]));
    assert_eq!(program.total().await.unwrap(), 5_340_808_000_i64);
    assert!(!program.log.lock().unwrap().contains("could write"));
    let health = |address: &str| run(folder.path(), &["health", "--set", &format!("listen={address}")]);
    let address = program.address.trim_start_matches("http://").to_owned();
    assert!(health(&address).status.success());
    assert!(program.stop());
    assert_eq!(health(&address).status.code(), Some(3));
}

#[test]
fn the_program_tells_its_commit_and_schema_and_writes_its_manual() {
    let folder = folder();
    let said = |arguments: &[&str]| {
        let output = command(folder.path()).args(arguments).output().unwrap();
        assert!(output.status.success(), "{arguments:?}");
        String::from_utf8(output.stdout).unwrap()
    };
    let version = said(&["--version"]);
    let schema = fs::read(repository("schema.graphql")).unwrap();
    let hash = <sha2::Sha256 as sha2::Digest>::digest(schema);
    assert!(version.starts_with(&format!("kaikaku {} (commit ", env!("CARGO_PKG_VERSION"))), "{version}");
    assert!(version.contains(&format!("schema sha256:{hash:x}")), "{version}");
    for shell in ["bash", "zsh", "fish", "elvish", "powershell"] {
        assert!(said(&["completions", shell]).contains("dry-run"), "{shell}");
    }
    let man = folder.path().join("man1");
    fs::create_dir(&man).unwrap();
    said(&["man", man.to_str().unwrap()]);
    let import = fs::read_to_string(man.join("kaikaku-import.1")).unwrap();
    assert!(import.contains("Every mistake is listed"), "{import}");
    assert!(man.join("kaikaku-migrate-down.1").exists());
}
