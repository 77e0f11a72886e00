//! Authentication providers of an app.

use serde_json::{Value, json};

use super::{Row, Rule, Says, check, refused};
use crate::support::world::World;

const PROVIDERS: &str = "{app}/auth_providers";

/// The id of the app's provider of a type.
pub(super) fn provider(world: &World, kind: &str) -> String {
    let list = world.get(PROVIDERS).expect(200).json();
    let mut list = list.as_array().expect("a list").iter();
    let found = list.find(|one| one["type"] == kind).expect(kind);
    found["_id"].as_str().expect("an id").to_owned()
}

/// Disables the app's provider of a type.
#[track_caller]
pub(super) fn disable(world: &World, kind: &str) {
    let path = format!("{PROVIDERS}/{}/disable", provider(world, kind));
    world.put(&path).expect(204);
}

pub(super) static CONFIGURING: &[Rule] = &[
    Rule {
        proves: &["2.3/new-app"],
        says: "a new app has one, api-key, and it is disabled",
        source: "tests of the predecessor; realm-core tests; stitch's tests",
        check: |world| {
            let apps = "{admin}/groups/65b0000000000000000000a1/apps";
            let app = world.post(apps, &json!({"name": "fresh"})).expect(201);
            let path = format!("{apps}/{}/auth_providers", app.text("_id"));
            let list = world.get(&path).expect(200).json();
            let list = list.as_array().expect("a list");
            assert_eq!(list.len(), 1, "{list:?}");
            let (name, kind, disabled) = (&list[0]["name"], &list[0]["type"], &list[0]["disabled"]);
            assert_eq!((name, kind), (&"api-key".into(), &"api-key".into()));
            assert_eq!(disabled, true);
        },
    },
    Rule {
        proves: &["2.3/create", "2.3/list", "2.3/name-is-type"],
        says: "a type is enough to create one: named like the type, enabled, listed",
        source: "OpenAPI document; realm-core tests; stitch's tests",
        check: |world| {
            let created = world
                .post(PROVIDERS, &json!({"type": "custom-token"}))
                .expect(201);
            assert_eq!(created.text("name"), "custom-token");
            assert_eq!(created.json()["disabled"], false);
            assert_eq!(provider(world, "custom-token"), created.text("_id"));
        },
    },
    Rule {
        proves: &["2.3/create", "2.3/config/custom-function"],
        says: "one is created disabled where that is asked",
        source: "OpenAPI document",
        check: |world| {
            let body = json!({"name": "custom-function", "type": "custom-function", "disabled": true,
                "config": {"authFunctionName": "auth"}});
            let created = world.post(PROVIDERS, &body).expect(201).json();
            assert_eq!(created["disabled"], true, "{created}");
        },
    },
    Rule {
        proves: &["2.3/create/duplicate"],
        says: "a second one of a type is refused with a code that clients know",
        source: "client code: realm-core, stitch (codes); status our choice",
        check: |world| {
            let answer = refused(
                world
                    .admin("POST", PROVIDERS)
                    .json(&json!({"type": "anon-user"})),
            );
            let code = answer.text("error_code");
            let known = ["AuthProviderAlreadyExists", "AuthProviderDuplicateName"];
            assert!(known.contains(&code.as_str()), "{answer:?}");
        },
    },
    Rule {
        proves: &["2.3/create/unknown-type"],
        says: "an unknown type, or none, is refused",
        source: "OpenAPI document (allowed values)",
        check: |world| {
            for body in [
                json!({"type": "smoke-signals"}),
                json!({}),
                json!({"type": 1}),
            ] {
                refused(world.admin("POST", PROVIDERS).json(&body));
            }
        },
    },
    Rule {
        proves: &["2.3/update", "2.3/get"],
        says: "an update takes the whole provider, its id included, and is given back",
        source: "OpenAPI document; client code: realm-app-importer, stitch",
        check: |world| {
            let id = provider(world, "local-userpass");
            let path = format!("{PROVIDERS}/{id}");
            let config = json!({"autoConfirm": true, "resetPasswordUrl": "https://example.com"});
            let body = json!({"_id": id, "name": "local-userpass", "type": "local-userpass",
                "disabled": false, "config": config});
            check(
                &world.admin("PATCH", &path).json(&body).send(),
                204,
                &Says::Nothing,
            );
            let now = world.get(&path).expect(200).json();
            assert_eq!(
                (&now["config"], &now["_id"]),
                (&config, &Value::from(id)),
                "{now}"
            );
        },
    },
    Rule {
        proves: &["2.3/enable-disable"],
        says: "disabling and enabling answer 204 and are seen in the list, also when repeated",
        source: "OpenAPI document; realm-core tests; stitch's tests",
        check: |world| {
            let id = provider(world, "anon-user");
            let path = format!("{PROVIDERS}/{id}");
            for (verb, disabled) in [
                ("disable", true),
                ("disable", true),
                ("enable", false),
                ("enable", false),
            ] {
                check(&world.put(&format!("{path}/{verb}")), 204, &Says::Nothing);
                assert_eq!(world.get(&path).expect(200).json()["disabled"], disabled);
            }
        },
    },
    Rule {
        proves: &["3.2/refused/provider"],
        says: "nobody logs in with a disabled one, and again once it is enabled",
        source: "manual; status and code our choice",
        check: |world| {
            let path = format!("{PROVIDERS}/{}", provider(world, "local-userpass"));
            world.put(&format!("{path}/disable")).expect(204);
            let answer = world.try_email("ada@example.com", "correct horse");
            assert!((400..500).contains(&answer.status), "{answer:?}");
            assert_ne!(answer.text("error_code"), "InvalidSession");
            world.put(&format!("{path}/enable")).expect(204);
            world.login("ada");
        },
    },
    Rule {
        proves: &["2.3/delete"],
        says: "a deleted one is gone",
        source: "OpenAPI document; stitch's tests",
        check: |world| {
            let path = format!("{PROVIDERS}/{}", provider(world, "anon-user"));
            world.put(&format!("{path}/disable")).expect(204);
            check(&world.delete(&path), 204, &Says::Nothing);
            check(&world.get(&path), 404, &Says::AnyError);
            let login = world.try_login("anon-user", &json!({}));
            assert!((400..500).contains(&login.status), "{login:?}");
        },
    },
];

const fn unknown(ask: &'static str) -> Row {
    Row {
        proves: &["2.3/unknown"],
        says: "an unknown one is not found, with the code that clients know",
        source: "client code: realm-core, stitch (code); status our choice",
        ask,
        body: "",
        status: 404,
        answer: Says::AnyError,
    }
}

pub(super) static UNKNOWN: &[Row] = &[
    unknown("GET {app}/auth_providers/65b0000000000000000000ff"),
    unknown("PUT {app}/auth_providers/65b0000000000000000000ff/enable"),
    unknown("PUT {app}/auth_providers/65b0000000000000000000ff/disable"),
    unknown("DELETE {app}/auth_providers/65b0000000000000000000ff"),
];

pub(super) static UNKNOWN_CODE: &[Rule] = &[Rule {
    proves: &["2.3/unknown"],
    says: "the code of an unknown one is AuthProviderNotFound",
    source: "client code: realm-core, stitch; status our choice",
    check: |world| {
        let answer = world.get("{app}/auth_providers/65b0000000000000000000ff");
        assert_eq!(
            answer.text("error_code"),
            "AuthProviderNotFound",
            "{answer:?}"
        );
    },
}];
