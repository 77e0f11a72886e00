//! The time, read here and nowhere else.

use std::time::{SystemTime, UNIX_EPOCH};

use crate::state::Seconds;

/// Tells the time to everything that expires.
#[derive(Debug, Default)]
pub(crate) struct Clock;

impl Clock {
    /// Seconds since 1970; 0 if the system says it is earlier.
    #[expect(clippy::unused_self, reason = "a clock that tests control has state")]
    pub(crate) fn now(&self) -> Seconds {
        let since = SystemTime::now()
            .duration_since(UNIX_EPOCH)
            .unwrap_or_default();
        Seconds::try_from(since.as_secs()).unwrap_or(Seconds::MAX)
    }
}
