//! Settings from invented environments and files.

use super::*;
use crate::{
    graphql::{Limits, Publisher},
    http::{Freshness, Serving},
};

/// An environment of these variables.
fn environment(variables: &[(&str, &str)]) -> Environment {
    variables.iter().map(|(name, value)| ((*name).to_owned(), (*value).into())).collect()
}

/// Where only these keys are set, by variables.
pub(super) fn settings(set: &[(&str, &str)]) -> Result<Settings, ConfigError> {
    let set = set.iter().map(|(key, value)| (format!("KAIKAKU_{}", key.to_uppercase()), (*value).into()));
    Settings::load(&Given::default(), &set.collect())
}

fn read(variables: &[(&str, &str)]) -> Result<Config, ConfigError> {
    Config::read(&Given::default(), &environment(variables))
}

/// What is said of settings that cannot be used.
fn refusal(variables: &[(&str, &str)]) -> String {
    read(&[&[("KAIKAKU_DATA_DIR", "/x")], variables].concat()).unwrap_err().to_string()
}

#[test]
fn the_file_of_defaults_says_what_the_program_does_where_nothing_is_set() {
    let Config {
        database,
        replicas,
        connections,
        listen,
        cache_bytes,
        serving,
        files,
        metrics,
        telemetry,
        stopping,
        shown: _,
    } = read(&[("HOME", "/home/me")]).unwrap();
    assert!(matches!(database, DatabaseConfig::Embedded { bin: None, user: None, path: None, .. }));
    assert!(replicas.is_empty());
    assert_eq!((connections, listen.to_string().as_str(), cache_bytes), (8, "127.0.0.1:8000", 256 << 20));
    let Serving { publisher, origins, answer_bytes, freshness, stale, limits, clients, named: _, only_named } =
        serving;
    assert_eq!(
        (publisher, origins, answer_bytes, only_named),
        (Publisher::default(), vec![], 32 << 20, false)
    );
    assert_eq!(freshness, Freshness { max_age: 60, s_maxage: 300, stale_while_revalidate: 3600 });
    assert_eq!(limits, Limits::default());
    assert_eq!(stale.as_secs(), 3600);
    assert!(clients.proxies.is_empty() && clients.keys.is_empty());
    assert!(files.documents.is_none() && files.api_keys.is_none() && files.certificate.is_none());
    assert_eq!((stopping.drain.as_secs(), stopping.deadline.as_secs()), (0, 30));
    let Telemetry { filter, json, collector, traced } = telemetry;
    assert!(filter.starts_with("info,") && !json && (traced - 1.0).abs() < f64::EPSILON);
    assert_eq!((metrics, collector), (None, None));
}

#[test]
fn flags_win_over_the_environment_and_that_over_the_file() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("kaikaku.conf");
    std::fs::write(&file, "max_age = 1\ns_maxage = 1\nstale_while_revalidate = 1\norigins = [\"https://a.jp\", \"https://b.jp\"]\ndocuments = \"queries\"\n").unwrap();
    let given = Given { file: Some(file.clone()), set: vec![("max_age".into(), "3".into())] };
    let variables = [
        ("KAIKAKU_DATA_DIR", "/x"),
        ("KAIKAKU_MAX_AGE", "2"),
        ("KAIKAKU_S_MAXAGE", "2"),
        ("KAIKAKU_MAX_DEPTH", ""),
    ];
    let config = Config::read(&given, &environment(&variables)).unwrap();
    assert_eq!(config.serving.freshness, Freshness { max_age: 3, s_maxage: 2, stale_while_revalidate: 1 });
    assert_eq!(config.serving.origins, ["https://a.jp", "https://b.jp"]);
    assert_eq!(config.files.documents, Some(folder.path().join("queries")));
    let by_variable = [("KAIKAKU_CONFIG", file.to_str().unwrap()), ("HOME", "/home/me")];
    assert_eq!(read(&by_variable).unwrap().serving.freshness.max_age, 1);
}

