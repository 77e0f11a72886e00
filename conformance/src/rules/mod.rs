//! The rules of the service, over real HTTP: what is sent, what must come back, and which
//! requirements that shows.
//!
//! A check returns what it finds; it does not panic. It creates what it needs through
//! [`Target`](crate::Target), so that the same rules hold for any server.

/// Tables by name.
macro_rules! tables {
    ($($name:literal: $rules:expr),* $(,)?) => {
        &[$($crate::rules::Table { name: $name, rules: $rules }),*]
    };
}

mod admin;
mod client;
mod configuration;
mod contract;
mod controls;
mod conventions;
mod http;
mod in_flight;
mod judge;
mod readings;
mod sessions;
pub(crate) mod table;
pub(crate) mod verdicts;

pub use judge::{RuleInfo, check as check_rule, judge, list};
pub(crate) use readings::Readings;
pub(crate) use table::{AnyRule, Row, Rule, Rules, Table};
pub(crate) use verdicts::{Says, check, hold_link, ids, is_id, refused, refused_for_good};

/// The areas and their tables, in the order of reports.
static AREAS: &[(&str, &[Table])] = &[
    ("conventions", conventions::TABLES),
    ("http", http::TABLES),
    ("sessions", sessions::TABLES),
    ("admin", admin::TABLES),
    ("client", client::TABLES),
    ("configuration", configuration::TABLES),
    ("contract", contract::TABLES),
    ("model", crate::model::TABLES),
    ("controls", controls::TABLES),
];
