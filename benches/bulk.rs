//! How long a national archive takes to load, and how much memory: 1,741 municipalities times five years of generated
//! packages, as zip files, by `kaikaku import` into a fresh private database. Prints, and asserts nothing but success.
//! `KAIKAKU_BENCH_MUNICIPALITIES` and `KAIKAKU_BENCH_YEARS` make it smaller or larger.

#![allow(
    clippy::print_stdout,
    clippy::unwrap_used,
    clippy::panic,
    reason = "a benchmark speaks, and ends where it must"
)]
#![allow(clippy::disallowed_methods, reason = "it takes its size from the environment")]

use std::{
    path::Path,
    process::{Child, Command, Stdio},
    sync::Arc,
    time::{Duration, Instant},
};

use kaikaku::{
    embedded::{Cluster, Options, Role},
    store::{Counts, Sources, Store},
};

fn setting(name: &str, default: &str) -> String {
    std::env::var(name).unwrap_or_else(|_| default.into())
}

fn kaikaku(home: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_kaikaku"));
    command.env("KAIKAKU_DATA_DIR", home).env("KAIKAKU_LOG", "warn").env_remove("DATABASE_URL");
    command.stdout(Stdio::null());
    command
}

/// The most memory a process has had so far, in bytes, where the system tells.
fn peak(id: u32) -> Option<u64> {
    let status = std::fs::read_to_string(format!("/proc/{id}/status")).ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    Some(line.trim().trim_end_matches(" kB").parse::<u64>().ok()? * 1024)
}

/// Waits for a process, and tells how long it took and the most memory it had.
fn measured(mut child: Child) -> (Duration, u64) {
    let begin = Instant::now();
    let mut most = 0;
    loop {
        most = peak(child.id()).map_or(most, |now| now.max(most));
        if let Some(status) = child.try_wait().unwrap() {
            assert!(status.success(), "{status}");
            return (begin.elapsed(), most);
        }
        std::thread::sleep(Duration::from_millis(50));
    }
}

fn folder_bytes(folder: &Path) -> u64 {
    std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().metadata().unwrap().len()).sum()
}

fn main() {
    let folder = tempfile::tempdir().unwrap();
    let open = std::os::unix::fs::PermissionsExt::from_mode(0o711);
    std::fs::set_permissions(folder.path(), open).unwrap();
    let (home, archive) = (folder.path().join("data"), folder.path().join("archive"));
    let municipalities = setting("KAIKAKU_BENCH_MUNICIPALITIES", "1741");
    let years = setting("KAIKAKU_BENCH_YEARS", "2019..2023");
    let generate = ["generate", "--municipalities", &municipalities, "--years", &years, "--format", "zip"];
    let (took, _) = measured(kaikaku(&home).args(generate).arg(&archive).spawn().unwrap());
    let packages = std::fs::read_dir(&archive).unwrap().count();
    let size = folder_bytes(&archive) / 1024 / 1024;
    println!("generated {packages} packages as zip files ({size} MiB) in {:.1} s", took.as_secs_f64());

    for what in ["first load", "the same again"] {
        let (took, most) = measured(kaikaku(&home).arg("import").arg(&archive).spawn().unwrap());
        let (seconds, mebibytes) = (took.as_secs_f64(), most / 1024 / 1024);
        println!(
            "{what}: {seconds:.1} s, {:.0} packages a second, at most {mebibytes} MiB of memory",
            f64::from(u32::try_from(packages).unwrap()) / seconds
        );
    }
    let held = held(&home);
    println!("held: {} programmes, {} items, {} effects", held.programs, held.items, held.effects);
    println!("wanted of the first load: under 120 s and under 512 MiB");
}

/// What the database holds in the end.
fn held(home: &Path) -> Counts {
    let variable = std::env::var_os;
    let options =
        Options { bin: variable("KAIKAKU_PG_BIN").map(Into::into), user: None, path: variable("PATH") };
    let cluster = Cluster::open(home, &options).unwrap();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let primary = cluster.url(Role::Reader, "kaikaku");
        let sources = Sources { primary, replicas: Vec::new(), connections: 8 };
        let store = Arc::new(Store::connect(&sources, 1).await.unwrap());
        store.snapshot().state().count(&kaikaku::domain::Filter::default())
    })
}
