//! The time, read here and nowhere else.
//!
//! It can be stopped, set, moved on and run at another speed, and it rules
//! everything that expires. What is about the program and not about the service,
//! such as how long a world was not asked for, goes by [`real`] time.

mod span;
mod stamp;

use std::sync::{Mutex, PoisonError};
use std::time::{Instant, SystemTime, UNIX_EPOCH};

use serde::{Deserialize, Serialize};

pub(crate) use span::Span;
pub(crate) use stamp::Stamp;

use crate::state::Seconds;
use crate::timestamp;

/// Milliseconds since 1970.
type Millis = i64;

/// What a server's clock shows.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ClockInfo {
    /// Seconds since 1970.
    pub now: i64,
    /// The same for people, such as `2024-05-01T12:00:00Z`.
    pub time: String,
    /// Whether it stands still.
    pub frozen: bool,
    /// How many times faster than real time it runs when it does not stand
    /// still.
    pub scale: f64,
}

/// What can be done to a clock; several at once happen in the order of the
/// fields.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct ClockChange {
    /// Back to the system's time, running as that does.
    pub(crate) system: bool,
    pub(crate) set: Option<Stamp>,
    pub(crate) advance: Option<Span>,
    pub(crate) scale: Option<f64>,
    /// Stops it, or lets it run on.
    pub(crate) freeze: Option<bool>,
}

/// Why a clock cannot be changed so.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ClockError {
    /// Slower than not at all, or not a number.
    #[error("the scale must be a number from 0 to 1000000")]
    Scale,
    /// Further than a clock reaches.
    #[error("the time must be between the years 1970 and 9999")]
    Range,
}

/// Where the clock stands and how it runs.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ClockState {
    /// What it showed when it was last changed.
    shown: Millis,
    /// What the system's clock showed then; 0 while it stands still, so that it
    /// is written the same way in every run.
    since: Millis,
    frozen: bool,
    scale: f64,
}

/// 9999-12-31T23:59:59.999Z
const LAST: Millis = 253_402_300_799_999;

/// Real time, to measure with; what expires has no business with it.
pub(crate) fn real() -> Instant {
    Instant::now()
}

fn system() -> Millis {
    let since = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .unwrap_or_default();
    Millis::try_from(since.as_millis()).unwrap_or(LAST)
}

impl ClockState {
    /// The system's time.
    pub(crate) fn system() -> Self {
        let now = system();
        Self {
            shown: now,
            since: now,
            frozen: false,
            scale: 1.0,
        }
    }

    /// Standing still at a time.
    pub(crate) fn stopped_at(now: Seconds) -> Self {
        Self {
            shown: now.clamp(0, LAST / 1000) * 1000,
            since: 0,
            frozen: true,
            scale: 1.0,
        }
    }

    /// The time that it stands still at, if it does.
    pub(crate) fn stopped(self) -> Option<Seconds> {
        self.frozen.then_some(self.shown.div_euclid(1000))
    }

    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_precision_loss,
        reason = "milliseconds up to the year 9999 fit, and what does not is cut off"
    )]
    fn now(&self, system: Millis) -> Millis {
        if self.frozen {
            return self.shown;
        }
        let passed = system.saturating_sub(self.since);
        let passed = if self.scale.to_bits() == 1.0_f64.to_bits() {
            passed
        } else {
            (passed as f64 * self.scale) as Millis
        };
        self.shown.saturating_add(passed).clamp(0, LAST)
    }

    /// The same time, measured from `system` on.
    fn rebased(self, system: Millis) -> Self {
        Self {
            shown: self.now(system),
            since: system,
            ..self
        }
    }

    fn change(self, change: &ClockChange, system: Millis) -> Result<Self, ClockError> {
        let mut state = self.rebased(system);
        if change.system {
            state = Self {
                shown: system,
                since: system,
                frozen: false,
                scale: 1.0,
            };
        }
        if let Some(stamp) = change.set {
            state.shown = stamp.millis();
        }
        if let Some(span) = change.advance {
            state.shown = state.shown.saturating_add(span.millis());
        }
        if !(0..=LAST).contains(&state.shown) {
            return Err(ClockError::Range);
        }
        if let Some(scale) = change.scale {
            if !(0.0..=1_000_000.0).contains(&scale) {
                return Err(ClockError::Scale);
            }
            state.scale = scale;
        }
        if let Some(freeze) = change.freeze {
            state.frozen = freeze;
        }
        if state.frozen {
            state.since = 0;
        }
        Ok(state)
    }
}

