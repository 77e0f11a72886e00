//! The open connections of a client.

use std::cell::RefCell;
use std::fmt;
use std::time::Duration;

use tokio::time::Instant;

use super::connection::Connection;

/// How long an unused connection is kept.
const MAX_IDLE: Duration = Duration::from_secs(30);

/// The connections that are open and unused; the last one was used last.
#[derive(Default)]
pub(super) struct Pool(RefCell<Vec<Connection>>);

impl Pool {
    pub(super) fn take(&self) -> Option<Connection> {
        let mut idle = self.0.borrow_mut();
        let last = idle.pop()?;
        if last.idle_since.elapsed() < MAX_IDLE {
            return Some(last);
        }
        // The others have been idle for longer.
        idle.clear();
        None
    }

    pub(super) fn put(&self, mut connection: Connection) {
        if connection.is_open() {
            connection.idle_since = Instant::now();
            self.0.borrow_mut().push(connection);
        }
    }
}

impl fmt::Debug for Pool {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Pool({} idle)", self.0.borrow().len())
    }
}
