//! How many worlds there can be, and how they end.

use std::collections::BTreeSet;
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use super::worlds::listed;
use crate::rules::{Rule, Says, check};
use crate::setup::World;
use crate::setup::seeds::{PASSWORD, shop};
use crate::target::{Answer, Client, Stop, Target};

/// A server that takes longer to delete an idle world does not delete it.
const TIME_LIMIT: Duration = Duration::from_secs(30);

const NO_WORLD: Says = Says::Error("world not found");

fn delete(client: &Client, id: &str) -> Result<Answer, Stop> {
    client.call("DELETE", &format!("/_mock/worlds/{id}")).send()
}

fn health(client: &Client, id: &str) -> Result<Answer, Stop> {
    client.call("GET", &format!("/w/{id}/_mock/health")).send()
}

/// Creates a world, and returns its ID.
fn create(client: &Client, options: &Value) -> Result<String, Stop> {
    let made = client.call("POST", "/_mock/worlds").json(options).send()?;
    Ok(made.expect(201)?.text("id"))
}

fn listed_ids(target: &Target) -> Result<BTreeSet<String>, Stop> {
    let listed = listed(target)?;
    let ids = listed.iter().filter_map(|world| world["id"].as_str());
    Ok(ids.map(str::to_owned).collect())
}

/// A client of the server, which must have controls.
fn server(target: &Target) -> Result<Client, Stop> {
    target.need_controls()?;
    target.client()
}

