//! A world's clock, which tests can freeze, set, advance and scale.
//!
//! Everything that the service lets expire follows this clock. What concerns the program
//! instead, such as how long a world has been idle, is measured in [`real`] time. No other
//! module reads the system's clock.

mod info;
mod span;
mod stamp;
pub(crate) mod system_time;

use std::sync::{Mutex, PoisonError};
use std::time::{Instant, SystemTime, UNIX_EPOCH};

use serde::{Deserialize, Serialize};

pub use info::ClockInfo;
pub(crate) use span::Span;
pub(crate) use stamp::Stamp;

use crate::state::Seconds;

/// Milliseconds since 1970.
type Millis = i64;

/// A time or a duration as the controls accept it.
#[derive(Deserialize)]
#[serde(untagged)]
enum SecondsOrText {
    Seconds(i64),
    Text(String),
}

/// A change of a clock. Several changes at once are applied in the order of the fields.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct ClockChange {
    /// Returns to the system's time, running at its speed.
    pub(crate) system: bool,
    pub(crate) set: Option<Stamp>,
    pub(crate) advance: Option<Span>,
    pub(crate) scale: Option<f64>,
    /// Stops the clock, or lets it run again.
    pub(crate) freeze: Option<bool>,
}

/// A clock was not changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ClockError {
    /// The scale is negative, above 1,000,000, or not a number.
    #[error("the scale must be a number from 0 to 1000000")]
    Scale,
    /// The new time is before 1970 or after 9999.
    #[error("the time must be between the years 1970 and 9999")]
    Range,
}

/// The state of a clock: what it showed at a reference time, and how it has run since.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ClockState {
    /// The time it showed when it was last changed.
    shown: Millis,
    /// The system's time at that moment; 0 while the clock is frozen, so that its state is
    /// serialized the same way in every run.
    since: Millis,
    frozen: bool,
    scale: f64,
}

/// 9999-12-31T23:59:59.999Z
const LAST: Millis = 253_402_300_799_999;

/// Real time, to measure the program itself with. See the [module](self) documentation.
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
    /// A clock that shows the system's time.
    pub(crate) fn system() -> Self {
        let now = system();
        Self {
            shown: now,
            since: now,
            frozen: false,
            scale: 1.0,
        }
    }

    /// A clock that is frozen at a time.
    pub(crate) fn stopped_at(now: Seconds) -> Self {
        Self {
            shown: now.clamp(0, LAST / 1000) * 1000,
            since: 0,
            frozen: true,
            scale: 1.0,
        }
    }

    /// The time at which the clock is frozen; `None` if it is running.
    pub(crate) fn stopped(self) -> Option<Seconds> {
        self.frozen.then_some(self.shown.div_euclid(1000))
    }

    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_precision_loss,
        reason = "milliseconds up to the year 9999 fit, and larger values are clamped"
    )]
    fn now(&self, system: Millis) -> Millis {
        if self.frozen {
            return self.shown;
        }
        let elapsed = system.saturating_sub(self.since);
        let elapsed = if self.scale.to_bits() == 1.0_f64.to_bits() {
            elapsed
        } else {
            (elapsed as f64 * self.scale) as Millis
        };
        self.shown.saturating_add(elapsed).clamp(0, LAST)
    }

    /// The same clock with `system` as the reference time.
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

/// A clock that can be shared and changed.
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

    /// The clock's state, for [`restore`](Self::restore). If the clock is running, the real
    /// time that passes until then counts.
    pub(crate) fn snapshot(&self) -> ClockState {
        self.state()
    }

    /// Replaces the clock's state with a snapshot.
    pub(crate) fn restore(&self, state: ClockState) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = state;
    }

    /// Applies a change, and returns what the clock shows then.
    ///
    /// # Errors
    ///
    /// [`ClockError`], if the time or the scale is out of range. Nothing changes then.
    pub(crate) fn change(&self, change: &ClockChange) -> Result<ClockInfo, ClockError> {
        // Read and written under one lock: of two changes at once, neither may be lost.
        let mut state = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        *state = state.change(change, system())?;
        drop(state);
        Ok(self.info())
    }

    pub(crate) fn info(&self) -> ClockInfo {
        let state = self.state();
        let now = state.now(system()).div_euclid(1000);
        ClockInfo {
            now: system_time::from_seconds(now),
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

    #[test]
    fn clock_runs_on_from_where_a_change_left_it() {
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
        let thawed = frozen.change(&change(r#"{"freeze": false}"#), 9000);
        assert_eq!(thawed.unwrap().now(10_000), 1_002_000);
    }

    #[test]
    fn invalid_change_is_rejected_and_changes_nothing() {
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
