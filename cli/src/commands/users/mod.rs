//! The `users` commands: a [`selection`] finds users, a [`change`] turns each into an
//! [`outcome`], and the [`sinks`] consume the outcomes.

mod action;
pub(super) mod change;
pub(super) mod count;
pub(super) mod create;
mod dates;
pub(super) mod list;
mod outcome;
mod selection;
mod sinks;
mod tables;

pub(super) use action::Action;
