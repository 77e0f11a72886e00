//! Files that no app can have.

use serde_json::json;

use super::tree::{ROOT, TODAY, Tree};
use super::{exported, pulled, seed_with, served};
use crate::rules::{Rule, Says, check};
use crate::setup::World;
use crate::target::OrFound as _;

pub(in super::super) static INVALID: &[Rule] = &[
    Rule {
        id: "invalid-files",
        requirements: &["server/app-directories/invalid"],
        says: "invalid files are rejected with file and key, and without a secret",
        check: |target| {
            const LITTER: (&str, &str) = ("secrets.json", "{\"tokenKey\": \"a-value-to-hide\"}");
            let wrong: [(Tree, &str); 4] = [
                (
                    &[("root_config.json", "{"), LITTER],
                    "root_config.json: invalid JSON",
                ),
                (
                    &[("root_config.json", "[]"), LITTER],
                    "root_config.json: must be an object",
                ),
                (
                    &[
                        ROOT,
                        LITTER,
                        ("auth/providers.json", "{\"x\": {\"type\": \"y\"}}"),
                    ],
                    "auth/providers.json: x.type: 'y' is not a provider type",
                ),
                (&[ROOT, LITTER, ("values/a.json", "{}")], "name: is missing"),
            ];
            target.need_controls()?;
            let client = target.client()?;
            for (tree, words) in wrong {
                let seed = serde_json::to_value(seed_with(tree));
                let seed = seed.or_found(|| "a seed as JSON".to_owned())?;
                let call = client.call("POST", "/_mock/worlds");
                let answer = call.json(&json!({"seed": seed})).send()?;
                check(&answer, 400, &Says::AnyError)?;
                let error = answer.text("error");
                ensure!(error.contains(words), "{words:?} is not in {error:?}");
                ensure!(
                    !error.contains("a-value-to-hide"),
                    "a secret is in {error:?}"
                );
            }
            Ok(())
        },
    },
    Rule {
        id: "paths",
        requirements: &["server/app-directories/invalid"],
        says: "a path that leads out of the app's folder is rejected in a seed, and not exported from a state",
        check: |target| {
            target.need_controls()?;
            let client = target.client()?;
            for path in [
                "../../evil",
                "/evil",
                "a/../../evil",
                "a//b",
                "./a",
                "C:/evil",
                "a\\..\\b",
                "a/\u{0}",
                "",
            ] {
                let mut seed = seed_with(&[ROOT]);
                let app = seed.groups[0].apps.pop().or_found(|| "an app".to_owned())?;
                seed.groups[0].apps.push(app.file(path, "x"));
                let seed = serde_json::to_value(seed).or_found(|| "a seed".to_owned())?;
                let call = client.call("POST", "/_mock/worlds");
                let answer = call.json(&json!({"seed": seed})).send()?;
                check(&answer, 400, &Says::AnyError)?;
                let error = answer.text("error");
                ensure!(
                    error.contains("below"),
                    "for {path:?} the error is {error:?}"
                );
            }
            let world = served(target, TODAY)?;
            let (path, _) = pulled(&world)?;
            let state = String::from_utf8_lossy(&world.state()?).into_owned();
            ensure!(
                state.contains("\"values/limit.json\""),
                "the path is not in the state: {state}"
            );
            let state = state.replace("\"values/limit.json\"", "\"../../evil\"");
            if world.put_state(&state)?.status < 300 {
                let world = World::at(world.http.base_url())?;
                let files = exported(&world, &path)?;
                let evil = files.keys().find(|path| path.contains("evil"));
                ensure_eq!(evil, None, "a path that leads out of the export");
            }
            Ok(())
        },
    },
];