#[test]
fn unknown_keys_are_refused_with_the_nearest_known_one_wherever_they_stand() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("config.toml");
    let of_file = |text: &str| {
        std::fs::write(&file, text).unwrap();
        let given = Given { file: Some(file.clone()), ..Given::default() };
        Config::read(&given, &environment(&[("KAIKAKU_DATA_DIR", "/x")])).unwrap_err().to_string()
    };
    let shown = file.display();
    let expected = format!("there is no setting max_page_sise ({shown}); the nearest is max_page_size");
    assert!(of_file("max_page_sise = 1").starts_with(&expected));
    assert!(of_file("[server]\nlisten = \"127.0.0.1:1\"").contains("no setting server"));
    let broken = of_file("max_age = 1\nlisten = 127.0.0.1");
    assert!(broken.starts_with(&format!("{shown} cannot be used")) && broken.contains("line 2"), "{broken}");
    let secret = of_file("database_url = postgres://me:secret@localhost/k");
    assert!(secret.contains("line 1") && !secret.contains("secret"), "{secret}");
    let table = of_file("max_age = { seconds = 1 }");
    assert!(table.starts_with("max_age is"), "{table}");
    let expected = "there is no setting listne (KAIKAKU_LISTNE); the nearest is listen";
    assert!(refusal(&[("KAIKAKU_LISTNE", "127.0.0.1:1")]).starts_with(expected));
    assert!(refusal(&[("KAIKAKU_PORT", "8123")]).contains("no setting port"));
    let given = Given { set: vec![("cache".into(), "1".into())], ..Given::default() };
    let error = Config::read(&given, &Environment::new()).unwrap_err().to_string();
    assert!(error.starts_with("there is no setting cache (--set); the nearest is cache_mib"), "{error}");
    let missing = Given { file: Some("/nowhere.toml".into()), ..Given::default() };
    assert!(
        Config::read(&missing, &Environment::new()).unwrap_err().to_string().starts_with("/nowhere.toml")
    );
    // What is for builds and benchmarks is no setting.
    let others =
        [("KAIKAKU_NO_NPM", "1"), ("KAIKAKU_BENCH_HOME", "/x"), ("HOME", "/x"), ("KAIKAKU_DATA_DIR", "/x")];
    assert!(read(&others).is_ok());
}

