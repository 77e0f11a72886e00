//! The `users` commands: a [`selection`] finds users, a [`change`] turns each into an
//! [`outcome`], and the [`sinks`] consume the outcomes.

mod action;
pub(super) mod change;
mod choose;
pub(super) mod count;
pub(super) mod create;
mod dates;
pub(super) mod list;
mod open_plan;
mod operation;
mod outcome;
mod planned;
mod proof;
mod recorder;
mod resume;
mod selection;
mod sinks;
mod source;
mod tables;

pub(super) use action::Action;
