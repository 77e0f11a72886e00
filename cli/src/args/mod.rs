//! Command-line arguments: clap's structs with the published names and
//! descriptions of the options. [`values`] parses their texts into domain
//! types; [`tree`] builds the command tree, and [`usage`] prints help and usage errors.

#[macro_use]
mod family;
#[macro_use]
mod help_text;

mod account;
mod apps;
mod audit;
mod command_line;
mod completion;
mod global;
mod raw;
mod redact;
mod shared;
mod topics;
mod tree;
mod usage;
mod users;
mod values;

#[cfg(test)]
mod tests;

pub(crate) use account::{LoginArgs, ProfilesCommand, WhoamiArgs};
pub(crate) use apps::{AppsCommand, CreateAppArgs, DeleteAppArgs};
pub(crate) use audit::{AuditCommand, VerifyArgs};
pub(crate) use command_line::{Command, CommandLine, ListingOptions};
pub(crate) use completion::completion_script;
pub(crate) use global::GlobalArgs;
pub(crate) use raw::ApiArgs;
pub(crate) use shared::AppArgs;
#[cfg(test)]
pub(crate) use topics::Topic;
#[cfg(test)]
pub(crate) use tree::whole_command;
pub(crate) use usage::{UsageError, parse};
pub(crate) use users::{ChangeArgs, CountArgs, CreateUserArgs, ListArgs, SelectArgs, UsersCommand};
pub(crate) use values::{
    Body, CompletionSubject, Format, NewUserType, STDIN, Source, Telemetry, TimeLimit, UserSource,
    When, check_json, is_blank,
};
