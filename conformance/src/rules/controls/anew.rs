//! The health check, and resetting a server or a world.

use serde_json::{Value, json};

use super::{client_api, status};
use crate::rules::{Rule, Says, check};
use crate::setup::seeds::PASSWORD;
use crate::setup::{World, seeds};
use crate::target::Stop;

pub(crate) static HEALTH: &[Rule] = &[
    Rule {
        id: "ready-for-anyone",
        requirements: &[
            "server/controls/health/get",
            "server/controls/health/ready",
            "server/controls/general/no-token",
        ],
        says: "a server that responds is ready, and reports it without a token or with any",
        check: |target| {
            let world = &target.alone()?;
            let answer = world.control("GET", "health").send()?;
            check(&answer, 200, &Says::Json)?;
            ensure_eq!(answer.json()?["ready"], true, "`ready` of {answer:?}");
            let forged = world.control("GET", "health").bearer("nonsense");
            ensure_eq!(
                forged.send()?.expect(200)?.json()?["ready"],
                true,
                "`ready` with any token"
            );
            Ok(())
        },
    },
    Rule {
        id: "errors-are-json",
        requirements: &["server/controls/general/rejections"],
        says: "an unknown control, a wrong method and a wrong body are rejected with JSON",
        check: |target| {
            let world = &target.alone()?;
            let nowhere = world.control("GET", "nowhere").send()?;
            let words = "no route for GET /_mock/nowhere";
            check(&nowhere, 404, &Says::Error(words))?;
            for (method, path, allowed) in [
                ("PUT", "/_mock/reset", "POST"),
                ("BREW", "/_mock/clock", "GET,HEAD,POST"),
                ("POST", "/", "GET,HEAD"),
            ] {
                let wrong = world.call(method, path).send()?;
                check(&wrong, 405, &Says::AnyError)?;
                let words = format!("{method} is not allowed for {path}");
                ensure_eq!(wrong.text("error"), words, "`error` of {wrong:?}");
                let allow = wrong.header("allow").unwrap_or_default();
                let mut methods: Vec<_> = allow.split(',').map(str::trim).collect();
                methods.sort_unstable();
                ensure_eq!(methods.join(","), allowed, "the methods of {wrong:?}");
            }
            for control in ["clock", "verify", "faults"] {
                for body in ["", "{", "7", "\"x\"", "null", "{\"unheard-of\": 1}"] {
                    let answer = world.control("POST", control).text(body).send()?;
                    check(&answer, 400, &Says::AnyError)?;
                }
            }
            Ok(())
        },
    },
    Rule {
        id: "unknown-parameters",
        requirements: &["server/controls/general/rejections"],
        says: "a control rejects a parameter that it does not have: a misspelled filter is not ignored",
        check: |target| {
            let world = &target.alone()?;
            for (path, name) in [
                ("requests?stat=1", "stat"),
                ("sessions?users=a", "users"),
                ("outbox?to=a&from=b", "from"),
            ] {
                let answer = world.control("GET", path).send()?;
                check(&answer, 400, &Says::AnyError)?;
                let expected = format!("unknown parameter '{name}': expected ");
                ensure!(
                    answer.text("error").starts_with(&expected),
                    "the error does not begin with {expected:?}: {answer:?}"
                );
            }
            Ok(())
        },
    },
];

/// The apps in the state, and its source of random values.
fn lasting(world: &World<'_>) -> Result<[Value; 2], Stop> {
    let state = world.show("state")?;
    Ok(["apps", "dice"].map(|part| state["world"][part].clone()))
}

