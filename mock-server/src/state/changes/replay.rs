//! Rebuilds a state from the rows that a change log wrote.

use std::collections::BTreeMap;

use serde::de::DeserializeOwned;

use crate::state::admin::Admins;
use crate::state::api_key::ApiKey;
use crate::state::app::App;
use crate::state::auth_event::AuthEvents;
use crate::state::changes::collect::{AppHead, StateHead};
use crate::state::changes::{Table, parse_value};
use crate::state::config::Config;
use crate::state::device::Devices;
use crate::state::event::EventLog;
use crate::state::log::Logs;
use crate::state::mail_token::MailToken;
use crate::state::outbox::Outbox;
use crate::state::pending_user::PendingUser;
use crate::state::service::State;
use crate::state::session::Session;
use crate::state::storage::id::Id;
use crate::state::storage::ring_buffer::RingBuffer;
use crate::state::storage::row_key::RowKey;
use crate::state::storage::shared_map::SharedMap;
use crate::state::storage::tracked::Tracked;
use crate::state::time::Seconds;
use crate::state::user::Users;

/// Collects rows, then builds the state from them.
#[derive(Debug, Default)]
pub(crate) struct Replay {
    values: Values,
    admin_sessions: Vec<Session>,
    apps: BTreeMap<Id, AppRows>,
}

/// The tables with one value.
#[derive(Debug, Default)]
struct Values(BTreeMap<Table, Vec<u8>>);

impl Values {
    fn take<T: DeserializeOwned>(&self, table: Table) -> Result<T, String> {
        match self.0.get(&table) {
            Some(value) => parse_value(table, value),
            None => Err(format!("{table:?} is missing")),
        }
    }

    /// The value of a table that has no row while it is empty.
    fn take_optional<T: DeserializeOwned + Default>(&self, table: Table) -> Result<T, String> {
        match self.0.get(&table) {
            Some(value) => parse_value(table, value),
            None => Ok(T::default()),
        }
    }
}

/// The rows of an app.
#[derive(Debug, Default)]
struct AppRows {
    values: Values,
    users: Users,
    pending: Vec<PendingUser>,
    server_api_keys: Vec<ApiKey>,
    user_api_keys: Vec<ApiKey>,
    sessions: Vec<Session>,
    devices: Devices,
    anonymous: SharedMap<(Seconds, Id), ()>,
    confirm_tokens: Vec<MailToken>,
    reset_tokens: Vec<MailToken>,
    outbox: Outbox,
    logs: Logs,
}

/// Adds a row to a map.
fn insert<K: RowKey, V: Clone + DeserializeOwned>(
    map: &mut SharedMap<K, V>,
    table: Table,
    key: &[u8],
    value: &[u8],
) -> Result<(), String> {
    let key = K::decode(key).ok_or_else(|| format!("{table:?}: invalid key"))?;
    map.insert(key, parse_value(table, value)?);
    Ok(())
}

/// Adds a row whose value contains its own key.
fn push<T: DeserializeOwned>(rows: &mut Vec<T>, table: Table, value: &[u8]) -> Result<(), String> {
    rows.push(parse_value(table, value)?);
    Ok(())
}

/// Adds a numbered row to a ring buffer.
fn append<T: DeserializeOwned>(
    ring: &mut RingBuffer<T>,
    table: Table,
    key: &[u8],
    value: &[u8],
) -> Result<(), String> {
    let number = u64::decode(key).ok_or_else(|| format!("{table:?}: invalid number"))?;
    if ring.restore(number, parse_value(table, value)?) {
        Ok(())
    } else {
        Err(format!("{table:?}: the row before {number} is missing"))
    }
}

impl Replay {
    /// Adds a row. Rows must come in ascending order of their addresses.
    /// [`Table::Clock`] and [`Table::Faults`] are not part of the state; the caller
    /// reads them.
    ///
    /// # Errors
    ///
    /// The table and what is wrong with the key or the value.
    pub(crate) fn add_row(
        &mut self,
        app: Id,
        table: Table,
        key: &[u8],
        value: &[u8],
    ) -> Result<(), String> {
        if app != Id::ZERO {
            return self.apps.entry(app).or_default().add_row(table, key, value);
        }
        if table == Table::AdminSessions {
            return push(&mut self.admin_sessions, table, value);
        }
        self.values.0.insert(table, value.to_vec());
        Ok(())
    }

