//! Times and lifetimes. The rules do not read a clock: callers pass the current time.

/// Seconds since the Unix epoch, or a number of seconds.
pub(crate) type Seconds = i64;

pub(super) const MINUTE: Seconds = 60;
pub(super) const DAY: Seconds = 24 * 60 * MINUTE;
/// A year without a leap day.
pub(super) const YEAR: Seconds = 365 * DAY;
