//! From which addresses and which websites an app accepts requests.

use serde_json::{Value, json};

use crate::rules::{Rule, Says, check};
use crate::setup::World;
use crate::setup::seeds::NOBODY;
use crate::target::{Answer, OrFound as _, Stop};

const LIST: &str = "{app}/security/access_list";
const ORIGINS: &str = "{app}/security/allowed_request_origins";

fn allowed(world: &World<'_>) -> Result<Vec<Value>, Stop> {
    let answer = world.get(LIST)?.expect(200)?;
    let list = answer.json()?["allowed_ips"].as_array().cloned();
    list.or_found(|| format!("allowed_ips is not a list: {answer:?}"))
}

/// The entry with this ID.
fn entry(world: &World<'_>, id: &str) -> Result<Value, Stop> {
    let list = allowed(world)?;
    let entry = list.iter().find(|one| one["_id"] == id).cloned();
    entry.or_found(|| format!("no entry {id}: {list:?}"))
}

/// Adds an entry; its ID.
fn add(world: &World<'_>, address: &str, comment: &str) -> Result<String, Stop> {
    let body = json!({"address": address, "comment": comment});
    Ok(world.post(LIST, &body)?.expect(201)?.text("_id"))
}

fn change(world: &World<'_>, id: &str, body: &Value) -> Result<Answer, Stop> {
    world
        .admin("PATCH", &format!("{LIST}/{id}"))
        .json(body)
        .send()
}

