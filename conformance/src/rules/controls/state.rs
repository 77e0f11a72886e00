//! Exporting the whole state as one document, and importing it.

use serde_json::{Value, json};

use super::{client_api, status};
use crate::rules::{Rule, Says, check};
use crate::setup::World;
use crate::setup::seeds::{PASSWORD, PRIVATE_KEY};
use crate::target::{Outcome, Stop, Target};

/// A world in which a lot has happened, and its state.
fn used(target: &Target) -> Result<(World<'_>, String), Stop> {
    let world = target.by_mail()?;
    world.login("ada")?;
    world.anonymous()?;
    world.register("späť@example.com")?.expect(201)?;
    let key = json!({"name": "server"});
    world.post("{app}/api_keys", &key)?.expect(201)?;
    world.put("{app}/users/{ada}/disable")?.expect(204)?;
    world.fault(&json!({"path": "*x*", "probability": 0.5, "seed": 3, "effect": status(500)}))?;
    for _ in 0..5 {
        world.call("GET", "/x").send()?;
    }
    world.clock(&json!({"advance": "1d", "scale": 2.5, "freeze": true}))?;
    let state = text(&world)?;
    Ok((world, state))
}

/// The state as text.
fn text(world: &World<'_>) -> Result<String, Stop> {
    Ok(String::from_utf8_lossy(&world.state()?).into_owned())
}

/// The state with one part changed.
fn changed(state: &str, pointer: &str, value: Value) -> String {
    let mut state: Value = serde_json::from_str(state).unwrap_or_default();
    if let Some(part) = state.pointer_mut(pointer) {
        *part = value;
    }
    state.to_string()
}

/// A finding that shows where they differ, unless the states are the same.
fn ensure_same(actual: &str, expected: &str, message: &str) -> Outcome {
    let same = actual
        .bytes()
        .zip(expected.bytes())
        .take_while(|(a, b)| a == b);
    let at = same.count().saturating_sub(40);
    let part = |state: &str| {
        let part = state.as_bytes().iter().skip(at).take(200).copied();
        String::from_utf8_lossy(&part.collect::<Vec<_>>()).into_owned()
    };
    ensure_eq!(part(actual), part(expected), "{message}");
    ensure!(actual == expected, "{message}");
    Ok(())
}

