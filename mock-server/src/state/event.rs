//! Events: what the rules did, in the order in which they did it, for whoever watches a
//! running server.
//!
//! A change of a row does not say why it happened; an event does. Rules add events where
//! they make the change. A state records nothing until a world [enables](EventLog::enable)
//! it: filling a state from a seed is no event.

use crate::state::outbox::MailKind;
use crate::state::session::Session;
use crate::state::storage::id::Id;
use crate::state::time::Seconds;

/// Why a session ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum SessionEnd {
    /// The client or the administrator logged out.
    Logout,
    /// An administrator revoked the sessions of the user.
    Revoked,
    /// The user was disabled.
    Disabled,
    /// The user was deleted, or expired.
    Deleted,
    /// The refresh token expired.
    Expired,
}

/// What happened to a user or a pending user.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum UserChange {
    Created,
    /// A pending user was added.
    Registered,
    /// The address of a pending user was confirmed.
    Confirmed,
    /// A pending user was deleted.
    Unregistered,
    Disabled,
    Enabled,
    /// The email address changed.
    Email,
    /// The password changed.
    Password,
    /// An identity was added.
    Linked,
    Deleted,
}

/// What a rule did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum StateEvent {
    /// A login was accepted or refused.
    Login {
        provider: Box<str>,
        user: Option<Id>,
        /// The identity was to be linked to a user who is logged in.
        link: bool,
        status: u16,
        error_code: Option<Box<str>>,
        /// Why the login was refused, which the response does not say.
        reason: Option<Box<str>>,
    },
    SessionStarted {
        session: Id,
        user: Id,
        expires: Seconds,
    },
    SessionEnded {
        session: Id,
        user: Id,
        end: SessionEnd,
    },
    User {
        user: Id,
        email: Option<Box<str>>,
        change: UserChange,
    },
    /// A mail was added to the outbox.
    Mail {
        to: Box<str>,
        mail: MailKind,
    },
    /// A function ran.
    Function(FunctionLog),
    /// An app with this client app ID was created.
    AppCreated(Box<str>),
    AppDeleted(Box<str>),
}

/// What a function wrote to its log.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct FunctionLog {
    pub(crate) name: Box<str>,
    /// The user for whom it ran; `None` for the system.
    pub(crate) user: Option<Id>,
    /// Its output, a line each.
    pub(crate) lines: Vec<Box<str>>,
    /// The error that ended it.
    pub(crate) error: Option<Box<str>>,
}

/// The events of a state, or of one app, since they were last drained.
#[derive(Debug, Default)]
pub(crate) struct EventLog {
    enabled: bool,
    events: Vec<StateEvent>,
}

impl Clone for EventLog {
    /// A clone has no events, and records none until it is enabled.
    fn clone(&self) -> Self {
        Self::default()
    }
}

impl EventLog {
    /// Records events from now on.
    pub(super) fn enable(&mut self) {
        self.enabled = true;
    }

    pub(super) fn is_enabled(&self) -> bool {
        self.enabled
    }

    /// Adds an event, unless nobody watches the state.
    pub(crate) fn push(&mut self, event: StateEvent) {
        if self.enabled {
            self.events.push(event);
        }
    }

    /// Adds an event, if there is one.
    pub(crate) fn extend(&mut self, event: Option<StateEvent>) {
        if let Some(event) = event {
            self.push(event);
        }
    }

    /// Adds an event of a user.
    pub(super) fn user(&mut self, user: Id, email: Option<&str>, change: UserChange) {
        if self.enabled {
            let email = email.map(Into::into);
            self.events.push(StateEvent::User {
                user,
                email,
                change,
            });
        }
    }

    /// Adds a mail.
    pub(super) fn mail(&mut self, to: &str, mail: MailKind) {
        if self.enabled {
            let to = to.into();
            self.events.push(StateEvent::Mail { to, mail });
        }
    }

    /// Adds the start of a session.
    pub(crate) fn session_started(&mut self, session: &Session) {
        self.push(StateEvent::SessionStarted {
            session: session.id,
            user: session.user,
            expires: session.expires,
        });
    }

    /// Adds the end of each of these sessions.
    pub(crate) fn sessions_ended(
        &mut self,
        sessions: impl IntoIterator<Item = Session>,
        end: SessionEnd,
    ) {
        if self.enabled {
            let ended = sessions
                .into_iter()
                .map(|session| StateEvent::SessionEnded {
                    session: session.id,
                    user: session.user,
                    end,
                });
            self.events.extend(ended);
        }
    }

    /// Takes the events.
    pub(super) fn drain(&mut self) -> impl Iterator<Item = StateEvent> {
        self.events.drain(..)
    }

