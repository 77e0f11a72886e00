//! Closing a connection without a response.

/// The connection ends without a response.
///
/// The pipeline returns it as an error, because hyper closes a connection whose
/// service fails.
#[derive(Clone, Copy, Debug, thiserror::Error)]
#[error("hung up")]
pub(crate) struct HangUp {
    /// Whether the connection ends with a TCP reset, as when a machine crashes, instead
    /// of an orderly close.
    pub(crate) reset: bool,
}

impl HangUp {
    pub(crate) const CLOSE: Self = Self { reset: false };
    pub(crate) const RESET: Self = Self { reset: true };
}