pub(crate) static STATE: &[Rule] = &[
    Rule {
        id: "reload-without-app-dir",
        requirements: &["server/controls/reload/no-app-dir"],
        says: "a server without an app directory has none to read again, and its state stays",
        check: |target| {
            let world = &target.alone()?;
            let before = world.show("state")?;
            let answer = world.post_control("reload", &json!({}))?;
            check(&answer, 409, &Says::AnyError)?;
            let text = answer.text("error");
            ensure!(
                text.contains("--app-dir"),
                "does not say what to do: {text}"
            );
            ensure_eq!(world.show("state")?, before, "GET /_mock/state");
            Ok(())
        },
    },
    Rule {
        id: "round-trip",
        requirements: &[
            "server/controls/state/export",
            "server/controls/state/import",
            "server/controls/state/same-bytes",
        ],
        says: "exporting an imported state gives the same bytes, every time",
        check: |target| {
            let (world, state) = used(target)?;
            let answer = world.control("GET", "state").send()?;
            check(&answer, 200, &Says::Json)?;
            for other in [target.alone()?, world] {
                for _ in 0..2 {
                    check(&other.put_state(&state)?, 204, &Says::Nothing)?;
                    let message = "the exported state is not the imported one";
                    ensure_same(&text(&other)?, &state, message)?;
                }
            }
            Ok(())
        },
    },
    Rule {
        id: "continues",
        requirements: &["server/controls/state/continues"],
        says: "a world with the state of another continues as that one would, to the same token",
        check: |target| {
            let world = &target.alone()?;
            let first = target.alone()?;
            first.clock(&json!({"freeze": true}))?;
            let ada = first.login("ada")?;
            let state = text(&first)?;
            world.put_state(&state)?.expect(204)?;
            world.ensure_live(&ada)?;
            ensure_eq!(
                world.show("clock")?,
                first.show("clock")?,
                "GET /_mock/clock"
            );
            let (one, other) = (first.anonymous()?, world.anonymous()?);
            ensure_eq!(
                (one.user, one.refresh),
                (other.user, other.refresh),
                "user and refresh token of a new login"
            );
            world
                .try_email("grace@example.com", PASSWORD)?
                .expect(200)?;
            world.try_email("grace@example.com", "wrong")?.expect(401)?;
            Ok(())
        },
    },
    Rule {
        id: "faults-with-counts",
        requirements: &["server/controls/state/continues"],
        says: "an import includes fault rules with their counts, and leaves the journal as it was",
        check: |target| {
            let world = &target.alone()?;
            let first = target.alone()?;
            first.fault(&json!({"path": "/x", "times": 2, "effect": status(503)}))?;
            first.call("GET", "/x").send()?.expect(503)?;
            let state = text(&first)?;
            let before = world.journal("")?;
            world.put_state(&state)?.expect(204)?;
            ensure_eq!(world.journal("")?, before, "the journal");
            ensure_eq!(
                world.fault_counts()?,
                [(1, 1)],
                "the numbers of requests that each fault rule matched and was applied to"
            );
            world.call("GET", "/x").send()?.expect(503)?;
            world.call("GET", "/x").send()?.expect(404)?;
            Ok(())
        },
    },
    Rule {
        id: "damaged-document",
        requirements: &["server/controls/state/rejected"],
        says: "a damaged document is rejected with the reason, and nothing changes",
        check: |target| {
            let (world, state) = used(target)?;
            let half = &state[..state.floor_char_boundary(state.len() / 2)];
            let garbage = format!("{state}{{");
            for damaged in [
                "",
                "null",
                "[]",
                "{}",
                "\u{0}",
                half,
                &garbage,
                &changed(&state, "/version", json!("1")),
                &changed(&state, "/version", json!(-1)),
                &changed(&state, "/clock", json!("noon")),
                &changed(&state, "/faults", json!({})),
                &changed(&state, "/world/groups", json!({})),
                &changed(&state, "/world/apps", json!({})),
                &changed(&state, "/world", json!(null)),
            ] {
                let answer = world.put_state(damaged)?;
                check(&answer, 400, &Says::AnyError)?;
                let error = answer.text("error");
                ensure!(
                    error.starts_with("invalid state document: "),
                    "the error of {answer:?}"
                );
                let message = format!("a rejected document changed the state: {damaged:.80}");
                ensure_same(&text(&world)?, &state, &message)?;
            }
            for (pointer, value, words) in [
                ("/version", json!(2), "it has version 2"),
                ("/world/groups", json!({}), "is in no project"),
                ("/world/apps", json!({}), "which does not exist"),
                ("/world/admin_secret", json!("xyz"), "64 hexadecimal digits"),
                ("/world/dice/word", json!("x"), "not a number"),
            ] {
                let answer = world.put_state(&changed(&state, pointer, value))?;
                check(&answer, 400, &Says::AnyError)?;
                ensure!(
                    answer.text("error").contains(words),
                    "the error does not contain {words:?}: {answer:?}"
                );
            }
            ensure_same(
                &text(&world)?,
                &state,
                "a rejected document changed the state",
            )?;
            Ok(())
        },
    },
    Rule {
        id: "newer-version",
        requirements: &["server/controls/state/rejected"],
        says: "a document of a newer version is rejected for its version, whatever else it contains",
        check: |target| {
            let world = &target.alone()?;
            let state = text(world)?;
            let words = "invalid state document: it has version 2, but this server reads version 1";
            for newer in [
                changed(&state, "/version", json!(2)),
                json!({"version": 2, "everything": "anew"}).to_string(),
            ] {
                let answer = world.put_state(&newer)?;
                check(&answer, 400, &Says::Coded(words, "BadRequest"))?;
                let message = "a rejected document changed the state";
                ensure_same(&text(world)?, &state, message)?;
            }
            Ok(())
        },
    },
    Rule {
        id: "hashes",
        requirements: &["server/controls/state/hashes"],
        says: "passwords and keys are in the document as hashes only; an administrator's key is in it as it is",
        check: |target| {
            let world = &target.alone()?;
            let key = json!({"name": "server"});
            let key = world.post("{app}/api_keys", &key)?.expect(201)?.text("key");
            let ada = world.login("ada")?;
            let own = json!({"name": "own"});
            let own = world.call("POST", "{client}/auth/api_keys").json(&own);
            let own = own.bearer(&ada.refresh).send()?.expect(201)?.text("key");
            let state = text(world)?;
            for secret in [PASSWORD, &key, &own, &ada.refresh, &ada.access] {
                ensure!(!secret.is_empty(), "there is no secret to look for");
                ensure!(!state.contains(secret), "the state contains {secret}");
            }
            ensure!(
                state.contains(PRIVATE_KEY),
                "the state does not contain the administrator's private key"
            );
            Ok(())
        },
    },
    Rule {
        id: "large-document",
        requirements: &["server/controls/state/import"],
        says: "a document of more than a megabyte is accepted",
        check: |target| {
            let world = &target.alone()?;
            for _ in 0..4 {
                world.fault(&client_api(&json!({"type": "status", "status": 500,
                    "body": "x".repeat(600 * 1024)})))?;
            }
            let state = text(world)?;
            ensure!(
                state.len() > 2 * 1024 * 1024,
                "the state has only {} bytes",
                state.len()
            );
            world.put_state(&state)?.expect(204)?;
            ensure_same(
                &text(world)?,
                &state,
                "the exported state is not the imported one",
            )?;
            Ok(())
        },
    },
];
