//! Which steps may come in a state.

use proptest::prelude::*;

use super::state::{Model, NAMES};
use super::steps::{Step, Which};

/// Any step that is possible in a state, the usual ones more often.
pub(super) fn any(state: &Model) -> BoxedStrategy<Step> {
    let user = 0..state.users.len();
    let name = proptest::sample::select(&NAMES);
    let of_user = prop_oneof![
        6 => name.clone().prop_map(Step::LogIn),
        1 => Just(Step::LogInWithServerKey),
        2 => Just(Step::LogInAnonymously),
        3 => name.clone().prop_map(Step::Register),
        3 => name.clone().prop_map(Step::Confirm),
        3 => user.clone().prop_map(Step::Revoke),
        1 => user.clone().prop_map(Step::Disable),
        2 => user.clone().prop_map(Step::Enable),
        1 => user.prop_map(Step::Delete),
    ]
    .boxed();
    if state.sessions.is_empty() {
        return of_user;
    }
    let session = 0..state.sessions.len();
    let which = prop_oneof![Just(Which::First), Just(Which::Latest)];
    let of_session = prop_oneof![
        4 => session.clone().prop_map(Step::Refresh),
        4 => (session.clone(), which).prop_map(|(session, which)| Step::Use(session, which)),
        2 => session.clone().prop_map(Step::LogOut),
        1 => session.clone().prop_map(Step::DeleteOwn),
        4 => (session.clone(), name).prop_map(|(session, name)| Step::Link(session, name)),
        3 => session.clone().prop_map(Step::CreateKey),
    ]
    .boxed();
    if state.keys.is_empty() {
        return prop_oneof![of_user, of_session].boxed();
    }
    let key = 0..state.keys.len();
    let of_key = prop_oneof![
        3 => key.clone().prop_map(Step::LogInWithKey),
        2 => (session.clone(), key.clone(), proptest::bool::ANY)
            .prop_map(|(session, key, on)| Step::SwitchKey(session, key, on)),
        1 => (session, key).prop_map(|(session, key)| Step::DeleteKey(session, key)),
    ];
    prop_oneof![2 => of_user, 2 => of_session, 1 => of_key].boxed()
}

/// Whether a step is about something that exists, and its result is specified.
pub(super) fn may_come(state: &Model, step: &Step) -> bool {
    let is_session = |session: usize| session < state.sessions.len();
    match *step {
        Step::LogIn(_)
        | Step::LogInWithServerKey
        | Step::LogInAnonymously
        | Step::Register(_)
        | Step::Confirm(_) => true,
        Step::LogInWithKey(key) => key < state.keys.len(),
        Step::Revoke(user) | Step::Disable(user) | Step::Enable(user) | Step::Delete(user) => {
            user < state.users.len()
        }
        Step::Refresh(session)
        | Step::Use(session, _)
        | Step::LogOut(session)
        | Step::DeleteOwn(session) => is_session(session),
        // No source says what linking does to the user's own address, or to the user of a key.
        Step::Link(session, name) => {
            is_session(session) && {
                let user = state.sessions[session].user;
                state.owner(name) != Some(user) && !state.users[user].server
            }
        }
        // Nor which keys the user of a key may have; others have 20 at most.
        Step::CreateKey(session) => {
            is_session(session) && {
                let user = state.sessions[session].user;
                let all = state.keys.iter().filter(|key| key.owner == user);
                !state.users[user].server && all.count() < 20
            }
        }
        Step::SwitchKey(session, key, _) => is_session(session) && key < state.keys.len(),
        // Not with the session that the key began: other rules check that.
        Step::DeleteKey(session, key) => {
            is_session(session)
                && key < state.keys.len()
                && state.sessions[session].key != Some(key)
        }
    }
}
