//! Models: what a subject must do after any sequence of steps.

mod server;

use crate::rules::table::Rules::Rules;
use crate::rules::table::Table;

/// The tables of rules that compare a server with its model.
pub(crate) static TABLES: &[Table] = &[Table {
    name: "people-and-sessions",
    rules: Rules(server::PEOPLE),
}];