/// Tells the time to everything that expires.
#[derive(Debug)]
pub(crate) struct Clock(Mutex<ClockState>);

impl Clock {
    pub(crate) fn new(state: ClockState) -> Self {
        Self(Mutex::new(state))
    }

    /// Seconds since 1970.
    pub(crate) fn now(&self) -> Seconds {
        self.state().now(system()).div_euclid(1000)
    }

    fn state(&self) -> ClockState {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The clock's state, to be [restored](Self::restore) later. If it runs, the real
    /// time that passes until then counts.
    pub(crate) fn snapshot(&self) -> ClockState {
        self.state()
    }

    /// Replaces the clock's state with a snapshot.
    pub(crate) fn restore(&self, state: ClockState) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = state;
    }

    pub(crate) fn change(&self, change: &ClockChange) -> Result<ClockInfo, ClockError> {
        let mut state = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        *state = state.change(change, system())?;
        drop(state);
        Ok(self.info())
    }

    pub(crate) fn info(&self) -> ClockInfo {
        let state = self.state();
        let now = state.now(system()).div_euclid(1000);
        ClockInfo {
            now,
            time: timestamp::format(now),
            frozen: state.frozen,
            scale: state.scale,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(shown: Millis, since: Millis) -> ClockState {
        ClockState {
            shown,
            since,
            frozen: false,
            scale: 1.0,
        }
    }

    fn change(text: &str) -> ClockChange {
        serde_json::from_str(text).unwrap()
    }

    /// Issue: freeze, set, advance, scale; between changes it runs on from where
    /// it was.
    #[test]
    fn the_clock_can_be_changed() {
        let start = at(1_000_000, 5000);
        assert_eq!(start.now(6000), 1_001_000);
        for (text, later) in [
            (r#"{"freeze": true}"#, 1_001_000),
            (r#"{"set": 50}"#, 51_000),
            (r#"{"set": "1970-01-01T00:01:00Z"}"#, 61_000),
            (r#"{"advance": "31m"}"#, 1_002_000 + 31 * 60_000),
            (r#"{"advance": 2}"#, 1_004_000),
            (r#"{"scale": 10}"#, 1_011_000),
            (r#"{"scale": 0}"#, 1_001_000),
            (r#"{"set": 50, "advance": "1s", "freeze": true}"#, 51_000),
            (r#"{"system": true}"#, 7000),
            ("{}", 1_002_000),
        ] {
            let state = start.change(&change(text), 6000).unwrap();
            assert_eq!(state.now(7000), later, "{text}");
        }
        let frozen = start.change(&change(r#"{"freeze": true}"#), 6000).unwrap();
        let on = frozen.change(&change(r#"{"freeze": false}"#), 9000);
        assert_eq!(on.unwrap().now(10_000), 1_002_000);
    }

    /// Nonsense is refused and changes nothing.
    #[test]
    fn nonsense_is_refused() {
        for (text, error) in [
            (r#"{"scale": -1}"#, ClockError::Scale),
            (r#"{"scale": 1e9}"#, ClockError::Scale),
            (r#"{"set": -1}"#, ClockError::Range),
            (
                r#"{"advance": "1000000d", "set": 253402300799}"#,
                ClockError::Range,
            ),
        ] {
            let clock = Clock::new(ClockState::stopped_at(100));
            assert_eq!(clock.change(&change(text)), Err(error), "{text}");
            assert_eq!(clock.now(), 100);
        }
        for text in [
            r#"{"sett": 1}"#,
            r#"{"advance": "soon"}"#,
            r#"{"set": "today"}"#,
        ] {
            assert!(serde_json::from_str::<ClockChange>(text).is_err(), "{text}");
        }
    }
}
