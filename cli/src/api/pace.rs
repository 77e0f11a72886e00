//! How many requests run at a time.

/// The in-flight limit of every loop that sends requests concurrently.
///
/// Enough to hide the latency of single requests without running into the
/// service's rate limits.
pub(crate) const IN_FLIGHT_LIMIT: usize = 16;
