//! A world from the values that were told of it.

use std::collections::BTreeMap;

use serde::de::DeserializeOwned;

use crate::state::admin::Admins;
use crate::state::changes::collect::{AppHead, StateHead};
use crate::state::changes::{Part, read};
use crate::state::config::Config;
use crate::state::device::Devices;
use crate::state::log::Logs;
use crate::state::mail_token::MailToken;
use crate::state::outbox::Outbox;
use crate::state::pending::Pending;
use crate::state::server_api_key::ApiKey;
use crate::state::storage::ring_buffer::Recent;
use crate::state::storage::row_key::Key;
use crate::state::storage::shared_map::SharedMap;
use crate::state::{App, Id, Seconds, Session, Users, State};

/// Takes the values in and makes a world of them.
#[derive(Debug, Default)]
pub(crate) struct Restore {
    ones: Ones,
    admin_sessions: Vec<Session>,
    apps: BTreeMap<Id, AppRows>,
}

/// The parts that have one value.
#[derive(Debug, Default)]
struct Ones(BTreeMap<Part, Vec<u8>>);

impl Ones {
    fn take<T: DeserializeOwned>(&self, part: Part) -> Result<T, String> {
        match self.0.get(&part) {
            Some(value) => read(part, value),
            None => Err(format!("{part:?} is missing")),
        }
    }
}

/// What was told of an app.
#[derive(Debug, Default)]
struct AppRows {
    ones: Ones,
    users: Users,
    pending: Vec<Pending>,
    keys: Vec<ApiKey>,
    own_keys: Vec<ApiKey>,
    sessions: Vec<Session>,
    devices: Devices,
    anonymous: SharedMap<(Seconds, Id), ()>,
    confirm_tokens: Vec<MailToken>,
    reset_tokens: Vec<MailToken>,
    outbox: Outbox,
    logs: Logs,
}

/// Puts an entry into a map.
fn enter<K: Key, V: Clone + DeserializeOwned>(
    map: &mut SharedMap<K, V>,
    part: Part,
    key: &[u8],
    value: &[u8],
) -> Result<(), String> {
    let key = K::from_bytes(key).ok_or_else(|| format!("{part:?}: not a key"))?;
    map.insert(key, read(part, value)?);
    Ok(())
}

/// Adds a value that holds its own key.
fn add<T: DeserializeOwned>(all: &mut Vec<T>, part: Part, value: &[u8]) -> Result<(), String> {
    all.push(read(part, value)?);
    Ok(())
}

/// Adds a value with a number.
fn append<T: DeserializeOwned>(
    all: &mut Recent<T>,
    part: Part,
    key: &[u8],
    value: &[u8],
) -> Result<(), String> {
    let number = u64::from_bytes(key).ok_or_else(|| format!("{part:?}: not a number"))?;
    if all.put_back(number, read(part, value)?) {
        Ok(())
    } else {
        Err(format!("{part:?}: one before {number} is missing"))
    }
}

impl Restore {
    /// Takes a value in; they come in ascending order of places. Clock and
    /// faults are not of the world, and are the caller's.
    pub(crate) fn put(
        &mut self,
        app: Id,
        part: Part,
        key: &[u8],
        value: &[u8],
    ) -> Result<(), String> {
        if app != Id::ZERO {
            return self.apps.entry(app).or_default().put(part, key, value);
        }
        if part == Part::AdminSessions {
            return add(&mut self.admin_sessions, part, value);
        }
        self.ones.0.insert(part, value.to_vec());
        Ok(())
    }

    /// The world, or what does not fit together. The listener who told of it is
    /// taken to know it.
    pub(crate) fn finish(self) -> Result<State, String> {
        let head: StateHead = self.ones.take(Part::Head)?;
        let mut state = State {
            dice: self.ones.take(Part::Dice)?,
            admins: Admins {
                by_id: self.ones.take(Part::Admins)?,
                sessions: self.admin_sessions.into(),
                domain: head.admin_domain,
            },
            admin_secret: head.admin_secret,
            digest_secret: head.digest_secret,
            access_outlives_session: head.access_outlives_session,
            groups: self.ones.take(Part::Groups)?,
            ..State::new(0)
        };
        for (id, rows) in self.apps {
            let app = rows
                .finish(id)
                .map_err(|error| format!("app {id}: {error}"))?;
            state.apps.insert(id, app);
        }
        state.complete()?;
        state.is_known();
        Ok(state)
    }
}

impl AppRows {
    fn put(&mut self, part: Part, key: &[u8], value: &[u8]) -> Result<(), String> {
        match part {
            Part::Users => enter(&mut self.users.by_id, part, key, value),
            Part::Emails => enter(&mut self.users.by_email, part, key, value),
            Part::Identities => enter(&mut self.users.by_identity, part, key, value),
            Part::Pending => add(&mut self.pending, part, value),
            Part::Keys => add(&mut self.keys, part, value),
            Part::OwnKeys => add(&mut self.own_keys, part, value),
            Part::Sessions => add(&mut self.sessions, part, value),
            Part::Devices => enter(&mut self.devices.0, part, key, value),
            Part::Anonymous => enter(&mut self.anonymous, part, key, value),
            Part::ConfirmTokens => add(&mut self.confirm_tokens, part, value),
            Part::ResetTokens => add(&mut self.reset_tokens, part, value),
            Part::Mails => append(&mut self.outbox.mails, part, key, value),
            Part::Logs => append(&mut self.logs.kept, part, key, value),
            _ => {
                self.ones.0.insert(part, value.to_vec());
                Ok(())
            }
        }
    }

    fn finish(self, id: Id) -> Result<App, String> {
        let ones = self.ones;
        let head: AppHead<'_> = ones.take(Part::Head)?;
        Ok(App {
            id,
            group: head.group,
            client_app_id: head.client_app_id.into_owned(),
            domain: head.domain,
            settings: ones.take(Part::Settings)?,
            created: head.created,
            secret: head.secret,
            providers: ones.take(Part::Providers)?,
            lost_providers: ones.take(Part::LostProviders)?,
            users: self.users,
            pending: self.pending.into(),
            keys: self.keys.into(),
            own_keys: self.own_keys.into(),
            sessions: self.sessions.into(),
            devices: self.devices,
            anonymous: self.anonymous,
            confirm_tokens: self.confirm_tokens.into(),
            reset_tokens: self.reset_tokens.into(),
            outbox: Outbox {
                dropped: ones.take(Part::MailsDropped)?,
                ..self.outbox
            },
            functions: ones.take(Part::Functions)?,
            access_outlives_session: head.access_outlives_session,
            config: Config {
                files: ones.take(Part::Files)?,
                scripts: ones.take(Part::Scripts)?,
                secrets: ones.take(Part::Secrets)?,
                access: ones.take(Part::Access)?,
                origins: ones.take(Part::Origins)?,
                logs: self.logs,
            },
            told: crate::state::changes::tracked::Watched::default(),
        })
    }
}
