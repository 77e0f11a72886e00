//! Servers with a data file, stopped and started again.

use std::path::Path;

use serde_json::{Value, json};

use super::client_api;
use crate::rules::Rule;
use crate::setup::World;
use crate::setup::seeds::shop;
use crate::target::{OrFound as _, Outcome, Stop, Target};

/// How often a change is looked for in the file.
const ROUNDS: usize = 3;
/// Long enough that writing it takes a while.
const LENGTH: usize = 250_000;

/// The world of a server with this data file.
fn start<'t>(target: &'t Target, data: &Path) -> Result<World<'t>, Stop> {
    World::over(target.own_server(|server| server.seed(shop()).data(data))?)
}

fn folder() -> Result<tempfile::TempDir, Stop> {
    tempfile::tempdir().or_found(|| "creating a folder".to_owned())
}

/// A finding unless a control shows the same after a restart, once this was done.
fn ensure_kept(
    target: &Target,
    control: &str,
    prepare: impl FnOnce(&World<'_>) -> Outcome,
) -> Outcome {
    let folder = folder()?;
    let data = folder.path().join("shop.db");
    let world = start(target, &data)?;
    prepare(&world)?;
    let before = world.show(control)?;
    drop(world);
    let after = start(target, &data)?.show(control)?;
    ensure_eq!(after, before, "GET /_mock/{control} after a restart");
    Ok(())
}

pub(super) static DATA_FILE: &[Rule] = &[
    Rule {
        id: "clock",
        requirements: &["server/data-file/continues"],
        says: "a server that continues with a data file has the clock that it had",
        check: |target| {
            ensure_kept(target, "clock", |world| {
                world.advance("400d")?;
                Ok(())
            })
        },
    },
    Rule {
        id: "faults",
        requirements: &["server/data-file/continues"],
        says: "a server that continues with a data file has the fault rules that it had, with their counts",
        check: |target| {
            ensure_kept(target, "faults", |world| {
                let effect = json!({"type": "status", "status": 503});
                let mut rule = client_api(&effect);
                rule["times"] = json!(3);
                world.fault(&rule)?;
                let answer = world.try_login("anon-user", &json!({}))?;
                ensure_eq!(answer.status, 503, "a login with the fault rule");
                Ok(())
            })
        },
    },
    Rule {
        id: "acknowledged",
        requirements: &["server/data-file/acknowledged"],
        says: "a change is in the data file before its response is sent",
        check: |target| {
            if cfg!(windows) {
                return Err(Stop::skipped("needs a file that others can read meanwhile"));
            }
            let folder = folder()?;
            let data = folder.path().join("shop.db");
            let world = start(target, &data)?;
            for round in 0..ROUNDS {
                let name = format!("f{round}");
                let source = "x".repeat(LENGTH);
                let body = json!({"name": name, "private": false, "source": source});
                world.post("{app}/functions", &body)?.expect(201)?;
                // What the file would be if the server were killed now.
                let copy = folder.path().join(&name);
                let copied = std::fs::copy(&data, &copy);
                copied.or_found(|| "copying the data file".to_owned())?;
                let list = start(target, &copy)?.get("{app}/functions")?;
                let list = list.expect(200)?.list()?;
                let names: Vec<&Value> = list.iter().map(|one| &one["name"]).collect();
                ensure!(
                    names.contains(&&json!(name)),
                    "{name} was created with 201, but is not in the data file: {names:?}"
                );
            }
            Ok(())
        },
    },
];
