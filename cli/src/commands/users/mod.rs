//! The `users` commands: selecting users, and what is done to them.

mod action;
mod candidate;
pub(super) mod change;
pub(super) mod count;
pub(super) mod create;
mod dates;
pub(super) mod list;
mod not_found;
mod query;
mod results;
mod select;
mod sources;
mod tables;

pub(super) use action::Action;
