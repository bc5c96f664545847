//! Makes the browser files of the GraphiQL page part of the binary: npm fetches them in the versions that
//! `web/package-lock.json` pins. Without npm or network the build succeeds too, and the page takes a CDN instead.
#![expect(clippy::disallowed_methods, reason = "Cargo speaks to build scripts through the environment")]

use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::{env, fs, io};

use sha2::{Digest, Sha256};

const SCRIPT: &str = "text/javascript; charset=utf-8";
const STYLE: &str = "text/css; charset=utf-8";

/// Where npm leaves the file, under which name it is embedded, and its content type.
const FILES: [(&str, &str, &str); 4] = [
    ("react/umd/react.production.min.js", "react.production.min.js", SCRIPT),
    ("react-dom/umd/react-dom.production.min.js", "react-dom.production.min.js", SCRIPT),
    ("graphiql/graphiql.min.js", "graphiql.min.js", SCRIPT),
    ("graphiql/graphiql.min.css", "graphiql.min.css", STYLE),
];

const MANIFEST: &str = "package.json";
const LOCK: &str = "package-lock.json";

/// Where everything lies that the program is made of.
const SOURCES: [&str; 8] =
    ["Cargo.lock", "build.rs", "config", "data", "entity/src", "migration/src", "src", "web"];

fn main() -> io::Result<()> {
    println!("cargo:rerun-if-env-changed=KAIKAKU_NO_NPM");
    let out =
        env::var_os("OUT_DIR").map(PathBuf::from).ok_or_else(|| io::Error::other("OUT_DIR is not set"))?;
    let embedded = match provide(&out) {
        Ok(()) => true,
        Err(reason) => {
            println!("cargo:warning=The GraphiQL page will load its scripts from a CDN, because {reason}.");
            false
        }
    };
    println!("cargo:rustc-env=KAIKAKU_BUILD={:016x}", build()?);
    println!("cargo:rustc-env=KAIKAKU_COMMIT={}", commit());
    println!("cargo:rerun-if-changed=schema.graphql");
    println!("cargo:rustc-env=KAIKAKU_SCHEMA={:x}", Sha256::digest(fs::read("schema.graphql")?));
    fs::write(out.join("graphiql_assets.rs"), assets(embedded))
}

/// The commit that is built: what Git says here, or the variable where only its files are.
fn commit() -> String {
    println!("cargo:rerun-if-env-changed=KAIKAKU_COMMIT");
    // This changes with every commit, and with every one that is gone back to.
    if Path::new(".git/logs/HEAD").exists() {
        println!("cargo:rerun-if-changed=.git/logs/HEAD");
    }
    let described =
        Command::new("git").args(["describe", "--always", "--abbrev=12", "--dirty", "--exclude=*"]).output();
    let described = described.ok().filter(|output| output.status.success());
    let described = described.and_then(|output| String::from_utf8(output.stdout).ok());
    let told = described.map(|text| text.trim().to_owned()).filter(|text| !text.is_empty());
    told.or_else(|| env::var("KAIKAKU_COMMIT").ok()).unwrap_or_else(|| "unknown".to_owned())
}

/// What tells this program from others: a digest of everything that it is made of.
fn build() -> io::Result<u64> {
    let mut digest = DefaultHasher::new();
    for source in SOURCES {
        println!("cargo:rerun-if-changed={source}");
        let mut open = vec![PathBuf::from(source)];
        while let Some(path) = open.pop() {
            if path.is_dir() {
                let entries = fs::read_dir(&path)?.map(|entry| entry.map(|entry| entry.path()));
                let mut entries = entries.collect::<io::Result<Vec<_>>>()?;
                entries.sort();
                open.extend(entries);
            } else {
                (path.as_os_str(), fs::read(&path)?).hash(&mut digest);
            }
        }
    }
    Ok(digest.finish())
}

/// Puts the files into `graphiql` under `out`, where they stay until the pinned versions change.
fn provide(out: &Path) -> Result<(), String> {
    if env::var_os("KAIKAKU_NO_NPM").is_some() {
        return Err("KAIKAKU_NO_NPM is set".to_owned());
    }
    let target = out.join("graphiql");
    let wanted = fs::read(Path::new("web").join(LOCK)).map_err(|error| error.to_string())?;
    if fs::read(target.join(LOCK)).is_ok_and(|present| present == wanted) {
        return Ok(());
    }
    let work = out.join("npm");
    install(&work)?;
    collect(&work, &target)
        .map_err(|error| format!("the files that npm brought could not be copied ({error})"))
}

/// Installs in a copy, so that nothing is ever written into the source tree.
fn install(work: &Path) -> Result<(), String> {
    fs::create_dir_all(work).map_err(|error| error.to_string())?;
    for file in [MANIFEST, LOCK] {
        fs::copy(Path::new("web").join(file), work.join(file)).map_err(|error| error.to_string())?;
    }
    let output = Command::new("npm")
        .args(["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"])
        .args(["--fetch-retries=1", "--fetch-retry-mintimeout=1000", "--fetch-timeout=60000"])
        .current_dir(work)
        .stdin(Stdio::null())
        .output()
        .map_err(|error| format!("npm could not be started ({error})"))?;
    if output.status.success() {
        return Ok(());
    }
    let complaint = String::from_utf8_lossy(&output.stderr);
    Err(format!("npm failed ({})", complaint.lines().next().unwrap_or("it did not say why")))
}

/// The lock file goes last: where it stands, everything else does.
fn collect(work: &Path, target: &Path) -> io::Result<()> {
    fs::create_dir_all(target)?;
    for (source, name, _) in FILES {
        fs::copy(work.join("node_modules").join(source), target.join(name))?;
    }
    fs::copy(work.join(LOCK), target.join(LOCK))?;
    fs::remove_dir_all(work)
}

fn assets(embedded: bool) -> String {
    let value = if embedded {
        let files = FILES.map(|(_, name, content_type)| {
            format!("    ({name:?}, {content_type:?}, include_bytes!(concat!(env!(\"OUT_DIR\"), \"/graphiql/{name}\"))),\n")
        });
        format!("Some(&[\n{}])", files.concat())
    } else {
        "None".to_owned()
    };
    format!(
        "/// File name, content type and bytes of what npm brought; `None` where the build had no npm.\n\
         pub(crate) const ASSETS: Option<&[(&str, &str, &[u8])]> = {value};\n"
    )
}
