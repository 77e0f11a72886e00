//! Projects and apps.

use std::collections::{BTreeMap, BTreeSet};

use crate::state::changes::tracked::Tracked;
use crate::state::device::Devices;
use crate::state::function::declared::Functions;
use crate::state::mail_token::MailTokens;
use crate::state::outbox::Outbox;
use crate::state::pending::PendingUsers;
use crate::state::server_api_key::ApiKeys;
use crate::state::storage::shared_map::SharedMap;
use crate::state::{
    Admins, Config, Id, Provider, ProviderType, Rejection, Seconds, SeededRng, Sessions, Users,
};

/// Every product an app can be of. (OpenAPI document)
pub(crate) const PRODUCTS: [&str; 4] = ["standard", "atlas", "data-api", "device-sync"];

/// How many letters follow the name in a client app id.
pub(crate) const CLIENT_SUFFIX: usize = 5;

/// What can be chosen about an app.
#[derive(Clone, Debug, serde::Serialize, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct AppSettings {
    pub(crate) name: String,
    pub(crate) product: String,
    pub(crate) location: String,
    pub(crate) deployment_model: String,
    pub(crate) environment: String,
    pub(crate) refresh_token_seconds: Seconds,
}

impl AppSettings {
    /// Bounds of the lifetime of refresh tokens: 30 minutes to 5 years. (manual)
    const LIFETIMES: std::ops::RangeInclusive<Seconds> = 30 * 60..=5 * 365 * 24 * 60 * 60;

    /// With the defaults of the service.
    pub(crate) fn new(name: &str) -> Self {
        Self {
            name: name.to_owned(),
            product: PRODUCTS[0].to_owned(),
            location: "US-VA".to_owned(),
            deployment_model: "GLOBAL".to_owned(),
            environment: String::new(),
            refresh_token_seconds: 60 * 24 * 60 * 60,
        }
    }

    pub(crate) fn check(&self) -> Result<(), Rejection> {
        let mut letters = self.name.chars();
        let first = letters.next().is_some_and(|c| c.is_ascii_alphabetic());
        let rest = letters.all(|c| c.is_ascii_alphanumeric() || c == '_' || c == '-');
        if !first || !rest || self.name.len() > 64 {
            return Err(Rejection::InvalidAppName);
        }
        if !PRODUCTS.contains(&self.product.as_str()) {
            return Err(Rejection::InvalidProduct);
        }
        Self::check_lifetime(self.refresh_token_seconds)
    }

    fn check_lifetime(seconds: Seconds) -> Result<(), Rejection> {
        if Self::LIFETIMES.contains(&seconds) {
            Ok(())
        } else {
            Err(Rejection::InvalidLifetime)
        }
    }
}

/// An app and all that belongs to it.
#[derive(Clone, Debug, serde::Serialize, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct App {
    pub(crate) id: Id,
    pub(crate) group: Id,
    pub(crate) client_app_id: String,
    /// Whom the tokens are for.
    pub(crate) domain: Id,
    pub(crate) settings: Tracked<AppSettings>,
    pub(crate) created: Seconds,
    /// What the tokens are signed with.
    #[serde(with = "crate::state::storage::hex")]
    pub(crate) secret: [u8; 32],
    pub(crate) providers: Tracked<BTreeMap<Id, Provider>>,
    pub(super) lost_providers: Tracked<BTreeMap<ProviderType, Id>>,
    pub(crate) users: Users,
    pub(crate) pending: PendingUsers,
    pub(crate) keys: ApiKeys,
    /// The keys that users made for themselves.
    pub(crate) own_keys: ApiKeys,
    pub(crate) sessions: Sessions,
    pub(crate) devices: Devices,
    /// When anonymous users go, and who.
    pub(super) anonymous: SharedMap<(Seconds, Id), ()>,
    pub(crate) confirm_tokens: MailTokens,
    pub(crate) reset_tokens: MailTokens,
    pub(crate) outbox: Outbox,
    pub(crate) functions: Tracked<Functions>,
    /// Whether an access token lives until it expires, whatever becomes of its
    /// session and its user; otherwise it ends with the session.
    pub(crate) access_outlives_session: bool,
    pub(crate) config: Config,
    /// Whether a listener knows of the app.
    #[serde(skip)]
    pub(super) head: Tracked<()>,
}

impl App {
    /// Applies to refresh tokens issued from now on. (OpenAPI document)
    pub(crate) fn set_refresh_lifetime(&mut self, seconds: Seconds) -> Result<(), Rejection> {
        AppSettings::check_lifetime(seconds)?;
        self.settings.refresh_token_seconds = seconds;
        Ok(())
    }
}

/// A project: its name and, in order of creation, its apps.
#[derive(Clone, Debug, serde::Serialize, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Group {
    pub(crate) name: String,
    pub(crate) apps: Vec<Id>,
}

/// Everything there is.
#[derive(Clone, Debug, serde::Serialize, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct State {
    #[serde(rename = "dice")]
    pub(crate) rng: SeededRng,
    /// When [`expire_due`](Self::expire_due) last ran.
    #[serde(skip)]
    pub(super) expired_until: Seconds,
    pub(crate) admins: Admins,
    /// What administrators' tokens are signed with.
    #[serde(with = "crate::state::storage::hex")]
    pub(crate) admin_secret: [u8; 32],
    /// What the nonces of HTTP digest are made with.
    #[serde(with = "crate::state::storage::hex")]
    pub(crate) digest_secret: [u8; 32],
    /// Of the apps to be made.
    pub(crate) access_outlives_session: bool,
    pub(crate) groups: Tracked<BTreeMap<Id, Group>>,
    pub(crate) apps: BTreeMap<Id, App>,
    #[serde(skip)]
    pub(super) by_client_app_id: BTreeMap<String, Id>,
    #[serde(skip)]
    pub(super) by_domain: BTreeMap<Id, Id>,
    #[serde(skip)]
    pub(super) seen: Seen,
}

