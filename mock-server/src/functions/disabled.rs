//! Stands in for the runner in a build without the feature `functions`.

use std::sync::Arc;
use std::time::Duration;

use crate::functions::{Finished, Job, Limits};
use crate::state::RunFailure;

/// Runs nothing.
#[derive(Debug, Default)]
pub(crate) struct Runner;

impl Runner {
    pub(crate) fn new(_: Limits) -> Self {
        Self
    }

    /// Fails. No rule asks for it: they check the feature.
    #[expect(clippy::unused_async, reason = "has the signature of the other runner")]
    pub(crate) async fn run(&self, _: impl Into<Arc<Job>>) -> Finished {
        let message = "cannot run functions: the server was built without them";
        Finished::failed(RunFailure::Threw(message.to_owned()))
    }

    #[expect(clippy::unused_self, reason = "has the signature of the other runner")]
    pub(crate) fn patience(&self) -> Duration {
        Limits::default().patience
    }
}

/// Nothing: without an engine, no source is compiled.
pub(crate) fn syntax_errors<'a>(
    _: impl Iterator<Item = (&'a str, &'a str)>,
) -> Vec<(String, String)> {
    Vec::new()
}
