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

/// Lets the process have as many connections as the system allows it; many systems begin with 1,024.
pub(super) fn allow_many() {
    let raised = getrlimit(Resource::RLIMIT_NOFILE)
        .and_then(|(_, most)| setrlimit(Resource::RLIMIT_NOFILE, most, most));
    if let Err(error) = raised {
        tracing::warn!(%error, "the limit of open files could not be raised");
    }
}

/// The socket that was handed over (`LISTEN_FDS`), or else one at this address; a server that was killed just now may
/// hold that for a moment longer.
pub(super) async fn listen(address: SocketAddr) -> Result<TcpListener, StartError> {
    let failed = |source| StartError::Listen { address: address.to_string(), source };
    if let Some(handed_over) = ListenFd::from_env().take_tcp_listener(0).map_err(failed)? {
        return Ok(handed_over);
    }
    let deadline = Instant::now() + PATIENCE;
    loop {
        match TcpListener::bind(address) {
            Err(error) if error.kind() == ErrorKind::AddrInUse && Instant::now() < deadline => {
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
            bound => return bound.map_err(failed),
        }
    }
}
