//! Apps whose configuration is the files of a directory, as the vendor's command lines pulled
//! it. The seed of a world contains the files; reading directories is tested with the server.

mod invalid;
mod tree;

use std::collections::BTreeMap;

use appservices_mock::{AppSeed, Seed};
use serde_json::{Value, json};

use self::tree::{OLDER, TODAY, Tree, files};
use super::IMPORT;
use super::exported_files::ExportedFiles;
use crate::rules::Rule;
use crate::setup::seeds::{self, PASSWORD};
use crate::setup::{Session, World};
use crate::target::{OrFound as _, Outcome, Stop, Target};

pub(super) use self::invalid::INVALID;

/// The app with these files.
fn app_of(app: AppSeed, tree: Tree) -> AppSeed {
    tree.iter()
        .fold(app, |app, (path, text)| app.file(path, *text))
}

/// The usual seed and one more app, `pulled-abcde`.
fn seed_with(tree: Tree) -> Seed {
    let app = AppSeed::new("pulled").client_app_id("pulled-abcde");
    let mut seed = seeds::shop();
    seed.groups[0].apps.push(app_of(app, tree));
    seed
}

/// A world with the app `pulled-abcde`.
fn served(target: &Target, tree: Tree) -> Result<World<'_>, Stop> {
    target.seeded(&seed_with(tree))
}

/// The path of the app in the Admin API, and the app.
fn pulled(world: &World<'_>) -> Result<(String, Value), Stop> {
    let list = world
        .get("{admin}/groups/{group}/apps")?
        .expect(200)?
        .list()?;
    let app = list
        .iter()
        .find(|app| app["client_app_id"] == "pulled-abcde");
    let app = app.or_found(|| format!("pulled-abcde is not among {list:?}"))?;
    let id = app["_id"].as_str();
    let id = id.or_found(|| format!("an app without `_id`: {app}"))?;
    Ok((format!("{{admin}}/groups/{{group}}/apps/{id}"), app.clone()))
}

fn exported(world: &World<'_>, app: &str) -> Result<BTreeMap<String, String>, Stop> {
    let answer = world.get(&format!("{app}/export"))?.expect(200)?;
    Ok(ExportedFiles::read(&answer)?.0)
}

/// A finding unless the export of the app has the files of the tree and no others.
fn ensure_exported(world: &World<'_>, app: &str, tree: Tree) -> Outcome {
    ensure_eq!(exported(world, app)?, files(tree), "the exported files");
    Ok(())
}

fn anonymous(world: &World<'_>) -> Result<Session, Stop> {
    let path = "{client}/app/pulled-abcde/auth/providers/anon-user/login";
    Session::of(
        &world
            .call("POST", path)
            .json(&json!({}))
            .send()?
            .expect(200)?,
    )
}

