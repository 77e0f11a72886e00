//! Runs the suite against servers and command lines with a defect on purpose, to measure which
//! defects it would catch.
//!
//! The table `mutants.json` names the rules that catch each mutant. Checking it again is quick,
//! since only those rules are run.

mod catch;
mod order;
mod table;

pub use catch::{Found, Subject, check};
pub use order::{stages, transcripts};
pub use table::{Fate, Power, Table, TableError};
