//! The `users` family: who is meant, and what is done to them.

pub(super) mod act;
mod action;
pub(super) mod count;
pub(super) mod create;
mod dates;
pub(super) mod list;
mod missing;
mod query;
mod results;
mod select;
mod sources;
mod tables;

pub(super) use action::Action;
