//! One app: its settings and everything that belongs to it.
//!
//! The modules below add what clients and administrators do to an app. Each is an
//! `impl App` for one concern.

mod address;
mod anonymous_users;
mod auth_events;
mod confirmation;
pub(super) mod credential;
mod deployable;
mod deployments;
mod drafts;
mod external_users;
pub(in crate::state) mod functions;
mod link;
pub(super) mod login;
pub(super) mod password_reset;
mod providers;
mod registration;
pub(super) mod server_api_keys;
pub(super) mod settings;
mod user_api_keys;
mod users;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::state::api_key::ApiKeys;
use crate::state::app::settings::{AppSettings, check_refresh_lifetime};
use crate::state::auth_event::AuthEvents;
use crate::state::config::Config;
use crate::state::device::Devices;
use crate::state::event::EventLog;
use crate::state::function::declared::DeclaredFunctions;
use crate::state::mail_token::MailTokens;
use crate::state::outbox::Outbox;
use crate::state::pending_user::PendingUsers;
use crate::state::provider::{Provider, ProviderType};
use crate::state::rejection::Rejection;
use crate::state::session::Sessions;
use crate::state::storage::id::Id;
use crate::state::storage::secret_key::SecretKey;
use crate::state::storage::shared_map::SharedMap;
use crate::state::storage::tracked::Tracked;
use crate::state::time::Seconds;
use crate::state::user::Users;

/// Number of random letters after the name in a client app ID.
pub(crate) const CLIENT_ID_SUFFIX_LENGTH: usize = 5;

/// An app and everything that belongs to it.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct App {
    pub(crate) id: Id,
    pub(crate) group: Id,
    pub(crate) client_app_id: String,
    /// Identifies the app in the tokens of its users.
    pub(crate) domain: Id,
    pub(crate) settings: Tracked<AppSettings>,
    pub(crate) created: Seconds,
    /// Signs the tokens of the app's users.
    pub(crate) secret: SecretKey,
    pub(crate) providers: Tracked<BTreeMap<Id, Provider>>,
    /// Provider IDs in the identities of users whose provider does not exist.
    #[serde(rename = "lost_providers")]
    pub(super) placeholder_provider_ids: Tracked<BTreeMap<ProviderType, Id>>,
    pub(crate) users: Users,
    pub(crate) pending: PendingUsers,
    #[serde(rename = "keys")]
    pub(crate) server_api_keys: ApiKeys,
    #[serde(rename = "own_keys")]
    pub(crate) user_api_keys: ApiKeys,
    pub(crate) sessions: Sessions,
    pub(crate) devices: Devices,
    /// Anonymous users by the time at which they are deleted.
    pub(super) anonymous: SharedMap<(Seconds, Id), ()>,
    pub(crate) confirm_tokens: MailTokens,
    pub(crate) reset_tokens: MailTokens,
    pub(crate) outbox: Outbox,
    #[serde(rename = "functions")]
    pub(crate) declared_functions: Tracked<DeclaredFunctions>,
    /// Whether an access token is accepted until it expires, even if its session has
    /// ended or its user was disabled or deleted. Otherwise it ends with its session.
    pub(crate) access_outlives_session: bool,
    pub(crate) config: Config,
    #[serde(skip)]
    pub(super) auth_events: AuthEvents,
    /// Dirty until subscribers have seen the fields that never change.
    #[serde(skip)]
    pub(super) head: Tracked<()>,
    #[serde(skip)]
    pub(crate) events: EventLog,
    /// The mutant that the server was started with.
    #[cfg(feature = "mutants")]
    #[serde(skip)]
    pub(crate) mutant: crate::mutants::Selection,
}

impl App {
    /// Returns an app without providers and users.
    pub(super) fn new(
        id: Id,
        group: Id,
        client_app_id: String,
        domain: Id,
        secret: SecretKey,
        settings: AppSettings,
        created: Seconds,
    ) -> Self {
        Self {
            id,
            group,
            client_app_id,
            domain,
            settings: settings.into(),
            created,
            secret,
            providers: Tracked::default(),
            placeholder_provider_ids: Tracked::default(),
            users: Users::default(),
            pending: PendingUsers::default(),
            server_api_keys: ApiKeys::default(),
            user_api_keys: ApiKeys::default(),
            sessions: Sessions::default(),
            devices: Devices::default(),
            anonymous: SharedMap::default(),
            confirm_tokens: MailTokens::default(),
            reset_tokens: MailTokens::default(),
            outbox: Outbox::default(),
            declared_functions: Tracked::default(),
            access_outlives_session: false,
            config: Config::new(id),
            auth_events: AuthEvents::default(),
            head: Tracked::default(),
            events: EventLog::default(),
            #[cfg(feature = "mutants")]
            mutant: crate::mutants::Selection::default(),
        }
    }

    /// Sets the lifetime of refresh tokens that are issued from now on. Earlier tokens
    /// keep theirs. (OpenAPI document)
    ///
    /// # Errors
    ///
    /// [`Rejection::InvalidLifetime`].
    pub(crate) fn set_refresh_lifetime(&mut self, seconds: Seconds) -> Result<(), Rejection> {
        if mutant!(self, LifetimeEndsAt180Days if seconds > 180 * 24 * 60 * 60) {
            return Err(Rejection::InvalidLifetime);
        }
        check_refresh_lifetime(seconds)?;
        self.settings.refresh_token_seconds = seconds;
        Ok(())
    }
}
