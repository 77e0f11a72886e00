//! An app's directory as the vendor's command lines pulled it.
//!
//! The program that serves one is tested beside it; here its library reads the
//! directory, and everything else is asked over HTTP.

mod tree;

use std::collections::BTreeMap;

use appservices_mock::Seed;
use serde_json::{Value, json};

use self::tree::{LITTER, OLDER, ROOT, TODAY, Tree, directory, files};
use super::Rule;
use super::configuration::{IMPORT, unzip};
use crate::support::world::{self, ADA, APP, CLIENT_APP, GROUP, PASSWORD, Session, World};

/// A server that these files are an app of, beside the usual ones.
fn served(trees: &[Tree]) -> World {
    with(world::seed(), trees)
}

fn with(seed: Seed, trees: &[Tree]) -> World {
    let directory = directory(trees);
    let seed = seed.with_app_dir(directory.path());
    World::with(seed.expect("an app's directory"))
}

/// The place of the app in the Admin API.
fn pulled(world: &World) -> (String, Value) {
    let apps = format!("{{admin}}/groups/{GROUP}/apps");
    let list = world.get(&apps).expect(200).json();
    let mut list = list.as_array().expect("a list").iter();
    let app = list.find(|app| app["client_app_id"] == "pulled-abcde");
    let app = app.expect("the app").clone();
    let id = app["_id"].as_str().expect("an id");
    (format!("{apps}/{id}"), app)
}

fn exported(world: &World, app: &str) -> BTreeMap<String, String> {
    let answer = world.get(&format!("{app}/export")).expect(200);
    unzip(&answer).into_iter().collect()
}

fn anonymous(world: &World) -> Session {
    let path = "{client}/app/pulled-abcde/auth/providers/anon-user/login";
    Session::of(&world.call("POST", path).json(&json!({})).send().expect(200))
}

