//! Parses the values of options.

mod app;
mod boolean;
mod global;
mod parse;
mod raw;
mod source;
mod user;

pub(crate) use app::{AppEnvironment, DeploymentModel, Location, NameList};
pub(crate) use boolean::Boolean;
pub(crate) use global::{Format, Telemetry};
pub(crate) use parse::Optional;
pub(super) use parse::{distinct, value_of};
pub(super) use raw::parse_method;
pub(crate) use raw::{ApiPath, Body, Shell, check_json};
pub(crate) use source::{STDIN, Source};
pub(crate) use user::{Email, Limit, NewUserType, Providers, UserSource, When};
