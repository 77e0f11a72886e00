//! The error of every subcommand.

use std::fmt;
use std::process::ExitCode;

/// Why a subcommand failed: a message for stderr, and an exit code.
#[derive(Debug)]
pub(crate) struct CommandError {
    message: String,
    exit_code: u8,
}

impl CommandError {
    /// An error with exit code 1.
    pub(crate) fn new(message: impl fmt::Display) -> Self {
        Self::with_exit_code(message, 1)
    }

    /// An error in the arguments, with the exit code of those that the parser finds.
    pub(crate) fn usage(message: impl fmt::Display) -> Self {
        Self::with_exit_code(message, 2)
    }

    pub(crate) fn with_exit_code(message: impl fmt::Display, exit_code: u8) -> Self {
        Self {
            message: message.to_string(),
            exit_code,
        }
    }

    pub(crate) fn exit_code(&self) -> ExitCode {
        self.exit_code.into()
    }
}

impl fmt::Display for CommandError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}