pub(super) static APP_DIR: &[Rule] = &[
    Rule {
        id: "settings",
        requirements: &["server/app-directories/served"],
        says: "name, location, providers, functions, origins and secrets of the app are those of its files",
        check: |target| {
            let world = served(target, TODAY)?;
            let (path, app) = pulled(&world)?;
            for (key, value) in [
                ("name", "pulled"),
                ("location", "IE"),
                ("deployment_model", "LOCAL"),
            ] {
                ensure_eq!(app[key], value, "{key} of {app}");
            }
            let list = |part: &str| world.get(&format!("{path}/{part}"))?.expect(200)?.json();
            let providers = list("auth_providers")?;
            for (provider_type, disabled) in [
                ("anon-user", false),
                ("local-userpass", false),
                ("custom-token", true),
            ] {
                let mut all = providers.as_array().into_iter().flatten();
                ensure!(
                    all.any(|one| one["type"] == provider_type && one["disabled"] == disabled),
                    "no {provider_type} with disabled = {disabled} among {providers}"
                );
            }
            ensure_eq!(list("functions")?[0]["name"], "hello");
            ensure_eq!(list("secrets")?[0]["name"], "tokenKey");
            ensure_eq!(
                list("security/allowed_request_origins")?,
                json!(["https://shop.example"])
            );
            world.ensure_live(&anonymous(&world)?)?;
            let register = "{client}/app/pulled-abcde/auth/providers/local-userpass/register";
            let body = json!({"email": "new@example.com", "password": PASSWORD});
            world
                .call("POST", register)
                .json(&body)
                .send()?
                .expect(201)?;
            world.login("ada")?;
            Ok(())
        },
    },
    Rule {
        id: "export",
        requirements: &[
            "server/app-directories/export",
            "server/configuration/export",
        ],
        says: "the export has the same files, byte for byte, and no others",
        check: |target| {
            for tree in [TODAY, OLDER] {
                let world = served(target, tree)?;
                let (path, _) = pulled(&world)?;
                anonymous(&world)?;
                ensure_exported(&world, &path, tree)?;
            }
            Ok(())
        },
    },
    Rule {
        id: "export-after-change",
        requirements: &["server/app-directories/export"],
        says: "a later change is in the export, and every other file is as it was",
        check: |target| {
            let world = served(target, TODAY)?;
            let (path, _) = pulled(&world)?;
            let list = world
                .get(&format!("{path}/auth_providers"))?
                .expect(200)?
                .list()?;
            let id = list.iter().find(|one| one["type"] == "anon-user");
            let id = id.and_then(|one| one["_id"].as_str());
            let id = id.or_found(|| format!("no anon-user among {list:?}"))?;
            world
                .put(&format!("{path}/auth_providers/{id}/disable"))?
                .expect(204)?;
            let (before, after) = (files(TODAY), exported(&world, &path)?);
            ensure!(after.keys().eq(before.keys()), "the paths: {after:?}");
            let changed: Vec<_> = after
                .iter()
                .filter(|(path, text)| before[*path] != **text)
                .map(|(path, _)| path.as_str())
                .collect();
            ensure_eq!(changed, ["auth/providers.json"], "the files that changed");
            let providers = ExportedFiles(after).json("auth/providers.json")?;
            ensure_eq!(providers["anon-user"]["disabled"], true, "in {providers}");
            ensure_eq!(
                providers["local-userpass"]["config"]["autoConfirm"],
                true,
                "in {providers}"
            );
            Ok(())
        },
    },
    Rule {
        id: "state-and-import",
        requirements: &[
            "server/app-directories/export",
            "server/configuration/import",
        ],
        says: "the files are part of the state and come back with a reset; an import adds to them",
        check: |target| {
            let first = served(target, TODAY)?;
            let (path, _) = pulled(&first)?;
            let state = String::from_utf8_lossy(&first.state()?).into_owned();
            let other = target.alone()?;
            other.put_state(&state)?.expect(204)?;
            let other = World::at(other.http.base_url())?;
            ensure_exported(&other, &path, TODAY)?;
            let import = IMPORT.replace("{app}", &path);
            let body = json!({"values": [{"name": "added", "value": 1}]});
            first.post(&import, &body)?.expect(204)?;
            let after = exported(&first, &path)?;
            ensure!(
                after.contains_key("values/added.json"),
                "no values/added.json: {after:?}"
            );
            ensure_eq!(
                after.get("values/limit.json"),
                files(TODAY).get("values/limit.json"),
                "values/limit.json after the import"
            );
            ensure_exported(&other, &path, TODAY)?;
            first.control("POST", "reset").send()?.expect(204)?;
            let first = World::at(first.http.base_url())?;
            ensure_exported(&first, &path, TODAY)
        },
    },
    Rule {
        id: "users-of-a-seed",
        requirements: &["server/app-directories/seed-users"],
        says: "an app with users and files has both",
        check: |target| {
            const SHOP: Tree = &[
                (
                    "realm_config.json",
                    "{\"app_id\": \"shop-abcde\", \"name\": \"shop\"}",
                ),
                ("values/limit.json", "{\"name\":\"limit\",\"value\":5}"),
            ];
            let mut seed = seeds::shop();
            let app = seed.groups[0].apps.remove(0);
            seed.groups[0].apps.insert(0, app_of(app, SHOP));
            let world = target.seeded(&seed)?;
            let files = exported(&world, "{app}")?;
            ensure_eq!(
                files.get("values/limit.json").map(String::as_str),
                Some(SHOP[1].1),
                "values/limit.json"
            );
            world.get("{app}/users/{ada}")?.expect(200)?;
            ensure_eq!(world.get("{app}/users_count")?.expect(200)?.json()?, 3);
            Ok(())
        },
    },
];