    /// Builds the state, with all dirty flags cleared.
    ///
    /// # Errors
    ///
    /// What is missing, or which rows contradict each other.
    pub(crate) fn finish(self) -> Result<State, String> {
        let head: StateHead = self.values.take(Table::Head)?;
        let mut state = State {
            rng: self.values.take(Table::Rng)?,
            admins: Admins {
                by_id: self.values.take(Table::Admins)?,
                sessions: self.admin_sessions.into(),
                domain: head.admin_domain,
                events: EventLog::default(),
            },
            admin_secret: head.admin_secret,
            digest_secret: head.digest_secret,
            access_outlives_session: head.access_outlives_session,
            groups: self.values.take(Table::Groups)?,
            // What is not persisted: indexes, which are rebuilt below, flags, and the
            // time of the last expiry.
            ..State::new(0)
        };
        for (id, rows) in self.apps {
            let app = rows
                .finish(id)
                .map_err(|error| format!("app {id}: {error}"))?;
            state.apps.insert(id, app);
        }
        state.rebuild_indexes()?;
        state.mark_clean();
        Ok(state)
    }
}

impl AppRows {
    fn add_row(&mut self, table: Table, key: &[u8], value: &[u8]) -> Result<(), String> {
        match table {
            Table::Users => insert(&mut self.users.by_id, table, key, value),
            Table::Emails => insert(&mut self.users.by_email, table, key, value),
            Table::Identities => insert(&mut self.users.by_identity, table, key, value),
            Table::Pending => push(&mut self.pending, table, value),
            Table::ServerApiKeys => push(&mut self.server_api_keys, table, value),
            Table::UserApiKeys => push(&mut self.user_api_keys, table, value),
            Table::Sessions => push(&mut self.sessions, table, value),
            Table::Devices => insert(&mut self.devices.0, table, key, value),
            Table::Anonymous => insert(&mut self.anonymous, table, key, value),
            Table::ConfirmTokens => push(&mut self.confirm_tokens, table, value),
            Table::ResetTokens => push(&mut self.reset_tokens, table, value),
            Table::Mails => append(&mut self.outbox.mails, table, key, value),
            Table::Logs => append(&mut self.logs.entries, table, key, value),
            _ => {
                self.values.0.insert(table, value.to_vec());
                Ok(())
            }
        }
    }

    fn finish(self, id: Id) -> Result<App, String> {
        let values = self.values;
        let head: AppHead<'_> = values.take(Table::Head)?;
        Ok(App {
            events: EventLog::default(),
            id,
            group: head.group,
            client_app_id: head.client_app_id.into_owned(),
            auth_events: AuthEvents::default(),
            domain: head.domain,
            settings: values.take(Table::Settings)?,
            created: head.created,
            secret: head.secret,
            providers: values.take(Table::Providers)?,
            placeholder_provider_ids: values.take(Table::PlaceholderProviderIds)?,
            users: self.users,
            pending: self.pending.into(),
            server_api_keys: self.server_api_keys.into(),
            user_api_keys: self.user_api_keys.into(),
            sessions: self.sessions.into(),
            devices: self.devices,
            anonymous: self.anonymous,
            confirm_tokens: self.confirm_tokens.into(),
            reset_tokens: self.reset_tokens.into(),
            outbox: Outbox {
                dropped: values.take(Table::MailsDropped)?,
                ..self.outbox
            },
            declared_functions: values.take(Table::DeclaredFunctions)?,
            access_outlives_session: head.access_outlives_session,
            config: Config {
                files: values.take(Table::Files)?,
                functions: values.take(Table::FunctionSources)?,
                secrets: values.take(Table::Secrets)?,
                access: values.take(Table::Access)?,
                origins: values.take(Table::Origins)?,
                logs: self.logs,
                entities: values.take_optional(Table::Entities)?,
                deployments: values.take_optional(Table::Deployments)?,
                drafts: values.take_optional(Table::Drafts)?,
            },
            head: Tracked::default(),
            #[cfg(feature = "mutants")]
            mutant: crate::mutants::Selection::default(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::state::changes::{Change, RowAddress};

    #[test]
    fn a_state_that_was_read_back_is_the_same_and_has_no_changes() {
        let seed = crate::seed::Seed::demo();
        let mut state = crate::seed::populate::populate(&seed, 0, 0).unwrap();
        state.access_outlives_session = true;
        let mut rows = BTreeMap::new();
        for change in state.drain_changes() {
            if let Change::Put(address, value) = change {
                rows.insert(address, value);
            }
        }
        let mut replay = Replay::default();
        for (RowAddress { app, table, key }, value) in &rows {
            replay.add_row(*app, *table, key, value).unwrap();
        }
        let mut read = replay.finish().unwrap();
        assert!(read.access_outlives_session);
        assert_eq!(read.drain_changes(), []);
        let document = |state| serde_json::to_value(state).unwrap();
        assert_eq!(document(read), document(state));
    }
}
