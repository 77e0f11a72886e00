//! Parses the values of options.

mod app;
mod boolean;
mod connection;
mod global;
mod parse;
mod raw;
mod source;
mod user;

pub(crate) use app::{AppEnvironment, AppName, DeploymentModel, Location, NameList};
pub(crate) use boolean::Boolean;
pub(crate) use connection::{Concurrency, FilePath, ProxyUrl, Retries, TimeLimit};
pub(crate) use global::{Format, Telemetry};
pub(crate) use parse::{Narrowing, Optional, is_blank};
pub(super) use parse::{distinct, value_of, values_of};
pub(super) use raw::parse_method;
pub(crate) use raw::{ApiPath, Body, Shell, check_json};
pub(crate) use source::{STDIN, Source};
pub(crate) use user::{Emails, Limit, NewUserType, Providers, UserSource, When};
