#!/bin/sh
# Runs Kaikaku on a machine that may have nothing yet: ./run.sh serve [arguments] or ./run.sh test [arguments].
# What is missing (C compiler, PostgreSQL, Rust) is installed the system's own way, and said beforehand.
set -eu
cd "$(dirname "$0")"
oldest_postgres=15
oldest_rust=95 # of Rust 1.x, as in Cargo.toml; rust-toolchain.toml names the version that rustup fetches
PATH="${CARGO_HOME:-$HOME/.cargo}/bin:$PATH"

say() { printf 'run.sh: %s\n' "$*" >&2; }
fail() { say "$*"; exit 1; }
has() { command -v "$1" >/dev/null 2>&1; }

as_root() {
    say "running: $*"
    if [ "$(id -u)" -eq 0 ]; then "$@"
    elif ! has sudo; then fail "this needs root, and there is no sudo; run it as root, then start again: $*"
    elif [ -t 0 ]; then sudo "$@"
    else sudo -n "$@"; fi
}

# install NAME-FOR-APT NAME-FOR-DNF NAME-FOR-BREW
install() {
    if has apt-get; then
        as_root apt-get update -q
        as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -q "$1"
    elif has dnf; then as_root dnf install -y "$2"
    elif has brew; then say "running: brew install $3"; NONINTERACTIVE=1 brew install "$3"
    else fail "neither apt-get nor dnf nor brew is here; please install $1 yourself, then start again"; fi
}

has_postgres() {
    for postgres in "$(command -v postgres || true)" /usr/lib/postgresql/*/bin/postgres /usr/pgsql-*/bin/postgres \
        /opt/homebrew/opt/postgresql@*/bin/postgres /usr/local/opt/postgresql@*/bin/postgres \
        /Applications/Postgres.app/Contents/Versions/*/bin/postgres; do
        [ -x "$postgres" ] || continue
        major=$("$postgres" --version | sed 's/^[^0-9]*\([0-9]*\).*/\1/')
        if [ "${major:-0}" -ge "$oldest_postgres" ]; then return 0; fi
    done
    return 1
}

has_rust() {
    has cargo || return 1
    has rustup || [ "$(cargo --version | sed 's/^cargo 1\.\([0-9]*\).*/\1/')" -ge "$oldest_rust" ]
}

case "${1:-}" in
serve) database=${DATABASE_URL:-} ;;
test) database= ;; # some tests run PostgreSQL's programs themselves, whatever TEST_DATABASE_URL says
*) fail 'usage: ./run.sh serve|test [arguments]' ;;
esac
command=$1; shift
if ! has cc; then
    if [ "$(uname)" = Darwin ]; then fail 'no C compiler: run "xcode-select --install", then start again'; fi
    say 'no C compiler (cc) is here: installing one'
    install build-essential gcc gcc
fi
if [ -z "$database" ] && ! has_postgres; then
    say "no PostgreSQL $oldest_postgres or newer is here: installing its programs, without a running server"
    drop_in=/etc/postgresql-common/createcluster.d/kaikaku.conf # or apt-get creates and starts a cluster, too
    pgdg=/usr/share/postgresql-common/pgdg/apt.postgresql.org.sh # comes with postgresql, knows newer ones
    if has apt-get; then trap 'as_root rm -f "$drop_in"' EXIT INT TERM
        as_root sh -c "mkdir -p ${drop_in%/*} && echo 'create_main_cluster = false' >$drop_in"; fi
    install postgresql postgresql-server postgresql@17 || say 'that did not work'
    if ! has_postgres && [ -x "$pgdg" ]; then as_root "$pgdg" -y && install postgresql; fi || true
    if has apt-get; then as_root rm "$drop_in"; trap - EXIT INT TERM; fi
    has_postgres || fail "no PostgreSQL $oldest_postgres came; https://www.postgresql.org/download/ tells how to get it"
fi
if ! has_rust; then
    say 'no Rust that is new enough is here: installing it with rustup into your home directory'
    has curl || install curl curl curl
    curl --proto '=https' --tlsv1.2 -sSf https://sh.rustup.rs | \
        sh -s -- -y --no-modify-path --profile minimal --default-toolchain none
    has_rust || fail 'rustup did not bring Rust; see above'
fi

if [ "$command" = serve ]; then exec cargo run --release -- serve "$@"; fi
exec cargo test --workspace "$@"