pub(super) static APP_DIR: &[Rule] = &[
    Rule {
        proves: &["app-dir/served"],
        says: "name, place, providers, functions, origins and secrets are those of its files",
        source: "manual; client code of the predecessor",
        check: |_| {
            let world = served(&[TODAY, LITTER]);
            let (path, app) = pulled(&world);
            for (key, value) in [
                ("name", "pulled"),
                ("location", "IE"),
                ("deployment_model", "LOCAL"),
            ] {
                assert_eq!(app[key], value, "{app}");
            }
            let list = |part: &str| world.get(&format!("{path}/{part}")).expect(200).json();
            let providers = list("auth_providers");
            let providers: BTreeMap<_, _> = providers
                .as_array()
                .expect("a list")
                .iter()
                .map(|one| {
                    (
                        one["type"].as_str().unwrap_or_default(),
                        one["disabled"] == true,
                    )
                })
                .collect();
            for (kind, disabled) in [
                ("anon-user", false),
                ("local-userpass", false),
                ("custom-token", true),
            ] {
                assert_eq!(
                    providers.get(kind),
                    Some(&disabled),
                    "{kind} of {providers:?}"
                );
            }
            assert_eq!(list("functions")[0]["name"], "hello");
            assert_eq!(list("secrets")[0]["name"], "tokenKey");
            assert_eq!(
                list("security/allowed_request_origins"),
                json!(["https://shop.example"])
            );
            world.assert_alive(&anonymous(&world));
            let register = "{client}/app/pulled-abcde/auth/providers/local-userpass/register";
            let body = json!({"email": "new@example.com", "password": PASSWORD});
            world.call("POST", register).json(&body).send().expect(201);
            world.login("ada");
        },
    },
    Rule {
        proves: &["app-dir/export", "2.8/export"],
        says: "the export gives the same files back, byte for byte, and no others",
        source: "client code of the predecessor",
        check: |_| {
            for tree in [TODAY, OLDER] {
                let world = served(&[tree, LITTER]);
                let (path, _) = pulled(&world);
                anonymous(&world);
                assert_eq!(exported(&world, &path), files(tree));
            }
        },
    },
    Rule {
        proves: &["app-dir/export"],
        says: "what has changed since is in it, and every other file is as it was",
        source: "client code of the predecessor; which files those are is our choice",
        check: |_| {
            let world = served(&[TODAY]);
            let (path, _) = pulled(&world);
            let list = world
                .get(&format!("{path}/auth_providers"))
                .expect(200)
                .json();
            let mut list = list.as_array().expect("a list").iter();
            let id = list.find(|one| one["type"] == "anon-user").expect("one")["_id"].clone();
            let id = id.as_str().expect("an id");
            world
                .put(&format!("{path}/auth_providers/{id}/disable"))
                .expect(204);
            let (before, after) = (files(TODAY), exported(&world, &path));
            let names = |tree: &BTreeMap<String, String>| tree.keys().cloned().collect::<Vec<_>>();
            assert_eq!(names(&after), names(&before));
            let changed: Vec<_> = after
                .iter()
                .filter(|(path, text)| before[*path] != **text)
                .collect();
            assert_eq!(changed.len(), 1, "{changed:?}");
            assert_eq!(changed[0].0, "auth/providers.json");
            let providers: Value = serde_json::from_str(changed[0].1).expect("JSON");
            assert_eq!(providers["anon-user"]["disabled"], true, "{providers}");
            assert_eq!(
                providers["local-userpass"]["config"]["autoConfirm"], true,
                "{providers}"
            );
        },
    },
    Rule {
        proves: &["app-dir/export", "2.8/import"],
        says: "it survives the state, a world and a reset; an import is added to it",
        source: "our choice; import: client code of the predecessor",
        check: |world| {
            let first = served(&[TODAY]);
            let (path, _) = pulled(&first);
            let state = String::from_utf8(first.state()).expect("a text");
            world.put_state(&state).expect(204);
            assert_eq!(
                exported(&World::at(&world.http.base_url()), &path),
                files(TODAY)
            );
            let made = first.tell("worlds", &json!({})).expect(201);
            let below = World::at(&made.text("base_url"));
            let import = IMPORT.replace("{app}", &path);
            let body = json!({"values": [{"name": "added", "value": 1}]});
            below.post(&import, &body).expect(204);
            let after = exported(&below, &path);
            assert!(after.contains_key("values/added.json"), "{after:?}");
            assert_eq!(
                after["values/limit.json"],
                files(TODAY)["values/limit.json"]
            );
            assert_eq!(exported(&first, &path), files(TODAY));
            below.control("POST", "reset").send().expect(204);
            let below = World::at(&below.http.base_url());
            assert_eq!(exported(&below, &path), files(TODAY));
        },
    },
    Rule {
        proves: &["app-dir/users-of-a-seed"],
        says: "an app of the seed that it names gets its files and keeps its users",
        source: "our choice",
        check: |_| {
            const SHOP: Tree = &[
                (
                    "realm_config.json",
                    "{\"app_id\": \"shop-abcde\", \"name\": \"shop\"}",
                ),
                ("values/limit.json", "{\"name\":\"limit\",\"value\":5}"),
            ];
            assert_eq!(CLIENT_APP, "shop-abcde");
            let world = with(world::seed(), &[SHOP]);
            assert_eq!(exported(&world, "{app}")["values/limit.json"], SHOP[1].1);
            world.get(&format!("{{app}}/users/{ADA}")).expect(200);
            assert_eq!(world.get("{app}/users_count").expect(200).json(), 3);
        },
    },
    Rule {
        proves: &["app-dir/served"],
        says: "the ids that a command line noted in it are the app's and the project's",
        source: "client code: our command line's predecessor",
        check: |_| {
            const NOTED: Tree = &[(
                ".mdb/meta.json",
                "{\"app_id\": \"65b0000000000000000000bf\", \"group_id\": \"65b0000000000000000000a1\"}",
            )];
            let world = served(&[OLDER, NOTED]);
            let (path, app) = pulled(&world);
            assert_eq!(app["_id"], "65b0000000000000000000bf");
            assert_eq!(app["group_id"], GROUP);
            assert_eq!(exported(&world, &path), files(OLDER));
            world
                .get(&format!("{{admin}}/groups/{GROUP}/apps/{APP}"))
                .expect(200);
        },
    },
    Rule {
        proves: &["app-dir/wrong"],
        says: "a wrong one is refused with the file and the key, and without a secret",
        source: "our choice",
        check: |_| {
            let wrong: [(Tree, &str); 6] = [
                (&[], "is not an app directory: it has no root_config.json"),
                (
                    &[("root_config.json", "{")],
                    "root_config.json: invalid JSON",
                ),
                (
                    &[("root_config.json", "{}")],
                    "root_config.json: name: is missing",
                ),
                (
                    &[ROOT, ("config.json", "{\"name\": \"x\"}")],
                    "config.json: must not exist beside root_config.json",
                ),
                (
                    &[ROOT, ("auth/providers.json", "{\"x\": {\"type\": \"y\"}}")],
                    "auth/providers.json: x.type: 'y' is not a provider type",
                ),
                (
                    &[ROOT, (".mdb/meta.json", "{\"app_id\": \"x\"}")],
                    "app_id: 'x' is not an ID",
                ),
            ];
            for (tree, words) in wrong {
                let directory = directory(&[tree, LITTER]);
                let refused = world::seed().with_app_dir(directory.path());
                let error = refused.expect_err(words).to_string();
                assert!(error.contains(words), "{words} in {error}");
                assert!(!error.contains("a-value-to-hide"), "{error}");
            }
        },
    },
];
