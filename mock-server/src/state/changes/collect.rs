//! Collects the changes that subscribers have not seen yet.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

use crate::state::admin::Admins;
use crate::state::app::App;
use crate::state::changes::{Change, ChangeLog, Table};
use crate::state::config::Config;
use crate::state::deployment::Deployments;
use crate::state::draft::Drafts;
use crate::state::entity::Entities;
use crate::state::service::State;
use crate::state::storage::id::Id;
use crate::state::storage::secret_key::SecretKey;
use crate::state::time::Seconds;

/// The fields of a state that never change.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::state) struct StateHead {
    pub(in crate::state) admin_secret: SecretKey,
    pub(in crate::state) digest_secret: SecretKey,
    pub(in crate::state) admin_domain: Id,
    pub(in crate::state) access_outlives_session: bool,
}

/// The fields of an app that never change.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::state) struct AppHead<'a> {
    pub(in crate::state) group: Id,
    pub(in crate::state) client_app_id: Cow<'a, str>,
    pub(in crate::state) domain: Id,
    pub(in crate::state) created: Seconds,
    pub(in crate::state) secret: SecretKey,
    pub(in crate::state) access_outlives_session: bool,
}

impl State {
    /// Returns the changes since the last call and marks them as seen. Applied in
    /// order to what earlier calls returned, they give the current state. The first
    /// call, and the first one after the state was replaced, returns everything.
    pub(crate) fn drain_changes(&mut self) -> Vec<Change> {
        let mut log = ChangeLog::default();
        self.collect(&mut log);
        log.changes
    }

    /// Clears all dirty flags without collecting: the subscriber already has this
    /// state, because it was read from there.
    pub(crate) fn mark_clean(&mut self) {
        self.collect(&mut ChangeLog {
            discard: true,
            ..ChangeLog::default()
        });
    }

    fn collect(&mut self, log: &mut ChangeLog) {
        // Destructured without `..`, so that a new field cannot be forgotten here.
        let Self {
            rng,
            expired_until: _,
            admins:
                Admins {
                    by_id,
                    sessions,
                    domain,
                    events: _,
                },
            admin_secret,
            digest_secret,
            access_outlives_session,
            groups,
            apps,
            by_client_app_id: _,
            by_domain: _,
            seen,
            events: _,
            #[cfg(feature = "mutants")]
                mutant: _,
        } = self;
        // The app ID in the addresses of rows that belong to no app.
        let no_app = Id::ZERO;
        if seen.head.take_dirty() {
            seen.rng = None;
            seen.apps.clear();
            log.push(Change::Reset);
            let head = StateHead {
                admin_secret: *admin_secret,
                digest_secret: *digest_secret,
                admin_domain: *domain,
                access_outlives_session: *access_outlives_session,
            };
            log.put(no_app, Table::Head, Vec::new(), &head);
        }
        // Comparing positions instead of tracking writes: nearly every request draws
        // random numbers, and the generator is a field that callers borrow on its own.
        let position = Some(rng.position());
        if seen.rng != position {
            seen.rng = position;
            log.put(no_app, Table::Rng, Vec::new(), rng);
        }
        log.record_value(no_app, Table::Groups, groups);
        log.record_value(no_app, Table::Admins, by_id);
        log.record_map(no_app, Table::AdminSessions, &mut sessions.by_id);
        // Only deleted apps. One that was replaced under the same ID is dropped below,
        // because its head is dirty.
        seen.apps.retain(|id| {
            let exists = apps.contains_key(id);
            if !exists {
                log.push(Change::DropApp(*id));
            }
            exists
        });
        for app in apps.values_mut() {
            if app.head.take_dirty() {
                seen.apps.insert(app.id);
                app.collect_head(log);
            }
            app.collect(log);
        }
    }
}

impl App {
    fn collect_head(&self, log: &mut ChangeLog) {
        // A replaced app has the rows of its predecessor in the data file.
        log.push(Change::DropApp(self.id));
        let head = AppHead {
            group: self.group,
            client_app_id: (&self.client_app_id).into(),
            domain: self.domain,
            created: self.created,
            secret: self.secret,
            access_outlives_session: self.access_outlives_session,
        };
        log.put(self.id, Table::Head, Vec::new(), &head);
    }

    fn collect(&mut self, log: &mut ChangeLog) {
        // Destructured without `..`, so that a new field cannot be forgotten here.
        let Self {
            id,
            // In the head.
            group: _,
            client_app_id: _,
            domain: _,
            created: _,
            secret: _,
            access_outlives_session: _,
            head: _,
            events: _,
            auth_events: _,
            #[cfg(feature = "mutants")]
                mutant: _,
            settings,
            providers,
            placeholder_provider_ids,
            users,
            pending,
            server_api_keys,
            user_api_keys,
            sessions,
            devices,
            anonymous,
            confirm_tokens,
            reset_tokens,
            outbox,
            declared_functions,
            config:
                Config {
                    files,
                    functions,
                    secrets,
                    access,
                    origins,
                    logs,
                    entities,
                    deployments,
                    drafts,
                },
        } = self;
        let id = *id;
        log.record_value(id, Table::Settings, settings);
        log.record_value(id, Table::Providers, providers);
        log.record_value(id, Table::PlaceholderProviderIds, placeholder_provider_ids);
        log.record_value(id, Table::DeclaredFunctions, declared_functions);
        log.record_value(id, Table::Files, files);
        log.record_value(id, Table::FunctionSources, functions);
        log.record_value(id, Table::Secrets, secrets);
        log.record_value(id, Table::Access, access);
        log.record_value(id, Table::Origins, origins);
        log.record_optional(id, Table::Entities, entities, Entities::is_empty);
        log.record_optional(id, Table::Deployments, deployments, Deployments::is_empty);
        log.record_optional(id, Table::Drafts, drafts, Drafts::is_empty);
        log.record_map(id, Table::Users, &mut users.by_id);
        log.record_map(id, Table::Emails, &mut users.by_email);
        log.record_map(id, Table::Identities, &mut users.by_identity);
        log.record_map(id, Table::Pending, &mut pending.by_id);
        log.record_map(id, Table::ServerApiKeys, &mut server_api_keys.by_id);
        log.record_map(id, Table::UserApiKeys, &mut user_api_keys.by_id);
        log.record_map(id, Table::Sessions, &mut sessions.by_id);
        log.record_map(id, Table::Devices, &mut devices.0);
        log.record_map(id, Table::Anonymous, anonymous);
        log.record_map(id, Table::ConfirmTokens, &mut confirm_tokens.by_id);
        log.record_map(id, Table::ResetTokens, &mut reset_tokens.by_id);
        log.record_value(id, Table::MailsDropped, &mut outbox.dropped);
        log.record_ring(id, Table::Mails, &mut outbox.mails);
        log.record_ring(id, Table::Logs, &mut logs.entries);
    }
}
