//! The server's rules about people and sessions in any order: random steps of several users,
//! against a model that has only who exists, who is disabled, who is pending, which keys there
//! are and which sessions are live. Other rules check the same one by one.

mod choice;
mod compare;
mod identities;
mod machine;
mod state;
mod steps;
mod subject;

use std::sync::atomic::Ordering;

use proptest_state_machine::ReferenceStateMachine as _;

use self::state::Model;
use self::subject::Server;
use crate::random::check_random;
use crate::rules::table::Rule;

/// How many sequences of steps there are, each in an app of its own.
const SEQUENCES: usize = 40;

pub(super) static PEOPLE: &[Rule] = &[Rule {
    id: "any-steps",
    requirements: &[
        "server/revocation/all-sessions",
        "server/revocation/nobody-else",
        "server/disabling/login",
        "server/deleting/sessions",
        "server/client-session/logout",
        "server/registration/pending",
        "server/own-keys/enable-disable",
    ],
    says: "users, pending users, keys and sessions are as a model has them, after any sequence of steps",
    check: |target| {
        let sequences = Model::sequential_strategy(1..40);
        check_random(&sequences, SEQUENCES, |(mut model, steps, seen)| {
            let mut server = Server::begin(target)?;
            for step in steps {
                if let Some(seen) = &seen {
                    seen.fetch_add(1, Ordering::SeqCst);
                }
                let after = Model::apply(model.clone(), &step);
                server.take(&model, &step, &after)?;
                model = after;
            }
            Ok(())
        })
    },
}];
