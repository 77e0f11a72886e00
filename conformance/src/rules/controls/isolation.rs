//! What worlds do not share: data, controls and tokens.

use serde_json::{Value, json};

use super::status;
use crate::rules::{Rule, Says, check};
use crate::setup::seeds::{PRIVATE_KEY, shop};
use crate::setup::{Session, World};
use crate::target::{Outcome, Stop, Target};

/// A server with a world that is a copy of it.
fn server_and_world(target: &Target) -> Result<(World<'_>, World<'_>), Stop> {
    let server = World::over(target.own_server(|server| server.seed(shop()))?)?;
    let made = server.post_control("worlds", &json!({"rng_seed": 0}))?;
    let world = World::at(&made.expect(201)?.text("base_url"))?;
    Ok((server, world))
}

pub(crate) static ISOLATION: &[Rule] = &[
    Rule {
        id: "users-and-apps",
        requirements: &["server/controls/worlds/isolation"],
        says: "a change in one world changes neither another world nor the server itself",
        check: |target| {
            let (one, other) = (&target.alone()?, &target.alone()?);
            // The server itself, of which this rule uses only its own app.
            let server = &target.shop()?;
            one.delete("{app}/users/{ada}")?.expect(204)?;
            one.get("{app}/users/{ada}")?.expect(404)?;
            for untouched in [other, server] {
                untouched.get("{app}/users/{ada}")?.expect(200)?;
                untouched.ensure_live(&untouched.login("ada")?)?;
            }
            let apps = "{admin}/groups/{group}/apps";
            let name = target.app_name();
            other.post(apps, &json!({"name": name}))?.expect(201)?;
            for (world, expected) in [(one, 0), (other, 1), (server, 0)] {
                let list = world.get(apps)?.expect(200)?.list()?;
                let seen = list.iter().filter(|app| app["name"] == name.as_str());
                ensure_eq!(seen.count(), expected, "apps of this name: {list:?}");
            }
            Ok(())
        },
    },
    Rule {
        id: "controls",
        requirements: &["server/controls/worlds/isolation"],
        says: "each world has a clock, faults, requests, sessions, mails and a state of its own",
        check: |target| {
            let (one, other) = (&target.alone()?, &target.alone()?);
            let before = controls(other)?;
            change(one)?;
            let verdict = json!({"path": "/nowhere", "times": 1});
            one.post_control("verify", &verdict)?.expect(200)?;
            other.post_control("verify", &verdict)?.expect(409)?;
            ensure_eq!(controls(other)?, before, "the controls of another world");
            let state = one.state()?;
            let imported = other.put_state(&String::from_utf8_lossy(&state))?;
            imported.expect(204)?;
            ensure_eq!(other.show("clock")?["now"], 5, "`now` of GET /_mock/clock");
            ensure!(
                one.state()? == other.state()?,
                "the state changed on its way from one world to another"
            );
            Ok(())
        },
    },
    Rule {
        id: "server",
        requirements: &["server/controls/worlds/isolation"],
        says: "the server itself has a clock, faults, requests, sessions, mails and a state of its own",
        check: |target| {
            let (server, world) = &server_and_world(target)?;
            let before = (controls(server)?, server.state()?);
            change(world)?;
            let after = (controls(server)?, server.state()?);
            ensure_eq!(after.0, before.0, "the controls of the server");
            ensure!(after.1 == before.1, "a world changed the server's state");
            Ok(())
        },
    },
    Rule {
        id: "changes-of-the-server",
        requirements: &["server/controls/worlds/isolation"],
        says: "what is changed on the server itself changes in no world",
        check: |target| {
            let (server, world) = &server_and_world(target)?;
            let before = (controls(world)?, world.state()?);
            change(server)?;
            let after = (controls(world)?, world.state()?);
            ensure_eq!(after.0, before.0, "the controls of the world");
            ensure!(after.1 == before.1, "the server changed a world's state");
            Ok(())
        },
    },
    Rule {
        id: "tokens",
        requirements: &["server/controls/worlds/tokens"],
        says: "no token, key or digest of one world is valid in another, although their IDs are the same",
        check: |target| {
            let same = json!({"rng_seed": 0});
            let (one, other) = (
                target.world_of(&shop(), same.clone())?,
                target.world_of(&shop(), same)?,
            );
            ensure_separate(&[&one, &other])?;
            let key = one.post("{app}/api_keys", &json!({"name": "server"}))?;
            let key = key.expect(201)?.text("key");
            one.key_login(&key)?;
            let login = other.try_login("api-key", &json!({"key": key}))?;
            check(&login, 401, &Says::AnyError)?;
            let groups = "/api/public/v1.0/groups";
            let digest = one.digest("GET", groups, PRIVATE_KEY)?;
            let stray = other.call("GET", groups).header("authorization", &digest);
            stray.send()?.expect(401)?;
            Ok(())
        },
    },
    Rule {
        id: "tokens-of-the-server",
        requirements: &["server/controls/worlds/tokens"],
        says: "no token of the server is valid in a copy of it, and none of the copy is valid on the server",
        check: |target| {
            let (server, world) = &server_and_world(target)?;
            ensure_separate(&[server, world])
        },
    },
];

