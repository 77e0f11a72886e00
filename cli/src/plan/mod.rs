//! Plans: which users a command is to change, in a file that is applied later.
//!
//! [`writer`] writes a plan, [`reader`] checks and reads one, and [`journal`] keeps
//! what has been done, so that a run can be continued after any end.

mod entry;
mod error;
mod format;
mod journal;
mod reader;
mod writer;

#[cfg(test)]
mod tests;

pub(crate) use entry::{Entry, EntryResult};
pub(crate) use error::{ApplyCommand, PlanError};
pub(crate) use format::Header;
pub(crate) use journal::{Done, Journal};
pub(crate) use reader::{Plan, Planned};
pub(crate) use writer::PlanWriter;
