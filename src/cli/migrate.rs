//! `kaikaku migrate`: the tables of the database.

use kaikaku::{config::Config, startup::Database, store};

use super::{Failure, arguments::Migrate, output::say};

pub(crate) async fn migrate(config: &Config, asked: Migrate) -> Result<(), Failure> {
    let database = Database::open(&config.database).await?;
    let done = match asked {
        Migrate::Up => database.migrate().await.map_err(Failure::from).and_then(|applied| {
            Ok(say(&format!("{applied} migrations were applied; the database is up to date"))?)
        }),
        Migrate::Down { steps, yes } => down(&database, steps, yes).await,
        Migrate::Status => status(&database).await,
    };
    database.close().await?;
    done
}

async fn down(database: &Database, steps: u32, yes: bool) -> Result<(), Failure> {
    if !yes {
        let why = "this removes tables with all their data; say --yes if that is what you want";
        return Err(Failure::Refused(why.into()));
    }
    let admin = store::admin(&database.admin).await?;
    store::migrate_down(&admin, steps).await?;
    Ok(say(&format!("{steps} migrations were taken back"))?)
}

async fn status(database: &Database) -> Result<(), Failure> {
    let admin = store::admin(&database.admin).await?;
    for line in store::migrations(&admin).await? {
        say(&format!("{}  {}", if line.applied { "applied" } else { "missing" }, line.name))?;
    }
    Ok(())
}
