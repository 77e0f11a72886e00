//! The rules of the service: who may do what, and what it changes.
//!
//! Nothing here depends on HTTP or on a wire format. Callers pass the current time
//! and a seeded random number generator, so the same calls produce the same state.
//!
//! The files in this folder hold the data, each type in a file named after it;
//! [`service`] has the root of it all. What clients and administrators do to an app is
//! in `app/`, one concern per file. This file only declares modules and exports names:
//! files in here import each other directly, so that dependencies stay acyclic.

mod access_list;
mod admin;
mod api_key;
mod app;
mod auth_event;
pub(crate) mod changes;
mod config;
mod deployable;
mod deployment;
mod device;
mod draft;
mod drawn_token;
mod entity;
mod event;
mod expiry;
mod external_user;
mod files;
mod function;
mod history;
mod log;
mod mail_token;
mod outbox;
mod password;
mod pending_user;
mod provider;
mod rejection;
mod rekey;
mod secret;
mod service;
mod session;
pub(crate) mod storage;
mod time;
mod user;
mod user_data;

pub(crate) use access_list::AccessEntry;
pub(crate) use admin::{Admin, Admins};
pub(crate) use api_key::ApiKey;
pub(crate) use app::credential::{Credential, FunctionPayload};
pub(crate) use app::functions::{EndpointBody, EndpointResult};
pub(crate) use app::login::LoginDevice;
pub(crate) use app::password_reset::ResetArguments;
pub(crate) use app::server_api_keys::NewServerApiKey;
pub(crate) use app::settings::{
    AppSettings, DEPLOYMENT_MODELS, ENVIRONMENTS, LOCATIONS, PRODUCTS, one_of,
};
pub(crate) use app::{App, CLIENT_ID_SUFFIX_LENGTH};
pub(crate) use auth_event::AuthEvent;
pub(crate) use changes::replay::Replay;
pub(crate) use changes::{Change, RowAddress, Table};
pub(crate) use config::Config;
pub(crate) use deployment::Deployment;
pub(crate) use device::{Device, DeviceId};
pub(crate) use draft::Draft;
pub(crate) use drawn_token::DrawnToken;
pub(crate) use entity::EntityKind;
pub(crate) use event::{FunctionLog, SessionEnd, StateEvent, UserChange};
pub(crate) use external_user::ExternalUser;
pub(crate) use function::call::{Caller, FunctionCall, Purpose};
pub(crate) use function::declared::{DeclaredCase, DeclaredFunctions, FunctionInput, Outcome};
pub(crate) use function::run::{ConsoleLine, FunctionRun, FunctionRuns, RunFailure};
pub(crate) use function::source::{FunctionSource, FunctionSources, NewFunctionSource};
pub(crate) use log::{LogEntry, LogKind};
pub(crate) use mail_token::MailToken;
pub use outbox::MailKind;
pub(crate) use password::{Password, PasswordCache, secrets_match};
pub(crate) use pending_user::PendingUser;
pub use provider::ProviderType;
pub(crate) use provider::settings as provider_settings;
pub(crate) use provider::{DeclaredToken, Provider};
pub(crate) use rejection::Rejection;
pub(crate) use rekey::WorldIdentity;
pub(crate) use secret::{Secret, Secrets};
pub(crate) use service::{Group, State};
pub(crate) use session::Session;
pub(crate) use storage::id::{Id, SeededRng};
pub(crate) use storage::randomness::Randomness;
pub(crate) use time::Seconds;
pub use user::UserType;
pub(crate) use user::{Identity, User, UserQuery};
#[cfg(test)]
pub(crate) use user::{PAGE_SIZE, Users};
pub(crate) use user_data::UserData;