#[test]
fn what_is_in_force_is_shown_with_its_place_and_without_passwords() {
    let variables = [
        ("DATABASE_URL", "postgres://reader:se%20cret@localhost/k"),
        ("KAIKAKU_ADMIN_DATABASE_URL", "postgres://admin@localhost/k?password=secret&sslmode=disable"),
        ("KAIKAKU_ORIGINS", "https://a.jp https://b.jp"),
        ("KAIKAKU_PUBLISHER", "川崎市 \"K\""),
        ("KAIKAKU_DATA_DIR", "/x"),
    ];
    let shown = read(&variables).unwrap().shown;
    let line = |key: &str| {
        let line = shown.lines().find(|line| line.starts_with(&format!("{key} = "))).unwrap();
        line.split_whitespace().collect::<Vec<_>>().join(" ")
    };
    assert!(!shown.contains("cret"), "{shown}");
    assert_eq!(line("database_url"), r#"database_url = "postgres://reader:***@localhost/k" # DATABASE_URL"#);
    assert!(line("admin_database_url").contains("sslmode=disable"));
    assert_eq!(line("origins"), r#"origins = ["https://a.jp", "https://b.jp"] # KAIKAKU_ORIGINS"#);
    assert_eq!(line("publisher"), r#"publisher = "川崎市 \"K\"" # KAIKAKU_PUBLISHER"#);
    assert_eq!(line("max_fields"), "max_fields = 100000 # default");
    // It can be read again.
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("config.toml");
    std::fs::write(&file, &shown).unwrap();
    let given = Given { file: Some(file), ..Given::default() };
    let again = Config::read(&given, &Environment::new()).unwrap();
    let values = |shown: &str| {
        shown.lines().map(|line| line.split('#').next().unwrap().trim().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(values(&again.shown), values(&shown));
}

#[test]
fn one_url_serves_and_administers_where_no_other_is_given() {
    let config = read(&[("DATABASE_URL", "postgres://reader@localhost/k")]).unwrap();
    let DatabaseConfig::Given { reader, admin } = config.database else { panic!("given") };
    assert_eq!(reader, admin);
}

#[test]
#[cfg(not(target_os = "macos"))]
fn the_data_lies_where_it_was_asked_for_or_where_the_user_keeps_data() {
    let of = |asked: Option<&str>, is_root, variables: &[(&str, &str)]| {
        let folder = data_folder(asked.map(PathBuf::from), &environment(variables), is_root);
        folder.map(|folder| folder.display().to_string())
    };
    let all = [("XDG_DATA_HOME", "/xdg"), ("HOME", "/home/me")];
    assert_eq!(of(Some("/asked"), true, &all).as_deref(), Some("/asked"));
    assert_eq!(of(None, true, &all).as_deref(), Some("/var/lib/kaikaku"));
    assert_eq!(of(None, false, &all).as_deref(), Some("/xdg/kaikaku"));
    assert_eq!(of(None, false, &all[1..]).as_deref(), Some("/home/me/.local/share/kaikaku"));
    let relative = [("XDG_DATA_HOME", "xdg"), ("HOME", "/home/me")];
    assert_eq!(of(None, false, &relative).as_deref(), Some("/home/me/.local/share/kaikaku"));
    assert_eq!(of(None, false, &[]), None);
}

#[test]
fn the_first_locale_that_says_anything_decides_the_language() {
    let of = |variables: &[(&str, &str)]| language_of(&environment(variables));
    assert_eq!(of(&[("LANG", "ja_JP.UTF-8")]), Language::Ja);
    assert_eq!(of(&[("LC_ALL", "C.UTF-8"), ("LANG", "ja_JP.UTF-8")]), Language::En);
    assert_eq!(of(&[("LC_ALL", ""), ("LANG", "ja_JP.UTF-8")]), Language::Ja);
    assert_eq!(of(&[]), Language::En);
}

#[test]
fn bad_settings_are_named_and_secrets_are_not_shown() {
    let error = refusal(&[("DATABASE_URL", "mysql://me:secret@localhost/k")]);
    assert!(error.contains("DATABASE_URL") && !error.contains("secret"), "{error}");
    let one = "postgres://me@localhost/k";
    assert!(refusal(&[("KAIKAKU_ADMIN_DATABASE_URL", one)]).contains("no database_url"));
    assert!(refusal(&[("KAIKAKU_REPLICA_URLS", one)]).contains("no database_url"));
    let twice = [("DATABASE_URL", one), ("KAIKAKU_REPLICA_URLS", one)];
    assert!(refusal(&twice).contains("all different"));
    assert!(refusal(&[("DATABASE_URL", "postgres://me:a b@localhost/k")]).contains("(not shown)"));
    let error = refusal(&[("KAIKAKU_LISTEN", "here")]);
    assert!(error.starts_with("listen is \"here\" (KAIKAKU_LISTEN)"), "{error}");
    for origins in ["https://example.jp/", "example.jp", "https://good.jp *"] {
        let error = refusal(&[("KAIKAKU_ORIGINS", origins)]);
        assert!(error.contains("KAIKAKU_ORIGINS"), "{error}");
    }
    assert!(refusal(&[("KAIKAKU_CACHE_MIB", "0")]).contains("KAIKAKU_CACHE_MIB"));
    assert!(refusal(&[("KAIKAKU_ONLY_DOCUMENTS", "maybe")]).contains("true or false"));
}