pub(crate) static RESET: &[Rule] = &[
    Rule {
        id: "everything-as-at-start",
        requirements: &[
            "server/controls/reset/post",
            "server/controls/reset/everything",
        ],
        says: "a reset restores users, sessions, clock, faults, mails and requests as at the start",
        check: |target| {
            let world = &target.alone()?;
            let ada = world.login("ada")?;
            world.delete("{app}/users/{ada}")?.expect(204)?;
            let send = "{app}/user_registrations/by_email/edsger@example.com/send_confirm";
            world.post(send, &json!({}))?.expect(200)?;
            world.clock(&json!({"set": 86_400, "freeze": true, "scale": 7}))?;
            world.fault(&client_api(&status(500)))?;
            let answer = world.control("POST", "reset").send()?;
            check(&answer, 204, &Says::Nothing)?;
            ensure_eq!(world.journal("")?, [json!(null); 0], "the journal");
            ensure_eq!(
                world.show("sessions")?["count"],
                0,
                "`count` of GET /_mock/sessions"
            );
            ensure_eq!(world.show("outbox")?, json!([]), "GET /_mock/outbox");
            ensure_eq!(world.show("faults")?, json!([]), "GET /_mock/faults");
            let clock = world.show("clock")?;
            ensure_eq!(
                (&clock["frozen"], &clock["scale"]),
                (&json!(false), &json!(1.0)),
                "the clock after a reset: {clock}"
            );
            ensure!(
                clock["now"].as_i64() > Some(1_700_000_000),
                "the clock does not show the system's time: {clock}"
            );
            // The administrator's token has become invalid too.
            world.get("{app}/users")?.expect(401)?;
            world.refresh(&ada)?.expect(401)?;
            ensure_eq!(
                world.login("ada")?.user,
                world.ids.ada,
                "the user's ID after a reset"
            );
            Ok(())
        },
    },
    Rule {
        id: "same-state",
        requirements: &["server/controls/reset/everything"],
        says: "with a number for random values, a reset restores the same apps, secrets and random values",
        check: |target| {
            let world = &target.world_of(&seeds::shop(), json!({"rng_seed": 7}))?;
            let before = lasting(world)?;
            world.anonymous()?;
            world.delete("{app}/users/{ada}")?.expect(204)?;
            world.control("POST", "reset").send()?.expect(204)?;
            // The administrator had logged in before the first time too.
            world.admin_login()?;
            ensure_eq!(
                lasting(world)?,
                before,
                "apps and random values after a reset"
            );
            Ok(())
        },
    },
    Rule {
        id: "first-faults-again",
        requirements: &["server/controls/reset/everything"],
        says: "a reset restores the fault rules of the seed, with their counts at zero",
        check: |target| {
            let mut seed = seeds::shop();
            let rule = json!({"path": "*/nowhere", "times": 1, "effect": status(503)});
            seed.faults
                .push(serde_json::from_value(rule).expect("a rule"));
            let world = target.seeded(&seed)?;
            for _ in 0..3 {
                world.call("GET", "/nowhere").send()?.expect(503)?;
                world.call("GET", "/nowhere").send()?.expect(404)?;
                ensure_eq!(
                    world.fault_counts()?,
                    [(1, 1)],
                    "the numbers of requests that each fault rule matched and was applied to"
                );
                world.control("POST", "reset").send()?.expect(204)?;
                ensure_eq!(
                    world.fault_counts()?,
                    [(0, 0)],
                    "the numbers of requests that each fault rule matched and was applied to"
                );
            }
            Ok(())
        },
    },
    Rule {
        id: "one-world-only",
        requirements: &["server/controls/reset/other-worlds"],
        says: "a reset of one world leaves the others as they are",
        check: |target| {
            let (one, other) = (target.alone()?, target.alone()?);
            let (ada, other_ada) = (one.login("ada")?, other.login("ada")?);
            one.control("POST", "reset").send()?.expect(204)?;
            one.refresh(&ada)?.expect(401)?;
            other.ensure_live(&other_ada)?;
            one.try_email("ada@example.com", PASSWORD)?.expect(200)?;
            Ok(())
        },
    },
    Rule {
        id: "worlds-stay",
        requirements: &["server/controls/reset/other-worlds"],
        says: "a reset of the server leaves its worlds as they are",
        check: |target| {
            let server = World::over(target.own_server(|server| server.seed(seeds::shop()))?)?;
            let made = server.post_control("worlds", &json!({}))?.expect(201)?;
            let world = World::at(&made.text("base_url"))?;
            let (ada, own) = (world.login("ada")?, server.login("ada")?);
            server.control("POST", "reset").send()?.expect(204)?;
            world.ensure_live(&ada)?;
            server.refresh(&own)?.expect(401)?;
            Ok(())
        },
    },
];
