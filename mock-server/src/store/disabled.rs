//! Stands in for the store if the feature `data` is off: a store that cannot exist, so
//! that callers need no conditions.

#![expect(
    clippy::unused_async,
    reason = "the signatures are those of the real thing"
)]

use std::path::Path;

use crate::controls::clock::Clock;
use crate::controls::faults::Faults;
use crate::state::State;

/// A write failed. It never does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct StoreFailed;

/// No value has this type.
#[derive(Debug)]
pub(crate) enum Store {}

impl Store {
    pub(crate) fn path(&self) -> &Path {
        match *self {}
    }

    pub(crate) fn enqueue(&self, _: &mut State, _: &Clock, _: &Faults) {
        match *self {}
    }

    pub(crate) async fn wait_for_capacity(&self) -> Result<(), StoreFailed> {
        match *self {}
    }

    pub(crate) async fn persisted(&self) -> Result<(), StoreFailed> {
        match *self {}
    }

    pub(crate) fn persisted_blocking(&self) -> Result<(), StoreFailed> {
        match *self {}
    }
}
