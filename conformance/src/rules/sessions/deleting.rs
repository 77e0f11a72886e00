//! What is left of a user who was deleted.

use serde_json::json;

use crate::rules::client::custom_token::{claims, enter};
use crate::rules::{Rule, Says, check};
use crate::setup::apps::SIGNING_KEY;
use crate::setup::jwt;
use crate::setup::seeds::PASSWORD;

pub(crate) static DELETING: &[Rule] = &[
    Rule {
        id: "sessions-end",
        requirements: &["server/deleting/sessions", "server/deleting/refresh"],
        says: "the user's sessions end, and are rejected like any ended session",
        check: |target| {
            let world = &target.shop()?;
            let (session, other) = (world.login("ada")?, world.login("grace")?);
            world.delete("{app}/users/{ada}")?.expect(204)?;
            world.ensure_ended(&session)?;
            world.ensure_live(&other)?;
            Ok(())
        },
    },
    Rule {
        id: "identities",
        requirements: &["server/deleting/identities"],
        says: "the identities are deleted too: another user can have the address",
        check: |target| {
            let world = &target.shop()?;
            world.delete("{app}/users/{ada}")?.expect(204)?;
            let body = json!({"email": "ada@example.com", "password": "another"});
            let new = world.post("{app}/users", &body)?.expect(201)?.text("_id");
            ensure_ne!(new, world.ids.ada, "the ID of the new user");
            let login = world.try_email("ada@example.com", "another")?.expect(200)?;
            ensure_eq!(login.text("user_id"), new, "the user of {login:?}");
            world.try_email("ada@example.com", PASSWORD)?.expect(401)?;
            Ok(())
        },
    },
    Rule {
        id: "own-account",
        requirements: &["server/deleting/identities", "server/client-session/delete"],
        says: "the address of a user who deletes the account can be registered again",
        check: |target| {
            let world = &target.automatic()?;
            let old = world.login("ada")?;
            let key = world.call("POST", "{client}/auth/api_keys");
            let key = key.bearer(&old.refresh).json(&json!({"name": "own"}));
            let key = key.send()?.expect(201)?.text("key");
            let call = world.call("DELETE", "{client}/auth/delete");
            call.bearer(&old.access).send()?.expect(204)?;
            let gone = world.try_email("ada@example.com", PASSWORD)?;
            check(&gone, 401, &Says::Coded("unauthorized", "InvalidPassword"))?;
            world.register("ada@example.com")?.expect(201)?;
            let new = world.login("ada")?;
            ensure_ne!(new.user, world.ids.ada, "the user of the login");
            world.ensure_live(&new)?;
            world.ensure_ended(&old)?;
            let login = world.try_login("api-key", &json!({"key": key}))?;
            check(&login, 401, &Says::AnyError)?;
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