pub(crate) static ACCESS_LIST: &[Rule] = &[
    Rule {
        id: "open-at-first",
        requirements: &["server/configuration/access-list"],
        says: "at first one entry accepts all addresses",
        check: |target| {
            let world = &target.shop()?;
            let list = allowed(world)?;
            ensure_eq!(list.len(), 1, "the number of entries in {list:?}");
            ensure_eq!(list[0]["address"], "0.0.0.0/0", "{list:?}");
            for key in ["_id", "comment"] {
                ensure!(list[0][key].is_string(), "{key} is not a text: {list:?}");
            }
            ensure!(
                list[0]["includes_current"].is_boolean(),
                "includes_current is not a boolean: {list:?}"
            );
            Ok(())
        },
    },
    Rule {
        id: "add",
        requirements: &["server/configuration/access-list-create"],
        says: "an entry is added with 201",
        check: |target| {
            let world = &target.shop()?;
            let body = json!({"address": "10.1.2.0/24", "comment": "the office"});
            let answer = world.post(LIST, &body)?;
            check(&answer, 201, &Says::Json)?;
            ensure_eq!(allowed(world)?.len(), 2, "the number of entries");
            let added = entry(world, &answer.text("_id"))?;
            ensure_eq!(added, answer.json()?, "the entry in the list");
            ensure_eq!(added["address"], "10.1.2.0/24", "{added}");
            ensure_eq!(added["comment"], "the office", "{added}");
            ensure!(added["includes_current"].is_boolean(), "{added}");
            Ok(())
        },
    },
    Rule {
        id: "includes-current",
        requirements: &["server/configuration/access-list"],
        says: "includes_current says whether the entry has the address of the request",
        check: |target| {
            let world = &target.shop()?;
            // An address of examples, which no client has. (RFC 5737)
            let id = add(world, "192.0.2.0/24", "")?;
            let other = entry(world, &id)?;
            ensure_eq!(other["includes_current"], false, "{other}");
            let list = allowed(world)?;
            ensure!(
                list.iter().any(|one| one["includes_current"] == true),
                "no entry has the address of the request, although 0.0.0.0/0 is one: {list:?}"
            );
            Ok(())
        },
    },
    Rule {
        id: "change",
        requirements: &["server/configuration/access-list-update"],
        says: "an entry is changed with 200",
        check: |target| {
            let world = &target.shop()?;
            let id = add(world, "10.1.2.0/24", "the office")?;
            // The document requires the address.
            for wrong in [
                json!({}),
                json!({"comment": "moved"}),
                json!({"address": null}),
            ] {
                check(&change(world, &id, &wrong)?, 400, &Says::AnyError)?;
            }
            let body = json!({"address": "10.1.3.0/24", "comment": "moved"});
            check(&change(world, &id, &body)?, 200, &Says::Json)?;
            let changed = entry(world, &id)?;
            ensure_eq!(changed["address"], "10.1.3.0/24", "{changed}");
            ensure_eq!(changed["comment"], "moved", "{changed}");
            Ok(())
        },
    },
    Rule {
        id: "change-without-comment",
        requirements: &["server/configuration/access-list-update"],
        says: "a change without a comment keeps the comment, and returns the entry",
        check: |target| {
            let world = &target.shop()?;
            let id = add(world, "10.1.2.0/24", "the office")?;
            let answer = change(world, &id, &json!({"address": "10.1.3.0/24"}))?;
            check(&answer, 200, &Says::Json)?;
            let changed = entry(world, &id)?;
            ensure_eq!(changed["comment"], "the office", "{changed}");
            ensure_eq!(answer.json()?, changed, "the entry in the response");
            Ok(())
        },
    },
    Rule {
        id: "delete",
        requirements: &["server/configuration/access-list-delete"],
        says: "an entry is deleted with 204",
        check: |target| {
            let world = &target.shop()?;
            let id = add(world, "10.1.2.0/24", "")?;
            let answer = world.delete(&format!("{LIST}/{id}"))?;
            check(&answer, 204, &Says::Nothing)?;
            ensure_eq!(allowed(world)?.len(), 1, "the number of entries");
            Ok(())
        },
    },
    Rule {
        id: "unknown",
        requirements: &["server/configuration/access-list-unknown"],
        says: "an unknown entry is not found, and the error names it",
        check: |target| {
            let world = &target.shop()?;
            for id in [NOBODY, "x"] {
                let words = format!("allowed IP not found: 'ObjectID(\"{id}\")'");
                let body = json!({"address": "10.1.3.0/24", "comment": ""});
                for answer in [
                    world.delete(&format!("{LIST}/{id}"))?,
                    change(world, id, &body)?,
                ] {
                    check(&answer, 404, &Says::AnyError)?;
                    ensure_eq!(answer.text("error"), words, "the text of {answer:?}");
                }
            }
            Ok(())
        },
    },
    Rule {
        id: "invalid-address",
        requirements: &[
            "server/configuration/access-list-create",
            "server/configuration/access-list-update",
        ],
        says: "anything but an IP address or a CIDR block is rejected",
        check: |target| {
            let world = &target.shop()?;
            let id = add(world, "10.1.2.0/24", "")?;
            for body in [
                json!({}),
                json!({"address": ""}),
                json!({"address": "nowhere"}),
                json!({"address": "1.2.3.4/33"}),
                json!({"address": 7}),
            ] {
                check(&world.post(LIST, &body)?, 400, &Says::AnyError)?;
                check(&change(world, &id, &body)?, 400, &Says::AnyError)?;
            }
            ensure_eq!(allowed(world)?.len(), 2, "the number of entries");
            ensure_eq!(entry(world, &id)?["address"], "10.1.2.0/24", "the address");
            Ok(())
        },
    },
];

pub(crate) static ALLOWED_ORIGINS: &[Rule] = &[
    Rule {
        id: "set",
        requirements: &["server/configuration/allowed-origins"],
        says: "the origins that an app accepts are set as a list, with 204",
        check: |target| {
            let world = &target.shop()?;
            for origins in [json!(["https://shop.example"]), json!([])] {
                check(&world.post(ORIGINS, &origins)?, 204, &Says::Nothing)?;
            }
            Ok(())
        },
    },
    Rule {
        id: "replaced-as-a-whole",
        requirements: &["server/configuration/allowed-origins"],
        says: "a list of origins replaces the one before; anything else is rejected and changes nothing",
        check: |target| {
            let world = &target.shop()?;
            let one = json!(["https://other.example"]);
            let two = json!(["https://shop.example", "http://localhost:3000"]);
            for origins in [&one, &two] {
                world.post(ORIGINS, origins)?.expect(204)?;
            }
            for invalid in [json!({}), json!(["x"]), json!(["https://x/y"]), json!(null)] {
                check(&world.post(ORIGINS, &invalid)?, 400, &Says::AnyError)?;
            }
            let now = world.get(ORIGINS)?.expect(200)?.json()?;
            ensure_eq!(now, two, "the origins");
            Ok(())
        },
    },
];
