//! All that the model knows: who exists, who is disabled, which sessions live.

use proptest::prelude::*;
use proptest_state_machine::ReferenceStateMachine;

/// How a user of the model logs in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Email(&'static str),
    ServerKey,
    /// Cannot log in a second time: each log-in is somebody new.
    Anonymous,
}

#[derive(Clone, Debug)]
pub(super) struct User {
    pub(super) kind: Kind,
    pub(super) exists: bool,
    pub(super) disabled: bool,
}

/// Users and sessions by number, in the order in which they came to be.
#[derive(Clone, Debug)]
pub(super) struct Model {
    pub(super) users: Vec<User>,
    /// Whose, and whether it lives.
    pub(super) sessions: Vec<(usize, bool)>,
}

impl Model {
    fn end(&mut self, user: usize) {
        for (owner, alive) in &mut self.sessions {
            *alive &= *owner != user;
        }
    }

    pub(super) fn may_log_in(&self, user: usize) -> bool {
        let user = &self.users[user];
        user.exists && !user.disabled && user.kind != Kind::Anonymous
    }
}

#[derive(Clone, Debug)]
pub(super) enum Step {
    LogIn(usize),
    LogInAnonymously,
    Refresh(usize),
    /// Uses the session's access token: the first one, or the latest refreshed.
    Use(usize, Which),
    LogOut(usize),
    /// The user deletes the account, with this session's access token.
    DeleteOwn(usize),
    Revoke(usize),
    Disable(usize),
    Enable(usize),
    Delete(usize),
}

#[derive(Clone, Copy, Debug)]
pub(super) enum Which {
    First,
    Latest,
}

impl ReferenceStateMachine for Model {
    type State = Self;
    type Transition = Step;

    fn init_state() -> BoxedStrategy<Self> {
        let user = |kind, disabled| User {
            kind,
            exists: true,
            disabled,
        };
        let users = vec![
            user(Kind::Email("ada"), false),
            user(Kind::Email("grace"), false),
            user(Kind::Email("alan"), true),
            user(Kind::ServerKey, false),
        ];
        Just(Self {
            users,
            sessions: Vec::new(),
        })
        .boxed()
    }

    fn transitions(state: &Self) -> BoxedStrategy<Step> {
        let user = 0..state.users.len();
        let of_user = prop_oneof![
            6 => user.clone().prop_map(Step::LogIn),
            2 => Just(Step::LogInAnonymously),
            3 => user.clone().prop_map(Step::Revoke),
            1 => user.clone().prop_map(Step::Disable),
            2 => user.clone().prop_map(Step::Enable),
            1 => user.prop_map(Step::Delete),
        ];
        if state.sessions.is_empty() {
            return of_user.boxed();
        }
        let session = 0..state.sessions.len();
        let which = prop_oneof![Just(Which::First), Just(Which::Latest)];
        let of_session = prop_oneof![
            4 => session.clone().prop_map(Step::Refresh),
            4 => (session.clone(), which).prop_map(|(session, which)| Step::Use(session, which)),
            2 => session.clone().prop_map(Step::LogOut),
            1 => session.prop_map(Step::DeleteOwn),
        ];
        prop_oneof![of_user, of_session].boxed()
    }

    fn preconditions(state: &Self, step: &Step) -> bool {
        match *step {
            Step::LogInAnonymously => true,
            Step::LogIn(user) => state
                .users
                .get(user)
                .is_some_and(|user| user.kind != Kind::Anonymous),
            Step::Revoke(user) | Step::Disable(user) | Step::Enable(user) | Step::Delete(user) => {
                user < state.users.len()
            }
            Step::Refresh(session)
            | Step::Use(session, _)
            | Step::LogOut(session)
            | Step::DeleteOwn(session) => session < state.sessions.len(),
        }
    }

    fn apply(mut state: Self, step: &Step) -> Self {
        match *step {
            Step::LogIn(user) => {
                if state.may_log_in(user) {
                    state.sessions.push((user, true));
                }
            }
            Step::LogInAnonymously => {
                state.sessions.push((state.users.len(), true));
                state.users.push(User {
                    kind: Kind::Anonymous,
                    exists: true,
                    disabled: false,
                });
            }
            Step::Refresh(_) | Step::Use(..) => {}
            Step::LogOut(session) => state.sessions[session].1 = false,
            Step::DeleteOwn(session) => {
                let (user, alive) = state.sessions[session];
                if alive {
                    state.users[user].exists = false;
                    state.end(user);
                }
            }
            Step::Revoke(user) => state.end(user),
            Step::Disable(user) => {
                state.users[user].disabled |= state.users[user].exists;
                state.end(user);
            }
            Step::Enable(user) => state.users[user].disabled = false,
            Step::Delete(user) => {
                state.users[user].exists = false;
                state.end(user);
            }
        }
        state
    }
}
