//! Sessions and identities of many devices, and of users who were deleted.

use crate::rules::client::custom_token::{claims, enter};
use crate::rules::{Rule, Says, check};
use crate::setup::apps::SIGNING_KEY;
use crate::setup::jwt;

/// More sessions than anyone would end one by one.
const MANY: usize = 25;

pub(crate) static FORMER: &[Rule] = &[
    Rule {
        id: "however-many",
        requirements: &["server/revocation/all-sessions"],
        says: "a revocation ends all sessions of a user, however many there are",
        check: |target| {
            let world = &target.shop()?;
            let mut sessions = Vec::new();
            for _ in 0..MANY {
                sessions.push(world.login("ada")?);
            }
            let answer = world.put("{app}/users/{ada}/logout")?;
            check(&answer, 204, &Says::Nothing)?;
            for session in &sessions {
                world.ensure_ended(session)?;
            }
            Ok(())
        },
    },
    Rule {
        id: "external-identity",
        requirements: &["server/deleting/identities"],
        says: "the identities of a deleted user are gone: the same custom token logs in a new user",
        check: |target| {
            let world = &target.custom_token()?;
            let token = jwt::hs256(SIGNING_KEY, &claims(world, "ida"));
            let first = enter(world, &token)?;
            let path = format!("{{app}}/users/{}", first.user);
            check(&world.delete(&path)?, 204, &Says::Nothing)?;
            let second = enter(world, &token)?;
            ensure_ne!(second.user, first.user, "the user after the deletion");
            world.ensure_live(&second)?;
            world.ensure_ended(&first)
        },
    },
];
