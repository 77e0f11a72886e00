//! The event loop of the program itself. The server has its own, on its own thread.

use crate::error::CommandError;

/// Builds a single-threaded runtime.
pub(crate) fn build() -> Result<tokio::runtime::Runtime, CommandError> {
    tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(|error| CommandError::new(format!("cannot start the event loop: {error}")))
}
