//! How many requests are executed at the same time, and what becomes of the others: they wait in a short line, and where
//! that is full, or does not move, they are sent away.

use std::time::Duration;

use tokio::sync::{Semaphore, SemaphorePermit};

use super::refusal::Refusal;

/// How many requests wait, for each that is executed.
const WAITING_FOR_EACH: usize = 4;

/// How long a request waits for its turn.
const PATIENCE: Duration = Duration::from_secs(1);

/// Where requests enter to be executed.
#[derive(Debug)]
pub struct Gate {
    executed: Semaphore,
    /// Those executed, and those that wait.
    let_in: Semaphore,
}

/// The right to be executed, until it is dropped.
#[derive(Debug)]
pub(super) struct Turn<'a> {
    _executed: SemaphorePermit<'a>,
    _let_in: SemaphorePermit<'a>,
}

impl Gate {
    /// So many at the same time.
    #[must_use]
    pub fn new(at_once: usize) -> Self {
        Self { executed: Semaphore::new(at_once), let_in: Semaphore::new(at_once * (1 + WAITING_FOR_EACH)) }
    }

    /// Waits for a turn.
    pub(super) async fn enter(&self) -> Result<Turn<'_>, Refusal> {
        let let_in = self.let_in.try_acquire().map_err(|_| Refusal::Busy)?;
        let executed = tokio::time::timeout(PATIENCE, self.executed.acquire()).await;
        match executed {
            Ok(Ok(executed)) => Ok(Turn { _executed: executed, _let_in: let_in }),
            _ => Err(Refusal::Busy),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn others_wait_in_a_short_line_and_are_sent_away_where_it_does_not_move() {
        let gate = Gate::new(1);
        let turn = gate.enter().await.unwrap();
        let line: Vec<_> = (0..WAITING_FOR_EACH).map(|_| gate.enter()).collect();
        let line = futures_util::future::join_all(line);
        let beyond = async {
            tokio::task::yield_now().await;
            gate.enter().await
        };
        let (waited, beyond) = tokio::join!(line, beyond);
        assert!(waited.iter().all(|waited| matches!(waited, Err(Refusal::Busy))));
        assert!(matches!(beyond, Err(Refusal::Busy)));
        let (next, ()) = tokio::join!(gate.enter(), async { drop(turn) });
        assert!(next.is_ok());
    }
}
