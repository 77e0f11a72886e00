//! Projects and apps.

use std::collections::{BTreeMap, HashMap};

use super::api_key::ApiKeys;
use super::pending::PendingUsers;
use super::{Admins, Dice, Id, Provider, ProviderType, Refusal, Seconds, Sessions, Users};

/// Every product an app can be of. (OpenAPI document)
pub(crate) const PRODUCTS: [&str; 4] = ["standard", "atlas", "data-api", "device-sync"];

/// How many letters follow the name in a client app id.
pub(crate) const CLIENT_SUFFIX: usize = 5;

/// What can be chosen about an app.
#[derive(Clone, Debug)]
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

    pub(crate) fn check(&self) -> Result<(), Refusal> {
        let mut letters = self.name.chars();
        let first = letters.next().is_some_and(|c| c.is_ascii_alphabetic());
        let rest = letters.all(|c| c.is_ascii_alphanumeric() || c == '_' || c == '-');
        if !first || !rest || self.name.len() > 64 {
            return Err(Refusal::AppName);
        }
        if !PRODUCTS.contains(&self.product.as_str()) {
            return Err(Refusal::Product);
        }
        Self::check_lifetime(self.refresh_token_seconds)
    }

    fn check_lifetime(seconds: Seconds) -> Result<(), Refusal> {
        if Self::LIFETIMES.contains(&seconds) {
            Ok(())
        } else {
            Err(Refusal::Lifetime)
        }
    }
}

/// An app and all that belongs to it.
#[derive(Debug)]
pub(crate) struct App {
    pub(crate) id: Id,
    pub(crate) group: Id,
    pub(crate) client_app_id: String,
    /// Whom the tokens are for.
    pub(crate) domain: Id,
    pub(crate) settings: AppSettings,
    pub(crate) created: Seconds,
    /// What the tokens are signed with.
    pub(crate) secret: [u8; 32],
    pub(crate) providers: BTreeMap<Id, Provider>,
    pub(super) lost_providers: HashMap<ProviderType, Id>,
    pub(crate) users: Users,
    pub(crate) pending: PendingUsers,
    pub(crate) keys: ApiKeys,
    pub(crate) sessions: Sessions,
}

impl App {
    /// Applies to refresh tokens issued from now on. (OpenAPI document)
    pub(crate) fn set_refresh_lifetime(&mut self, seconds: Seconds) -> Result<(), Refusal> {
        AppSettings::check_lifetime(seconds)?;
        self.settings.refresh_token_seconds = seconds;
        Ok(())
    }
}

/// A project: its name and, in order of creation, its apps.
#[derive(Debug)]
pub(crate) struct Group {
    pub(crate) name: String,
    pub(crate) apps: Vec<Id>,
}

/// Everything there is.
#[derive(Debug)]
pub(crate) struct World {
    pub(crate) dice: Dice,
    pub(crate) admins: Admins,
    /// What administrators' tokens are signed with.
    pub(crate) admin_secret: [u8; 32],
    pub(crate) groups: BTreeMap<Id, Group>,
    pub(crate) apps: BTreeMap<Id, App>,
    by_client_app_id: HashMap<String, Id>,
    by_domain: HashMap<Id, Id>,
}

impl World {
    pub(crate) fn new(rng_seed: u64) -> Self {
        let mut dice = Dice::new(rng_seed);
        Self {
            admins: Admins::new(&mut dice),
            admin_secret: dice.bytes(),
            dice,
            groups: BTreeMap::new(),
            apps: BTreeMap::new(),
            by_client_app_id: HashMap::new(),
            by_domain: HashMap::new(),
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
    ) -> Result<Id, Refusal> {
        settings.check()?;
        let mut client_app_id;
        loop {
            let suffix = self.dice.letters(CLIENT_SUFFIX);
            client_app_id = format!("{}-{suffix}", settings.name.to_lowercase());
            if !self.by_client_app_id.contains_key(&client_app_id) {
                break;
            }
        }
        let id = self.dice.id();
        self.add_app(group, id, client_app_id, settings, now)?;
        let provider = Provider {
            id: self.dice.id(),
            kind: ProviderType::ApiKey,
            disabled: true,
            settings: BTreeMap::new(),
        };
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
    ) -> Result<&mut App, Refusal> {
        self.groups
            .get_mut(&group)
            .ok_or(Refusal::GroupUnknown)?
            .apps
            .push(id);
        let domain = self.dice.id();
        self.by_client_app_id.insert(client_app_id.clone(), id);
        self.by_domain.insert(domain, id);
        let app = App {
            id,
            group,
            client_app_id,
            domain,
            settings,
            created: now,
            secret: self.dice.bytes(),
            providers: BTreeMap::new(),
            lost_providers: HashMap::new(),
            users: Users::default(),
            pending: PendingUsers::default(),
            keys: ApiKeys::default(),
            sessions: Sessions::default(),
        };
        Ok(self.apps.entry(id).or_insert(app))
    }

    /// Removes an app with everything in it.
    pub(crate) fn delete_app(&mut self, id: Id) -> Result<(), Refusal> {
        let app = self.apps.remove(&id).ok_or(Refusal::AppUnknown)?;
        self.by_client_app_id.remove(&app.client_app_id);
        self.by_domain.remove(&app.domain);
        if let Some(group) = self.groups.get_mut(&app.group) {
            group.apps.retain(|other| *other != id);
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
