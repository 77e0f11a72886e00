//! Plans: which users a command is to change, in a file that is applied later.
//!
//! [`writer`] writes a plan, [`reader`] checks and reads one, [`application`] opens
//! one for a command, and [`journal`] keeps what has been done, so that a run can be
//! continued after any end.

mod application;
mod error;
mod format;
mod journal;
mod reader;
mod writer;

#[cfg(test)]
mod tests;

pub(crate) use error::PlanError;
pub(super) use format::Header;
pub(super) use journal::{Done, Journal};
pub(super) use reader::{Plan, Planned};
pub(super) use writer::PlanWriter;
