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
pub(super) use parse::{distinct, value_of, values_of, words};
pub(crate) use raw::{ApiPath, Body, CompletionSubject, check_json};
pub(super) use raw::{PROFILE_NAMES, Shell, parse_method};
pub(crate) use source::{STDIN, Source};
pub(crate) use user::{Emails, Limit, NewUserType, Providers, UserSource, When};
