//! How the server stops: it says so to those who ask for its health, answers on for a while, takes no more connections, and
//! waits for those that are open.

use std::{
    net::{Shutdown, TcpListener},
    time::Duration,
};

use actix_web::dev::ServerHandle;
use tokio::{
    signal::unix::{Signal, SignalKind, signal},
    time::{Instant, sleep, sleep_until},
};

use crate::{config::Stopping, http::AppState};

/// How often open connections are counted.
const LOOK: Duration = Duration::from_millis(20);

/// How long a connection that was accepted may take to be counted.
const HANDOVER: Duration = Duration::from_millis(100);

/// How long a person at a terminal waits for connections on which nothing is asked.
const GRACE: Duration = Duration::from_secs(1);

/// Signals that ask the program to stop.
pub(super) struct Signals {
    /// From a person at a terminal.
    interrupt: Signal,
    /// From whatever supervises it.
    terminate: Signal,
}

impl Signals {
    pub(super) fn listen() -> std::io::Result<Self> {
        Ok(Self { interrupt: signal(SignalKind::interrupt())?, terminate: signal(SignalKind::terminate())? })
    }

    /// Waits for one; tells whether a person sent it.
    async fn next(&mut self) -> bool {
        tokio::select! {
            _ = self.interrupt.recv() => true,
            _ = self.terminate.recv() => false,
        }
    }
}

/// Stops the server when a signal asks for it; a second one does not wait for anything. A socket of its own is closed as soon as
/// nobody is let in any more; one that others listen at, too, is theirs then.
pub(super) async fn on_signal(
    mut signals: Signals,
    server: ServerHandle,
    own: Option<TcpListener>,
    state: AppState,
    how: Stopping,
) {
    let by_person = signals.next().await;
    // Who did not start us with a socket for it is not told.
    let _ = sd_notify::notify(&[sd_notify::NotifyState::Stopping]);
    let connections = state.metrics.connections();
    tracing::info!(connections, "stopping");
    let deadline = Instant::now() + how.drain + how.deadline;
    let done = async {
        if !how.drain.is_zero() {
            state.stop();
            sleep(how.drain).await;
        }
        server.pause().await;
        // Who connects now is refused at once, and can go elsewhere.
        if let Some(own) = own {
            let _ = socket2::SockRef::from(&own).shutdown(Shutdown::Both);
        }
        // Only now, or those whose connections are closed would come back to a socket that nobody accepts from.
        state.stop();
        sleep(HANDOVER).await;
        let grace = Instant::now() + GRACE;
        let is_done = || {
            let nobody_waits = by_person && Instant::now() > grace && state.metrics.in_progress() == 0;
            nobody_waits || state.metrics.connections() == 0
        };
        while !is_done() {
            sleep(LOOK).await;
        }
    };
    tokio::select! {
        () = done => {}
        () = sleep_until(deadline) => {
            tracing::warn!(connections = state.metrics.connections(), "the deadline has passed; these are broken off");
        }
        _ = signals.next() => tracing::warn!("asked again: stopping at once"),
    }
    server.stop(false).await;
}
