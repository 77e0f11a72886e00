//! What each step does to the state of the model.

use proptest::prelude::*;
use proptest_state_machine::ReferenceStateMachine;

use super::choice;
use super::state::{Entry, Key, Link, Model, NAMES, User};
use super::steps::Step;

impl ReferenceStateMachine for Model {
    type State = Self;
    type Transition = Step;

    fn init_state() -> BoxedStrategy<Self> {
        let user = |name, server| User {
            name,
            server,
            exists: true,
            disabled: name == Some("alan"),
            links: 0,
        };
        let mut users: Vec<_> = NAMES[..3]
            .iter()
            .map(|name| user(Some(*name), false))
            .collect();
        users.push(user(None, true));
        Just(Self {
            users,
            pending: [("edsger", false)].into(),
            sessions: Vec::new(),
            keys: Vec::new(),
        })
        .boxed()
    }

    fn transitions(state: &Self) -> BoxedStrategy<Step> {
        choice::any(state)
    }

    fn preconditions(state: &Self, step: &Step) -> bool {
        choice::may_come(state, step)
    }

    fn apply(mut state: Self, step: &Step) -> Self {
        let alive = |state: &Self, session: usize| state.sessions[session].alive;
        match *step {
            Step::LogIn(name) => state.enter(state.entry_by_name(name), Some(name), None),
            Step::LogInWithServerKey => state.enter(state.entry_by_server_key(), None, None),
            Step::LogInWithKey(key) => state.enter(state.entry_by_key(key), None, Some(key)),
            Step::LogInAnonymously => state.enter(Entry::Anew, None, None),
            Step::Register(name) => {
                if state.owner(name).is_none() {
                    state.pending.entry(name).or_insert(false);
                }
            }
            Step::Confirm(name) => {
                if let Some(confirmed) = state.pending.get_mut(name) {
                    *confirmed = true;
                }
            }
            Step::Link(session, name) => {
                let user = state.sessions[session].user;
                if alive(&state, session) && state.link(user, name) == Link::Added {
                    let user = &mut state.users[user];
                    user.name = Some(name);
                    user.links += 1;
                    state.pending.remove(name);
                }
            }
            Step::CreateKey(session) => {
                let owner = state.sessions[session].user;
                if alive(&state, session) && state.users[owner].name.is_some() {
                    state.keys.push(Key {
                        owner,
                        disabled: false,
                        exists: true,
                    });
                }
            }
            Step::SwitchKey(session, key, on) => {
                if alive(&state, session) && state.has_key(session, key) {
                    state.keys[key].disabled = !on;
                }
            }
            Step::DeleteKey(session, key) => {
                if alive(&state, session) && state.has_key(session, key) {
                    state.keys[key].exists = false;
                }
            }
            Step::Refresh(_) | Step::Use(..) => {}
            Step::LogOut(session) => state.sessions[session].alive = false,
            Step::DeleteOwn(session) => {
                if alive(&state, session) {
                    state.remove(state.sessions[session].user);
                }
            }
            Step::Revoke(user) => state.end(user),
            Step::Disable(user) => {
                state.users[user].disabled |= state.users[user].exists;
                state.end(user);
            }
            Step::Enable(user) => state.users[user].disabled = false,
            Step::Delete(user) => state.remove(user),
        }
        state
    }
}