/// What subscribers have seen of a state; nothing while the head is dirty.
#[derive(Clone, Debug, Default)]
pub(super) struct Seen {
    pub(super) head: Tracked<()>,
    pub(super) rng: Option<(u128, Id)>,
    pub(super) apps: BTreeSet<Id>,
}

impl State {
    pub(crate) fn new(rng_seed: u64) -> Self {
        let mut rng = SeededRng::new(rng_seed);
        Self {
            admins: Admins::new(&mut rng),
            admin_secret: rng.bytes(),
            digest_secret: rng.bytes(),
            expired_until: 0,
            rng,
            access_outlives_session: false,
            groups: Tracked::default(),
            apps: BTreeMap::new(),
            by_client_app_id: BTreeMap::new(),
            by_domain: BTreeMap::new(),
            seen: Seen::default(),
        }
    }

    pub(crate) fn add_group(&mut self, id: Id, name: &str) {
        self.groups.insert(
            id,
            Group {
                name: name.to_owned(),
                apps: Vec::new(),
            },
        );
    }

    /// Makes an app with the one provider that a new app has: `api-key`,
    /// disabled. (predecessor CLI's tests) Names need not be unique.
    pub(crate) fn create_app(
        &mut self,
        group: Id,
        settings: AppSettings,
        now: Seconds,
    ) -> Result<Id, Rejection> {
        settings.check()?;
        let mut client_app_id;
        loop {
            let suffix = self.rng.letters(CLIENT_SUFFIX);
            client_app_id = format!("{}-{suffix}", settings.name.to_lowercase());
            if !self.by_client_app_id.contains_key(&client_app_id) {
                break;
            }
        }
        let id = self.rng.id();
        self.add_app(group, id, client_app_id, settings, now)?;
        let provider = Provider::new(self.rng.id(), ProviderType::ApiKey, true);
        if let Some(app) = self.apps.get_mut(&id) {
            app.add_provider(provider)?;
        }
        Ok(id)
    }

    /// Adds an app of which everything is known, without providers.
    pub(crate) fn add_app(
        &mut self,
        group: Id,
        id: Id,
        client_app_id: String,
        settings: AppSettings,
        now: Seconds,
    ) -> Result<&mut App, Rejection> {
        self.groups
            .get_mut(&group)
            .ok_or(Rejection::GroupNotFound)?
            .apps
            .push(id);
        let domain = self.rng.id();
        self.by_client_app_id.insert(client_app_id.clone(), id);
        self.by_domain.insert(domain, id);
        let app = App {
            id,
            group,
            client_app_id,
            domain,
            settings: settings.into(),
            created: now,
            secret: self.rng.bytes(),
            providers: Tracked::default(),
            lost_providers: Tracked::default(),
            users: Users::default(),
            pending: PendingUsers::default(),
            keys: ApiKeys::default(),
            own_keys: ApiKeys::default(),
            sessions: Sessions::default(),
            devices: Devices::default(),
            anonymous: SharedMap::default(),
            confirm_tokens: MailTokens::default(),
            reset_tokens: MailTokens::default(),
            outbox: Outbox::default(),
            functions: Tracked::default(),
            access_outlives_session: self.access_outlives_session,
            config: Config::new(id),
            head: Tracked::default(),
        };
        Ok(self.apps.entry(id).or_insert(app))
    }

    /// Removes an app with everything in it.
    pub(crate) fn delete_app(&mut self, id: Id) -> Result<(), Rejection> {
        let app = self.apps.remove(&id).ok_or(Rejection::AppNotFound)?;
        self.by_client_app_id.remove(&app.client_app_id);
        self.by_domain.remove(&app.domain);
        if let Some(group) = self.groups.get_mut(&app.group) {
            group.apps.retain(|other| *other != id);
        }
        Ok(())
    }

    /// Finds again what was read without being written, and says what does not
    /// fit together.
    pub(crate) fn rebuild_indexes(&mut self) -> Result<(), String> {
        self.by_client_app_id.clear();
        self.by_domain.clear();
        for (id, app) in &self.apps {
            if app.id != *id {
                return Err(format!("the app {id} calls itself {}", app.id));
            }
            let group = self.groups.get(&app.group);
            if !group.is_some_and(|group| group.apps.contains(id)) {
                return Err(format!("the app {id} is in no project"));
            }
            let name = app.client_app_id.clone();
            if self.by_client_app_id.insert(name, *id).is_some() {
                return Err(format!("two apps are called {}", app.client_app_id));
            }
            if self.by_domain.insert(app.domain, *id).is_some() {
                return Err(format!("two apps have the domain {}", app.domain));
            }
        }
        let listed = self.groups.values().flat_map(|group| &group.apps);
        for id in listed {
            if !self.apps.contains_key(id) {
                return Err(format!("there is no app {id}"));
            }
        }
        Ok(())
    }

    pub(crate) fn has_client_app_id(&self, client_app_id: &str) -> bool {
        self.by_client_app_id.contains_key(client_app_id)
    }

    pub(crate) fn app_of_client(&self, client_app_id: &str) -> Option<Id> {
        self.by_client_app_id.get(client_app_id).copied()
    }

    pub(crate) fn app_of_domain(&self, domain: Id) -> Option<&App> {
        self.apps.get(self.by_domain.get(&domain)?)
    }
}
