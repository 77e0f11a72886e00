//! One thing that a rule found wrong, and the exchange that shows it.

use std::fmt;

/// Something that a rule found wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// What is wrong, in one sentence without a final full stop.
    pub message: String,
    /// What was required and what was there, where they can be set side by side.
    pub difference: Option<Difference>,
    /// Requests and responses, or command lines and outputs, oldest first; the last one shows
    /// what is wrong. Secrets are replaced.
    pub exchanges: Vec<Exchange>,
}

/// What was required and what was there instead.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    /// What was required.
    pub expected: String,
    /// What was there.
    pub actual: String,
}

/// A request and its response, or a command line and its output, as text of several lines.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Exchange {
    /// Request line, headers and body, or the command line.
    pub request: String,
    /// Status, headers and body, or exit status and output.
    pub response: String,
}

impl Finding {
    /// A finding that is a sentence only.
    #[must_use]
    pub fn new(message: impl Into<String>) -> Self {
        Self {
            message: message.into(),
            difference: None,
            exchanges: Vec::new(),
        }
    }

    /// Adds what was required and what was there instead.
    #[must_use]
    pub fn difference(mut self, expected: impl Into<String>, actual: impl Into<String>) -> Self {
        self.difference = Some(Difference {
            expected: expected.into(),
            actual: actual.into(),
        });
        self
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)?;
        if let Some(Difference { expected, actual }) = &self.difference {
            write!(f, "\n  expected: {expected}\n  actual:   {actual}")?;
        }
        for Exchange { request, response } in &self.exchanges {
            write!(f, "\n  > {request}\n  < {response}")?;
        }
        Ok(())
    }
}
