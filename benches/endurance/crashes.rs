//! Twenty times each, the server and its database are killed with SIGKILL while they are asked and an import runs.

use std::{
    path::Path,
    process::{Command, Stdio},
    sync::atomic::{AtomicU32, Ordering},
    time::Duration,
};

use nix::{
    sys::signal::{Signal, kill},
    unistd::Pid,
};

use super::{ANSWER, QUESTION, Server, command, get, load::Load, until_good};

const ROUNDS: u32 = 20;

/// A question that no answer is kept of, so that the database has to say something.
fn new_question() -> String {
    static COUNT: AtomicU32 = AtomicU32::new(0);
    let number = COUNT.fetch_add(1, Ordering::Relaxed);
    get(&format!(
        "/graphql?query=%7Bitems(filter:%7Btitle:%7Bcontains:%22{number}%22%7D%7D)%7BtotalCount%7D%7D"
    ))
}

/// Every process of the private database: the first one, then its children.
fn processes(home: &Path) -> Vec<i32> {
    let file = std::fs::read_to_string(home.join("pg/postmaster.pid")).unwrap();
    let first: i32 = file.lines().next().unwrap().parse().unwrap();
    let children = std::fs::read_to_string(format!("/proc/{first}/task/{first}/children")).unwrap();
    std::iter::once(first).chain(children.split_whitespace().map(|child| child.parse().unwrap())).collect()
}

fn import(home: &Path, package: &Path) -> Command {
    let mut import = command(home);
    import.arg("import").arg(package).stdout(Stdio::null()).stderr(Stdio::null());
    import
}

pub(super) async fn run(folder: &Path) {
    let (home, packages) = (folder.join("crashes"), folder.join("packages"));
    let rounds = (2 * ROUNDS).to_string();
    let mut made = command(&home);
    made.args(["generate", "--municipalities", &rounds, "--years", "2020", "--format", "zip"]);
    assert!(made.arg(&packages).stdout(Stdio::null()).status().unwrap().success());
    let mut packages: Vec<_> =
        std::fs::read_dir(&packages).unwrap().map(|entry| entry.unwrap().path()).collect();
    packages.sort();
    let mut server = Server::start(&home, "127.0.0.1:0");
    let address = server.address;
    let mut broken_off = 0;
    println!("| killed | ready again (s): median | longest | answers meanwhile | requests that failed |");
    println!("|---|---|---|---|---|");
    for (what, packages) in ["server", "database"].into_iter().zip(packages.chunks(ROUNDS as usize)) {
        let (mut times, mut good, mut bad) = (Vec::new(), 0, 0);
        for (round, package) in (0..).zip(packages) {
            let load = Load::start(8, address, QUESTION, ANSWER);
            load.more(200).await;
            let mut importing = import(&home, package).spawn().unwrap();
            // An import takes some 100 ms, so it is met at every point of its work.
            tokio::time::sleep(Duration::from_millis(10 + 8 * round)).await;
            let ready = if what == "server" {
                server.child.kill().unwrap();
                server.child.wait().unwrap();
                let again = tokio::task::spawn_blocking({
                    let (home, listen) = (home.clone(), address.to_string());
                    move || Server::start(&home, &listen)
                });
                let ready = until_good(address, || get("/health/ready")).await;
                server = again.await.unwrap();
                ready
            } else {
                for process in processes(&home) {
                    // Children end by themselves once the first one is gone.
                    let _ = kill(Pid::from_raw(process), Signal::SIGKILL);
                }
                until_good(address, new_question).await
            };
            times.push(ready.as_secs_f64());
            // An import that was broken off is started again, and one that was done changes nothing then.
            broken_off += u32::from(!importing.wait().unwrap().success());
            assert!(import(&home, package).status().unwrap().success());
            load.more(200).await;
            let outcome = load.end().await;
            (good, bad) = (good + outcome.good, bad + outcome.bad.len());
        }
        times.sort_by(f64::total_cmp);
        let (median, longest) = (times[times.len() / 2], times[times.len() - 1]);
        println!("| {what}, {ROUNDS} times | {median:.2} | {longest:.2} | {good} | {bad} |");
    }
    let whole = get("/graphql?query=%7Bdataset%7BprogramCount%20revision%7D%7D");
    let answer = super::load::ask(&mut None, address, &whole).await.unwrap();
    let expected = format!("\"programCount\":{},\"revision\":{}", 5 + 2 * ROUNDS, 5 + 2 * ROUNDS);
    assert!(answer.contains(&expected), "something was lost, or is there twice: {answer}");
    println!(
        "\n{} imports ran meanwhile; {broken_off} were broken off and started again. In the end each programme is there",
        2 * ROUNDS
    );
    println!("once, with one revision, and none is lost.");
    server.stop();
}
