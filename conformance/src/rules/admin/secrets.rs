//! Secrets of an app: shown by name, never with their values.

use serde_json::{Value, json};

use crate::rules::{Rule, Says, check, ids};
use crate::setup::World;
use crate::setup::seeds::NOBODY;
use crate::target::{Answer, Outcome, Stop};

const SECRETS: &str = "{app}/secrets";

/// Creates a secret; its ID.
fn create(world: &World<'_>, name: &str, value: &str) -> Result<String, Stop> {
    let body = json!({"name": name, "value": value});
    Ok(world.post(SECRETS, &body)?.expect(201)?.text("_id"))
}

fn update(world: &World<'_>, id: &str, body: &Value) -> Result<Answer, Stop> {
    world
        .admin("PUT", &format!("{SECRETS}/{id}"))
        .json(body)
        .send()
}

/// A finding unless these are the secrets.
fn ensure_listed(world: &World<'_>, expected: &Value) -> Outcome {
    let list = world.get(SECRETS)?.expect(200)?.json()?;
    ensure_eq!(list, *expected, "the secrets");
    Ok(())
}

pub(crate) static SECRETS_OF_AN_APP: &[Rule] = &[
    Rule {
        id: "create",
        requirements: &[
            "server/configuration/secrets-list",
            "server/configuration/secrets-create",
        ],
        says: "a secret is created with 201 and listed, without its value",
        check: |target| {
            let world = &target.shop()?;
            ensure_listed(world, &json!([]))?;
            let body = json!({"name": "first", "value": "hush-hush"});
            let answer = world.post(SECRETS, &body)?;
            check(&answer, 201, &Says::Json)?;
            let shown = json!({"_id": answer.text("_id"), "name": "first"});
            ensure_eq!(answer.json()?, shown, "the secret when it is created");
            let second = json!({"_id": create(world, "second", "v")?, "name": "second"});
            ensure_listed(world, &json!([shown, second]))
        },
    },
    Rule {
        id: "update",
        requirements: &["server/configuration/secrets-update"],
        says: "a secret is renamed and given another value with 204; the ID may be in the body too",
        check: |target| {
            let world = &target.shop()?;
            let id = create(world, "first", "old")?;
            for (name, body) in [
                ("second", json!({"name": "second", "value": "new"})),
                (
                    "third",
                    json!({"_id": id, "name": "third", "value": "newer"}),
                ),
                ("fourth", json!({"name": "fourth"})),
            ] {
                let answer = update(world, &id, &body)?;
                check(&answer, 204, &Says::Nothing)?;
                ensure_listed(world, &json!([{"_id": id, "name": name}]))?;
            }
            Ok(())
        },
    },
    Rule {
        id: "update-without-value",
        requirements: &["server/configuration/secrets-update"],
        says: "an update without a value keeps the value",
        check: |target| {
            let world = &target.alone()?;
            let is_kept = || {
                let state = String::from_utf8_lossy(&world.state()?).into_owned();
                Ok::<_, Stop>(state.contains("\"new\""))
            };
            let id = create(world, "first", "old")?;
            ensure!(!is_kept()?, "the state has the value before it is set");
            let body = json!({"name": "first", "value": "new"});
            update(world, &id, &body)?.expect(204)?;
            ensure!(is_kept()?, "the new value is not in the state");
            update(world, &id, &json!({"name": "again"}))?.expect(204)?;
            ensure!(is_kept()?, "the value is not in the state after renaming");
            Ok(())
        },
    },
    Rule {
        id: "delete",
        requirements: &["server/configuration/secrets-delete"],
        says: "a deleted secret is gone",
        check: |target| {
            let world = &target.shop()?;
            let path = format!("{SECRETS}/{}", create(world, "first", "v")?);
            check(&world.delete(&path)?, 204, &Says::Nothing)?;
            ensure_listed(world, &json!([]))?;
            check(&world.delete(&path)?, 404, &Says::AnyError)
        },
    },
    Rule {
        id: "unknown",
        requirements: &["server/configuration/secrets-unknown"],
        says: "an unknown secret is not found, and the error names it",
        check: |target| {
            let world = &target.shop()?;
            for id in [NOBODY, "x"] {
                let words = format!("secret not found: \"{id}\"");
                for answer in [
                    world.delete(&format!("{SECRETS}/{id}"))?,
                    update(world, id, &json!({"name": "x", "value": "v"}))?,
                ] {
                    check(&answer, 404, &Says::AnyError)?;
                    ensure_eq!(answer.text("error"), words, "the text of {answer:?}");
                }
            }
            Ok(())
        },
    },
    Rule {
        id: "invalid",
        requirements: &["server/configuration/secrets-create"],
        says: "a secret needs a valid name and a text as its value",
        check: |target| {
            let world = &target.shop()?;
            for body in [
                json!({}),
                json!({"value": "v"}),
                json!({"name": 7, "value": "v"}),
                json!({"name": "a b", "value": "v"}),
                json!({"name": "a", "value": 1}),
            ] {
                check(&world.post(SECRETS, &body)?, 400, &Says::AnyError)?;
            }
            ensure_eq!(ids(world.get(SECRETS)?)?, [""; 0], "the secrets");
            Ok(())
        },
    },
    Rule {
        id: "unique-names",
        requirements: &[
            "server/configuration/secrets-create",
            "server/configuration/secrets-update",
        ],
        says: "two secrets of an app cannot have the same name",
        check: |target| {
            let world = &target.shop()?;
            let first = create(world, "first", "v")?;
            let second = create(world, "second", "v")?;
            let body = json!({"name": "first", "value": "v"});
            check(&world.post(SECRETS, &body)?, 409, &Says::AnyError)?;
            check(&update(world, &second, &body)?, 409, &Says::AnyError)?;
            ensure_listed(
                world,
                &json!([{"_id": first, "name": "first"}, {"_id": second, "name": "second"}]),
            )
        },
    },
];