/// What the controls show that a change of another world must not change.
fn controls(world: &World<'_>) -> Result<[Value; 5], Stop> {
    Ok([
        world.show("clock")?["frozen"].clone(),
        world.show("faults")?,
        world.show("requests?path=*/nowhere")?,
        world.show("sessions")?,
        world.show("outbox")?,
    ])
}

/// Changes everything that [`controls`] shows.
fn change(world: &World<'_>) -> Outcome {
    world.clock(&json!({"set": 5, "freeze": true}))?;
    world.fault(&json!({"effect": status(503), "times": 1}))?;
    world.call("GET", "/nowhere").send()?.expect(503)?;
    world.login("grace")?;
    let send = "{app}/user_registrations/by_email/edsger@example.com/send_confirm";
    world.post(send, &json!({}))?.expect(200)?;
    ensure_eq!(
        world.fault_counts()?,
        [(1, 1)],
        "the numbers of requests that each fault rule matched and was applied to"
    );
    ensure_eq!(
        world.journal("?path=*/nowhere")?.len(),
        1,
        "the number of requests for the path"
    );
    ensure_eq!(
        world.show("sessions")?["count"],
        1,
        "`count` of GET /_mock/sessions"
    );
    ensure_eq!(world.outbox()?.len(), 1, "the number of mails");
    Ok(())
}

/// A finding unless a token of one is valid there and nowhere else.
fn ensure_separate(worlds: &[&World<'_>]) -> Outcome {
    for (of, home) in worlds.iter().enumerate() {
        let tokens = [
            ("{client}", home.login("ada")?),
            ("{admin}", home.admin_login()?),
        ];
        for (at, world) in worlds.iter().enumerate() {
            let expected = if of == at { (200, 201) } else { (401, 401) };
            for (api, session) in &tokens {
                let statuses = use_tokens(world, api, session)?;
                let message = "the statuses of a profile and a refresh";
                ensure_eq!(
                    statuses,
                    expected,
                    "{message} in {api} with tokens of {of} in {at}"
                );
            }
        }
    }
    Ok(())
}

/// The statuses of an API with the access token and with the refresh token of a session.
fn use_tokens(world: &World<'_>, api: &str, session: &Session) -> Result<(u16, u16), Stop> {
    let access = world.call("GET", &format!("{api}/auth/profile"));
    let access = access.bearer(&session.access).send()?;
    let refresh = world.call("POST", &format!("{api}/auth/session"));
    let refresh = refresh.bearer(&session.refresh).send()?;
    Ok((access.status, refresh.status))
}
