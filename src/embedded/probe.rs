//! Asks PostgreSQL itself whether it answers, in the first words of its protocol.

use std::{
    io::{Read, Write},
    os::unix::net::UnixStream,
    path::Path,
    time::Duration,
};

/// What came back from the socket.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Answer {
    /// It serves.
    Ready,
    /// It runs, but is starting, recovering or shutting down.
    NotNow,
    /// There is nobody.
    Nobody,
}

/// `cannot_connect_now`, the only refusal that passes by itself.
const NOT_NOW: &[u8] = b"57P03";

/// Begins a session as the administrator, and leaves at the first answer.
pub(super) fn ask(socket: &Path) -> Answer {
    let Ok(mut stream) = UnixStream::connect(socket) else { return Answer::Nobody };
    let mut answer = [0; 512];
    let read = stream
        .set_read_timeout(Some(Duration::from_secs(2)))
        .and_then(|()| stream.write_all(&greeting()))
        .and_then(|()| stream.read(&mut answer))
        .unwrap_or(0);
    let answer = answer.get(..read).unwrap_or_default();
    match answer.first() {
        Some(b'R') => {
            let _ = stream.write_all(&[b'X', 0, 0, 0, 4]);
            Answer::Ready
        }
        // Any other refusal is one that the first real connection shall report.
        Some(b'E') if !answer.windows(NOT_NOW.len()).any(|window| window == NOT_NOW) => Answer::Ready,
        _ => Answer::NotNow,
    }
}

/// The start-up message: length, protocol 3.0, then names and values.
fn greeting() -> Vec<u8> {
    let mut message = vec![0, 0, 0, 0, 0, 3, 0, 0];
    message.extend_from_slice(b"user\0kaikaku\0database\0postgres\0\0");
    if let (Ok(length), Some(place)) = (u32::try_from(message.len()), message.first_chunk_mut::<4>()) {
        *place = length.to_be_bytes();
    }
    message
}
