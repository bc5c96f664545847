//! Where the server listens: at an address, or at a socket that whoever started it holds, so that others can listen there at
//! the same time and nobody who connects meanwhile is lost.

use std::{
    io::ErrorKind,
    net::{SocketAddr, TcpListener},
    time::{Duration, Instant},
};

use listenfd::ListenFd;
use nix::sys::resource::{Resource, getrlimit, setrlimit};

use super::StartError;

/// How long to wait for an address that another server still holds.
const PATIENCE: Duration = Duration::from_secs(2);

/// How long a client may take nothing of its answer, or not be there at all, before its connection is given up. One that reads
/// slowly takes something only now and then: its system tells of room when there is enough.
#[cfg(target_os = "linux")]
const READER_PATIENCE: Duration = Duration::from_mins(2);

/// More are not asked for, even where the system has no limit.
const MOST_FILES: u64 = 1 << 20;

/// Lets the process have as many connections as the system allows it; many systems begin with 1,024.
pub(super) fn allow_many() {
    let raised = getrlimit(Resource::RLIMIT_NOFILE).and_then(|(now, most)| {
        let wanted = most.min(MOST_FILES).max(now);
        setrlimit(Resource::RLIMIT_NOFILE, wanted, most)
    });
    if let Err(error) = raised {
        tracing::warn!(%error, "the limit of open files could not be raised");
    }
}

/// Where the server listens, and whether nobody else does there; connections are given up where nobody reads.
pub(super) async fn listen(address: SocketAddr) -> Result<(TcpListener, bool), StartError> {
    let failed = |source| StartError::Listen { address: address.to_string(), source };
    // The socket that was handed over (`LISTEN_FDS`), or else one at this address.
    let handed_over = ListenFd::from_env().take_tcp_listener(0).map_err(failed)?;
    let is_own = handed_over.is_none();
    let listener = match handed_over {
        Some(listener) => listener,
        None => open(address).await.map_err(failed)?,
    };
    // Every connection has this from its listener. Elsewhere than on Linux the system's own patience holds.
    #[cfg(target_os = "linux")]
    if let Err(error) = socket2::SockRef::from(&listener).set_tcp_user_timeout(Some(READER_PATIENCE)) {
        tracing::warn!(%error, "clients that read nothing cannot be given up");
    }
    Ok((listener, is_own))
}

/// A server that was killed just now may hold the address for a moment longer.
async fn open(address: SocketAddr) -> std::io::Result<TcpListener> {
    let deadline = Instant::now() + PATIENCE;
    loop {
        match TcpListener::bind(address) {
            Err(error) if error.kind() == ErrorKind::AddrInUse && Instant::now() < deadline => {
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
            bound => return bound,
        }
    }
}
