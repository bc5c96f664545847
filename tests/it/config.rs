//! Settings as an operator meets them.

use std::{fs, process::Output};

use crate::support::program::{self, Program};

fn text(output: &[u8]) -> String {
    String::from_utf8(output.to_vec()).unwrap()
}

/// Runs the program in a folder of its own, with these variables.
fn run(arguments: &[&str], variables: &[(&str, &str)]) -> Output {
    let home = tempfile::tempdir().unwrap();
    program::command(home.path()).args(arguments).envs(variables.iter().copied()).output().unwrap()
}

#[test]
fn the_file_to_begin_with_changes_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("kaikaku.toml");
    let defaults = run(&["config", "--defaults"], &[]);
    assert!(defaults.status.success());
    fs::write(&file, &defaults.stdout).unwrap();
    let values = |output: Output| -> Vec<String> {
        assert!(output.status.success(), "{}", text(&output.stderr));
        let lines = text(&output.stdout);
        lines.lines().map(|line| line.split(" #").next().unwrap().trim().to_owned()).collect()
    };
    let home = [("KAIKAKU_DATA_DIR", "/x")];
    let named = values(run(&["config", "--config", file.to_str().unwrap()], &home));
    assert_eq!(named, values(run(&["config"], &home)));
    assert!(named.len() > 30);
}

#[actix_web::test]
async fn a_server_is_started_from_a_file_the_environment_and_flags() {
    let folder = program::folder();
    let file = folder.path().join("kaikaku.toml");
    fs::write(&file, run(&["config", "--defaults"], &[]).stdout).unwrap();
    let mut serve = program::command(&folder.path().join("data"));
    serve.env("KAIKAKU_PUBLISHER", "Example City").args(["serve", "--config", file.to_str().unwrap()]);
    let server = Program::spawn({
        serve.args(["--set", "max_age=600", "--listen", "127.0.0.1:0"]);
        serve
    });
    let answer =
        reqwest::get(format!("{}/graphql?query={{dataset{{publisher}}}}", server.address)).await.unwrap();
    assert!(answer.headers()["cache-control"].to_str().unwrap().contains("max-age=600, s-maxage=300"));
    assert!(answer.text().await.unwrap().contains("Example City"));
    assert!(server.stop());
}

#[test]
fn settings_that_cannot_be_used_stop_what_needs_them_and_nothing_else() {
    let wrong = [("KAIKAKU_MAX_DEPHT", "3")];
    let refused = run(&["config"], &wrong);
    assert_eq!((refused.status.code(), text(&refused.stdout)), (Some(2), String::new()));
    assert_eq!(
        text(&refused.stderr).trim(),
        "kaikaku: there is no setting max_depht (KAIKAKU_MAX_DEPHT); the nearest is max_depth, and \"kaikaku config --defaults\" \
         explains all of them"
    );
    assert_eq!(run(&["serve"], &wrong).status.code(), Some(2));
    assert_eq!(run(&["history"], &wrong).status.code(), Some(2));
    assert!(run(&["schema"], &wrong).status.success());
    assert_eq!(run(&["config", "--set", "max_depth"], &[]).status.code(), Some(2));
}
