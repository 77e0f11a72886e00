//! Telling of a world what a listener has not heard of yet. Every field is named
//! here, so that none can be left out unnoticed.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

use crate::state::admin::Admins;
use crate::state::changes::{Change, Changes, Part};
use crate::state::config::Config;
use crate::state::{App, Id, Seconds, State};

/// What never changes of a world.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::state) struct StateHead {
    #[serde(with = "crate::state::storage::hex")]
    pub(in crate::state) admin_secret: [u8; 32],
    #[serde(with = "crate::state::storage::hex")]
    pub(in crate::state) digest_secret: [u8; 32],
    pub(in crate::state) admin_domain: Id,
    pub(in crate::state) access_outlives_session: bool,
}

/// What never changes of an app.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::state) struct AppHead<'a> {
    pub(in crate::state) group: Id,
    pub(in crate::state) client_app_id: Cow<'a, str>,
    pub(in crate::state) domain: Id,
    pub(in crate::state) created: Seconds,
    #[serde(with = "crate::state::storage::hex")]
    pub(in crate::state) secret: [u8; 32],
    pub(in crate::state) access_outlives_session: bool,
}

impl State {
    /// What changed since this was asked last; of a world that was put in place
    /// of another, everything. Applied in order to what was told before, it
    /// gives the world as it is.
    pub(crate) fn changes(&mut self) -> Vec<Change> {
        let mut changes = Changes::default();
        self.tell(&mut changes);
        changes.all
    }

    /// Takes it that the listener knows the world as it is.
    pub(crate) fn is_known(&mut self) {
        self.tell(&mut Changes {
            quiet: true,
            ..Changes::default()
        });
    }

    fn tell(&mut self, to: &mut Changes) {
        let Self {
            dice,
            settled: _,
            admins:
                Admins {
                    by_id,
                    sessions,
                    domain,
                },
            admin_secret,
            digest_secret,
            access_outlives_session,
            groups,
            apps,
            by_client_app_id: _,
            by_domain: _,
            told,
        } = self;
        let state = Id::ZERO;
        if !told.head.told() {
            told.dice = None;
            told.apps.clear();
            to.push(Change::Begin);
            let head = StateHead {
                admin_secret: *admin_secret,
                digest_secret: *digest_secret,
                admin_domain: *domain,
                access_outlives_session: *access_outlives_session,
            };
            to.put(state, Part::Head, Vec::new(), &head);
        }
        let position = Some(dice.position());
        if told.dice != position {
            told.dice = position;
            to.put(state, Part::Dice, Vec::new(), dice);
        }
        to.one(state, Part::Groups, groups);
        to.one(state, Part::Admins, by_id);
        to.each(state, Part::AdminSessions, &mut sessions.by_id);
        told.apps.retain(|id| {
            let there = apps.contains_key(id);
            if !there {
                to.push(Change::Forget(*id));
            }
            there
        });
        for app in apps.values_mut() {
            if !app.told.told() {
                told.apps.insert(app.id);
                app.tell_head(to);
            }
            app.tell(to);
        }
    }
}

impl App {
    fn tell_head(&self, to: &mut Changes) {
        to.push(Change::Forget(self.id));
        let head = AppHead {
            group: self.group,
            client_app_id: (&self.client_app_id).into(),
            domain: self.domain,
            created: self.created,
            secret: self.secret,
            access_outlives_session: self.access_outlives_session,
        };
        to.put(self.id, Part::Head, Vec::new(), &head);
    }

    fn tell(&mut self, to: &mut Changes) {
        let Self {
            id,
            // The head.
            group: _,
            client_app_id: _,
            domain: _,
            created: _,
            secret: _,
            access_outlives_session: _,
            told: _,
            settings,
            providers,
            lost_providers,
            users,
            pending,
            keys,
            own_keys,
            sessions,
            devices,
            anonymous,
            confirm_tokens,
            reset_tokens,
            outbox,
            functions,
            config:
                Config {
                    files,
                    scripts,
                    secrets,
                    access,
                    origins,
                    logs,
                },
        } = self;
        let id = *id;
        to.one(id, Part::Settings, settings);
        to.one(id, Part::Providers, providers);
        to.one(id, Part::LostProviders, lost_providers);
        to.one(id, Part::Functions, functions);
        to.one(id, Part::Files, files);
        to.one(id, Part::Scripts, scripts);
        to.one(id, Part::Secrets, secrets);
        to.one(id, Part::Access, access);
        to.one(id, Part::Origins, origins);
        to.each(id, Part::Users, &mut users.by_id);
        to.each(id, Part::Emails, &mut users.by_email);
        to.each(id, Part::Identities, &mut users.by_identity);
        to.each(id, Part::Pending, &mut pending.all);
        to.each(id, Part::Keys, &mut keys.all);
        to.each(id, Part::OwnKeys, &mut own_keys.all);
        to.each(id, Part::Sessions, &mut sessions.by_id);
        to.each(id, Part::Devices, &mut devices.0);
        to.each(id, Part::Anonymous, anonymous);
        to.each(id, Part::ConfirmTokens, &mut confirm_tokens.all);
        to.each(id, Part::ResetTokens, &mut reset_tokens.all);
        to.one(id, Part::MailsDropped, &mut outbox.dropped);
        to.last(id, Part::Mails, &mut outbox.mails);
        to.last(id, Part::Logs, &mut logs.kept);
    }
}
