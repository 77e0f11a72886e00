//! The bad habits of the client.

use std::collections::BTreeSet;

/// The habits that the arguments list.
#[derive(Debug)]
pub(crate) struct Habits(BTreeSet<String>);

impl Habits {
    pub(crate) fn new(names: impl Iterator<Item = String>) -> Self {
        Self(names.collect())
    }

    pub(crate) fn has(&self, name: &str) -> bool {
        self.0.contains(name)
    }
}