    /// Adds the log of a function.
    pub(crate) fn function(&mut self, log: FunctionLog) {
        self.push(StateEvent::Function(log));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::seed::Seed;
    use crate::seed::populate::populate;
    use crate::state::service::State;
    use crate::state::{Admin, Credential, DeviceId, LoginDevice};

    const TEXT: &str = "groups: [{apps: [{name: a, refresh_token_seconds: 1800, \
        users: [{email: x, password: secret, sessions: 1}]}]}]";

    fn drained(state: &mut State) -> Vec<StateEvent> {
        let mut events = Vec::new();
        state.drain_events(|_, event| events.push(event));
        events
    }

    #[test]
    fn a_state_records_nothing_until_it_is_enabled_and_neither_does_its_clone() {
        let mut state = populate(&Seed::parse(TEXT).unwrap(), 0, 0).unwrap();
        assert_eq!(drained(&mut state), []);
        state.enable_events();
        let mut clone = state.clone();
        clone.expire_due(3000);
        assert_eq!(drained(&mut clone), []);
        state.expire_due(3000);
        assert_eq!(drained(&mut state).len(), 1);
        assert_eq!(drained(&mut state), []);
    }

    #[test]
    fn every_end_of_a_session_has_its_reason() {
        for (end, act) in [
            (
                SessionEnd::Expired,
                (|state, _| state.expire_due(1800)) as fn(&mut State, Id),
            ),
            (SessionEnd::Revoked, |state, user| {
                let app = state.apps.values_mut().next().unwrap();
                app.revoke(user).unwrap();
            }),
            (SessionEnd::Disabled, |state, user| {
                let app = state.apps.values_mut().next().unwrap();
                app.set_disabled(user, true).unwrap();
            }),
            (SessionEnd::Deleted, |state, user| {
                let app = state.apps.values_mut().next().unwrap();
                app.delete_user(user).unwrap();
            }),
            (SessionEnd::Logout, |state, user| {
                let app = state.apps.values_mut().next().unwrap();
                let session = app.sessions.of_user(user, 0).next().unwrap().id;
                app.log_out(session, 0).unwrap();
            }),
        ] {
            let mut state = populate(&Seed::parse(TEXT).unwrap(), 0, 0).unwrap();
            state.enable_events();
            let app = state.apps.values().next().unwrap();
            let session = app.sessions.all(0).next().unwrap().clone();
            act(&mut state, session.user);
            let ended = StateEvent::SessionEnded {
                session: session.id,
                user: session.user,
                end,
            };
            let events = drained(&mut state);
            assert!(events.contains(&ended), "{end:?}: {events:?}");
        }
    }

    #[test]
    fn a_login_starts_a_session_of_a_new_user() {
        let mut state = populate(&Seed::parse(TEXT).unwrap(), 0, 0).unwrap();
        state.enable_events();
        let State { apps, rng, .. } = &mut state;
        let app = apps.values_mut().next().unwrap();
        app.register(
            "y@example.com",
            "secret",
            &crate::state::FunctionRuns::default(),
            0,
            rng,
        )
        .unwrap();
        app.confirm_pending("y@example.com").unwrap();
        let credential = Credential::Password {
            email: "y@example.com",
            password: "secret",
        };
        let login = app.log_in(credential, LoginDevice::default(), 5, rng);
        let session = login.unwrap().session;
        let events = drained(&mut state);
        let changes: Vec<_> = events
            .iter()
            .filter_map(|event| match event {
                StateEvent::User { change, email, .. } => {
                    assert_eq!(email.as_deref(), Some("y@example.com"));
                    Some(*change)
                }
                _ => None,
            })
            .collect();
        let expected = [
            UserChange::Registered,
            UserChange::Confirmed,
            UserChange::Created,
        ];
        assert_eq!(changes, expected);
        let started = StateEvent::SessionStarted {
            session: session.id,
            user: session.user,
            expires: 1805,
        };
        assert_eq!(events.last(), Some(&started));
        let is_mail = |event: &&StateEvent| matches!(event, StateEvent::Mail { .. });
        assert_eq!(events.iter().filter(is_mail).count(), 1);
    }

    #[test]
    fn an_app_that_is_created_while_events_are_recorded_records_its_own() {
        let mut state = populate(&Seed::parse(TEXT).unwrap(), 0, 0).unwrap();
        let group = *state.groups.keys().next().unwrap();
        let create = |state: &mut State| {
            let settings = crate::state::AppSettings::new("b");
            let id = state.create_app(group, settings, 0).unwrap();
            let app = state.apps.get_mut(&id).unwrap();
            app.events.user(Id::ZERO, None, UserChange::Linked);
            drained(state).len()
        };
        assert_eq!(create(&mut state), 0);
        state.enable_events();
        assert_eq!(create(&mut state), 2);
    }

    #[test]
    fn sessions_of_administrators_expire() {
        let mut state = populate(&Seed::parse("").unwrap(), 0, 0).unwrap();
        state.enable_events();
        let State { admins, rng, .. } = &mut state;
        admins.insert(Admin {
            id: rng.id(),
            public_key: "public".to_owned(),
            private_key: "private".to_owned().into(),
            user: None,
            groups: Vec::new(),
            identity: rng.id(),
        });
        let session = admins.log_in("public", "private", DeviceId::None, 0, rng);
        let session = session.unwrap();
        state.expire_due(session.expires);
        let ended = StateEvent::SessionEnded {
            session: session.id,
            user: session.user,
            end: SessionEnd::Expired,
        };
        assert_eq!(drained(&mut state).last(), Some(&ended));
    }
}
