//! What an exported state has: everything that other endpoints show.

use serde_json::{Value, json};

use crate::rules::client::custom_token::{claims, enter};
use crate::rules::{Rule, ids};
use crate::setup::apps::{SIGNING_KEY, custom_token_seed};
use crate::setup::seeds::PASSWORD;
use crate::setup::{World, jwt};
use crate::target::{Outcome, Stop, Target};

/// Exports the state of a world, and imports it into another one, where the administrator's
/// session of the first continues.
fn moved<'t>(target: &'t Target, from: &World<'_>) -> Result<World<'t>, Stop> {
    let state = from.state()?;
    let mut to = target.alone()?;
    to.put_state(&String::from_utf8_lossy(&state))?
        .expect(204)?;
    to.admin = from.admin.clone();
    Ok(to)
}

/// A finding unless a world and another one with its state return the same at these paths, after
/// this was done in the first. Each must return something that is not empty.
fn ensure_exported(target: &Target, paths: &[&str], prepare: fn(&World<'_>) -> Outcome) -> Outcome {
    let from = &target.by_mail()?;
    prepare(from)?;
    let shown = |world: &World<'_>| {
        let show = |path: &&str| world.get(path)?.expect(200)?.json();
        paths.iter().map(show).collect::<Result<Vec<Value>, Stop>>()
    };
    let before = shown(from)?;
    for (path, body) in paths.iter().zip(&before) {
        ensure_ne!(*body, json!([]), "{path}");
    }
    let to = &moved(target, from)?;
    for ((path, before), after) in paths.iter().zip(&before).zip(&shown(to)?) {
        ensure_eq!(after, before, "{path} after the import");
    }
    Ok(())
}

pub(super) static EXPORTED: &[Rule] = &[
    Rule {
        id: "mails",
        requirements: &["server/controls/state/continues"],
        says: "an exported state has the mails that were sent, and their tokens",
        check: |target| {
            let from = &target.by_mail()?;
            from.register("new@example.com")?.expect(201)?;
            let to = &moved(target, from)?;
            let mails = from.outbox()?;
            ensure_eq!(mails.len(), 1, "the number of mails");
            ensure_eq!(to.outbox()?, mails, "GET /_mock/outbox after the import");
            let body = json!({"token": mails[0]["token"], "tokenId": mails[0]["token_id"]});
            to.email("confirm", &body)?.expect(200)?;
            to.try_email("new@example.com", PASSWORD)?.expect(200)?;
            Ok(())
        },
    },
    Rule {
        id: "logs",
        requirements: &["server/controls/state/continues"],
        says: "an exported state has the logs of apps",
        check: |target| {
            ensure_exported(target, &["{app}/logs"], |world| {
                world.login("ada")?;
                world.try_email("ada@example.com", "wrong")?.expect(401)?;
                let logs = world.get("{app}/logs")?.expect(200)?.json()?;
                let count = logs["logs"].as_array().map(Vec::len);
                ensure_eq!(count, Some(2), "the number of entries of {logs}");
                Ok(())
            })
        },
    },
    Rule {
        id: "drafts-and-deployments",
        requirements: &["server/controls/state/continues"],
        says: "an exported state has drafts and deployments, and discarding the draft reverts its changes",
        check: |target| {
            let paths = ["{app}/drafts", "{app}/deployments"];
            let prepare: fn(&World<'_>) -> Outcome = |world| {
                let value = json!({"name": "before", "value": 1});
                world.post("{app}/values", &value)?.expect(201)?;
                world.admin("POST", "{app}/drafts").send()?.expect(201)?;
                Ok(())
            };
            ensure_exported(target, &paths, prepare)?;
            let from = &target.by_mail()?;
            prepare(from)?;
            let value = json!({"name": "in-the-draft", "value": 1});
            from.post("{app}/values", &value)?.expect(201)?;
            let to = &moved(target, from)?;
            let draft = ids(to.get("{app}/drafts")?)?;
            to.delete(&format!("{{app}}/drafts/{}", draft[0]))?
                .expect(204)?;
            let values = to.get("{app}/values")?.expect(200)?.list()?;
            let names: Vec<_> = values.iter().map(|value| &value["name"]).collect();
            ensure_eq!(
                names,
                ["before"],
                "the values after the draft was discarded"
            );
            Ok(())
        },
    },
    Rule {
        id: "secrets",
        requirements: &["server/controls/state/continues"],
        says: "an exported state has the secrets of apps, and what they sign logs in",
        check: |target| {
            let seed = custom_token_seed(json!({"signingAlgorithm": "HS256"}));
            let from = &target.seeded(&seed)?;
            let secrets = from.get("{app}/secrets")?.expect(200)?.json()?;
            ensure_ne!(secrets, json!([]), "the secrets");
            let token = jwt::hs256(SIGNING_KEY, &claims(from, "ida"));
            let ida = enter(from, &token)?.user;
            let to = &moved(target, from)?;
            let after = to.get("{app}/secrets")?.expect(200)?.json()?;
            ensure_eq!(after, secrets, "the secrets after the import");
            ensure_eq!(enter(to, &token)?.user, ida, "the user of the same token");
            Ok(())
        },
    },
    Rule {
        id: "access-list",
        requirements: &["server/controls/state/continues"],
        says: "an exported state has the access lists of apps",
        check: |target| {
            ensure_exported(target, &["{app}/security/access_list"], |world| {
                let entry = json!({"address": "192.0.2.0/24", "comment": "the office"});
                world
                    .post("{app}/security/access_list", &entry)?
                    .expect(201)?;
                Ok(())
            })
        },
    },
    Rule {
        id: "devices",
        requirements: &["server/controls/state/continues"],
        says: "an exported state has the devices of users",
        check: |target| {
            ensure_exported(target, &["{app}/users/{ada}/devices"], |world| {
                let body = json!({"username": "ada@example.com", "password": PASSWORD,
                    "options": {"device": {"platform": "node"}}});
                world.try_login("local-userpass", &body)?.expect(200)?;
                Ok(())
            })
        },
    },
];