pub(crate) static WORLD_LIMITS: &[Rule] = &[
    Rule {
        id: "thousand-at-once",
        requirements: &["server/controls/worlds/thousand"],
        says: "there can be a thousand worlds at once, each with everything that it began with",
        check: |target| {
            let world = &World::over(target.own_server(|server| server.seed(shop()))?)?;
            let ids = (0..1000).map(|_| create(&world.http, &json!({})));
            let ids = ids.collect::<Result<BTreeSet<_>, _>>()?;
            ensure_eq!(ids.len(), 1000, "different IDs of 1000 worlds");
            let listed = world.control("GET", "worlds").send()?.expect(200)?.list()?;
            let listed: BTreeSet<_> = listed
                .iter()
                .map(|one| one["id"].as_str().unwrap_or_default().to_owned())
                .collect();
            ensure_eq!(listed, ids, "the IDs of the worlds");
            let body = json!({"username": "ada@example.com", "password": PASSWORD});
            for id in ids.iter().step_by(100) {
                let login = "{client}/app/{client_app}/auth/providers/local-userpass/login";
                let login = world.call("POST", &format!("/w/{id}{login}")).json(&body);
                login.send()?.expect(200)?;
                let sessions = world.call("GET", &format!("/w/{id}/_mock/sessions"));
                ensure_eq!(
                    sessions.send()?.expect(200)?.json()?["count"],
                    1,
                    "the number of live sessions"
                );
            }
            world.control("DELETE", "worlds").send()?.expect(204)?;
            ensure_eq!(world.show("worlds")?, json!([]), "GET /_mock/worlds");
            Ok(())
        },
    },
    Rule {
        id: "delete-one",
        requirements: &[
            "server/controls/worlds/delete",
            "server/controls/worlds/deleted",
        ],
        says: "a world is deleted by its ID; then its paths are not found, and the others stay",
        check: |target| {
            let client = &server(target)?;
            let ids = [create(client, &json!({}))?, create(client, &json!({}))?];
            check(&delete(client, &ids[0])?, 204, &Says::Nothing)?;
            check(&delete(client, &ids[0])?, 404, &NO_WORLD)?;
            check(&delete(client, "nobodys")?, 404, &NO_WORLD)?;
            check(&health(client, &ids[0])?, 404, &NO_WORLD)?;
            health(client, &ids[1])?.expect(200)?;
            let listed = listed_ids(target)?;
            let seen = (listed.contains(&ids[0]), listed.contains(&ids[1]));
            ensure_eq!(seen, (false, true), "whether each is listed");
            delete(client, &ids[1])?.expect(204)?;
            Ok(())
        },
    },
    Rule {
        id: "delete-all",
        requirements: &[
            "server/controls/worlds/delete-all",
            "server/controls/worlds/deleted",
        ],
        says: "all worlds are deleted at once, and the server itself stays",
        check: |target| {
            let world = &World::over(target.own_server(|server| server.seed(shop()))?)?;
            let ids = [
                create(&world.http, &json!({}))?,
                create(&world.http, &json!({}))?,
            ];
            let all = world.control("DELETE", "worlds").send()?;
            check(&all, 204, &Says::Nothing)?;
            for gone in &ids {
                check(&health(&world.http, gone)?, 404, &NO_WORLD)?;
            }
            ensure_eq!(world.show("worlds")?, json!([]), "GET /_mock/worlds");
            world.login("ada")?;
            Ok(())
        },
    },
    Rule {
        id: "unknown-world",
        requirements: &["server/controls/worlds/deleted"],
        says: "a path into a world that does not exist is not found in any API, and changes nothing",
        check: |target| {
            let world = target.alone()?;
            let client = target.client()?;
            let base = world.http.base_url();
            let one = base.rsplit('/').next().unwrap_or_default();
            for path in [
                "/w",
                "/w/",
                "/w//",
                "/w/nobodys",
                "/w/nobodys/",
                "/w/nobodys/_mock/reset",
                "/w/nobodys/api/client/v2.0/auth/session",
                &format!("/w/{}", one.to_uppercase()),
                &format!("/w/{one}x/_mock/reset"),
                &format!("/w/{one}/w/{one}/_mock/health"),
            ] {
                for method in ["GET", "POST", "DELETE"] {
                    let answer = client.call(method, path).send()?;
                    check(&answer, 404, &Says::AnyError)?;
                }
            }
            ensure!(listed_ids(target)?.contains(one), "the world is gone");
            world.get("{app}")?.expect(200)?;
            Ok(())
        },
    },
    Rule {
        id: "none-within",
        requirements: &["server/controls/worlds/no-nesting"],
        says: "a world has no worlds, and cannot delete itself or another",
        check: |target| {
            let (one, other) = (target.alone()?, target.alone()?);
            let id = |world: &World<'_>| {
                let base = world.http.base_url();
                base.rsplit('/').next().unwrap_or_default().to_owned()
            };
            for (method, control) in [
                ("GET", "worlds".to_owned()),
                ("POST", "worlds".to_owned()),
                ("DELETE", "worlds".to_owned()),
                ("DELETE", format!("worlds/{}", id(&one))),
                ("DELETE", format!("worlds/{}", id(&other))),
            ] {
                let answer = one.control(method, &control).send()?;
                let words = "a world has no worlds of its own: use the /_mock/worlds of the server";
                check(&answer, 404, &Says::Error(words))?;
            }
            one.get("{app}")?.expect(200)?;
            other.get("{app}")?.expect(200)?;
            Ok(())
        },
    },
    Rule {
        id: "idle",
        requirements: &[
            "server/controls/worlds/idle-seconds",
            "server/controls/worlds/idle",
        ],
        says: "a world is deleted after its idle time without a request, in real time; listing is none",
        check: |target| {
            let kept = target.alone()?;
            let client = &server(target)?;
            let idle = create(client, &json!({"idle_seconds": 1}))?;
            // More than its idle time, by a clock that does not count.
            kept.advance("60d")?;
            let begun = Instant::now();
            while listed_ids(target)?.contains(&idle) {
                ensure!(
                    begun.elapsed() < TIME_LIMIT,
                    "a world with an idle time of a second is still there after {TIME_LIMIT:?}"
                );
                std::thread::yield_now();
            }
            check(&health(client, &idle)?, 404, &NO_WORLD)?;
            kept.show("health")?;
            Ok(())
        },
    },
    Rule {
        id: "invalid-options",
        requirements: &[
            "server/controls/worlds/create",
            "server/controls/general/rejections",
        ],
        says: "options with an unknown key or an invalid number are rejected, and no world is created",
        check: |target| {
            let client = &server(target)?;
            // By this time the list shows whether one was created.
            let idle = 4002;
            for wrong in [
                json!({"sed": {}, "idle_seconds": idle}),
                json!({"rng_seed": -1, "idle_seconds": idle}),
                json!({"idle_seconds": "long"}),
                json!("x"),
            ] {
                let answer = client.call("POST", "/_mock/worlds").json(&wrong).send()?;
                check(&answer, 400, &Says::AnyError)?;
            }
            let listed = listed(target)?;
            let created = listed.iter().find(|world| world["idle_seconds"] == idle);
            ensure_eq!(created, None, "a world of invalid options");
            Ok(())
        },
    },
];
