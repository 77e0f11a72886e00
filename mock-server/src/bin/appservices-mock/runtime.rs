//! The event loop of the program itself. The server has its own, on its own thread.

use crate::error::CommandError;
use crate::signals;

/// Builds a single-threaded runtime.
pub(crate) fn build() -> Result<tokio::runtime::Runtime, CommandError> {
    let build = || {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()?;
        let guard = runtime.enter();
        signals::survive_file_size_limit()?;
        drop(guard);
        Ok(runtime)
    };
    build().map_err(|error: std::io::Error| {
        CommandError::new(format!("cannot start the event loop: {error}"))
    })
}
