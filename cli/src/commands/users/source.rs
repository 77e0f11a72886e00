//! Where a command takes users from.

use super::selection::{Selected, Selection};
use crate::error::CliError;
use crate::plan::{Done, Plan};

/// Where users come from.
pub(super) enum Source<'a> {
    /// They are changed as they are found.
    Selection(Selection<'a>),
    /// They were all found before the first is changed.
    Chosen {
        users: Vec<Selected>,
        /// The error if users were named but none of them is left.
        nobody: Option<CliError>,
    },
    /// They are read from a plan.
    Plan(&'a Plan),
}

/// A plan that is being applied.
#[derive(Debug)]
pub(super) struct Application {
    /// The users that need no change any more.
    pub(super) done: Done,
    /// Whether an interrupted run may have made the change to some users without
    /// recording it.
    pub(super) repeats: bool,
}
