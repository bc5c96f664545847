//! The private database: its folder, its programmes, and what questions are drawn from.

use std::{
    fs::{self, Permissions},
    os::unix::fs::PermissionsExt,
    path::PathBuf,
    process::{Command, Stdio},
};

use kaikaku::embedded::{Cluster, Options, Role};
use tempfile::TempDir;
use tokio_postgres::{Client, Error, NoTls};

/// The database within the private PostgreSQL.
pub(crate) const DATABASE: &str = "kaikaku";

/// How many items and amounts are read to draw from.
const DRAWN: i64 = 10_000;

/// The folder of the private database; a temporary one goes with this value.
pub(crate) struct Home {
    path: PathBuf,
    _temporary: Option<TempDir>,
}

impl Home {
    /// The folder to keep, or a new one.
    pub(crate) fn new(kept: Option<PathBuf>) -> Self {
        if let Some(path) = kept {
            return Self { path, _temporary: None };
        }
        let folder = tempfile::tempdir().unwrap();
        // Where this runs as root, PostgreSQL's own user must get through.
        fs::set_permissions(folder.path(), Permissions::from_mode(0o711)).unwrap();
        Self { path: folder.path().join("data"), _temporary: Some(folder) }
    }

    /// The released program over this database, with nothing set that would lead it elsewhere.
    pub(crate) fn kaikaku(&self) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_kaikaku"));
        command.env("KAIKAKU_DATA_DIR", &self.path).stdout(Stdio::null());
        for elsewhere in ["DATABASE_URL", "KAIKAKU_ADMIN_DATABASE_URL", "KAIKAKU_LISTEN", "KAIKAKU_LOG"] {
            command.env_remove(elsewhere);
        }
        command
    }

    /// A share in the running database, which is started if nobody has one.
    pub(crate) fn cluster(&self) -> Cluster {
        let variable = std::env::var_os;
        let options = Options {
            bin: variable("KAIKAKU_PG_BIN").map(Into::into),
            user: std::env::var("KAIKAKU_PG_USER").ok(),
            path: variable("PATH"),
        };
        Cluster::open(&self.path, &options).unwrap()
    }
}

/// Connects; the connection lives as long as its client and this runtime.
pub(crate) async fn connect(url: &str) -> Result<Client, Error> {
    let (client, connection) = tokio_postgres::connect(url, NoTls).await?;
    tokio::spawn(connection);
    Ok(client)
}

/// How much the database holds.
pub(crate) struct Held {
    pub(crate) programs: i64,
    pub(crate) items: i64,
    pub(crate) effects: i64,
}

/// What questions are drawn from.
pub(crate) struct Sample {
    /// Every programme: number of its municipality, fiscal year.
    pub(crate) programs: Vec<(i32, i16)>,
    /// Some items, drawn from all.
    pub(crate) items: Vec<Item>,
    /// Some amounts that are gains, drawn from all, each with its fiscal year.
    pub(crate) amounts: Vec<(i16, i64)>,
    pub(crate) held: Held,
}

/// An item as questions name it.
pub(crate) struct Item {
    pub(crate) municipality: i32,
    pub(crate) year: i16,
    pub(crate) key: String,
    pub(crate) title: String,
}

/// Sees to it that the database holds as many programmes as wanted, in the state that it comes to by itself within
/// minutes, and reads what questions are drawn from. Gives the database up again.
pub(crate) async fn prepare(home: &Home, municipalities: u32, years: &str) -> Sample {
    let cluster = home.cluster();
    let admin = cluster.url(Role::Admin, DATABASE);
    let held = programs_held(&admin).await;
    if held < i64::from(municipalities) * count_of(years) {
        eprintln!("{held} programmes are held; generating");
        let municipalities = municipalities.to_string();
        succeed(home, &["generate", "--load", "--municipalities", &municipalities, "--years", years]);
    }
    // A kept one may be of an older version.
    succeed(home, &["migrate", "up"]);
    let client = connect(&admin).await.unwrap();
    // What a run that was broken off may have left.
    client.batch_execute("DROP INDEX IF EXISTS bench_effect_amount, bench_item_title").await.unwrap();
    // Otherwise autovacuum would do it while questions are asked.
    client.batch_execute("VACUUM (ANALYZE)").await.unwrap();
    sample(&client).await
}

/// Runs a command that must succeed.
fn succeed(home: &Home, arguments: &[&str]) {
    let status = home.kaikaku().args(arguments).status().unwrap();
    assert!(status.success(), "{arguments:?}: {status}");
}

/// How many programmes there are; none where there is no database or no table yet.
async fn programs_held(url: &str) -> i64 {
    let Ok(client) = connect(url).await else { return 0 };
    client.query_one("SELECT count(*) FROM program", &[]).await.map_or(0, |row| row.get(0))
}

/// How many years `2019..2023` or `2023` are.
fn count_of(years: &str) -> i64 {
    let (first, last) = years.split_once("..").unwrap_or((years, years));
    let (first, last): (i64, i64) = (first.parse().unwrap(), last.parse().unwrap());
    last - first + 1
}

async fn sample(client: &Client) -> Sample {
    // In the order of a hash: drawn evenly, and the same ones in every run.
    let programs = "SELECT municipality_id, fiscal_year FROM program ORDER BY municipality_id, fiscal_year";
    let items = "SELECT municipality_id, fiscal_year, key, title_ja FROM item
        ORDER BY md5(concat_ws('/', municipality_id, fiscal_year, ordinal)) LIMIT $1";
    let amounts = "SELECT fiscal_year, amount_yen FROM effect WHERE kind = 'MONETARY' AND amount_yen > 0
        ORDER BY md5(concat_ws('/', municipality_id, fiscal_year, ordinal)) LIMIT $1";
    let counts =
        "SELECT (SELECT count(*) FROM program), (SELECT count(*) FROM item), (SELECT count(*) FROM effect)";

    let programs = client.query(programs, &[]).await.unwrap();
    let items = client.query(items, &[&DRAWN]).await.unwrap();
    let amounts = client.query(amounts, &[&DRAWN]).await.unwrap();
    let counts = client.query_one(counts, &[]).await.unwrap();
    assert!(
        !items.is_empty() && !amounts.is_empty(),
        "there is nothing to ask about; generate more programmes"
    );
    let item = |row: &tokio_postgres::Row| Item {
        municipality: row.get(0),
        year: row.get(1),
        key: row.get(2),
        title: row.get(3),
    };
    Sample {
        programs: programs.iter().map(|row| (row.get(0), row.get(1))).collect(),
        items: items.iter().map(item).collect(),
        amounts: amounts.iter().map(|row| (row.get(0), row.get(1))).collect(),
        held: Held { programs: counts.get(0), items: counts.get(1), effects: counts.get(2) },
    }
}
