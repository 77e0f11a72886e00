//! The same seed, number and requests with a stopped clock give the same bytes.

use std::time::{Duration, SystemTime};

use serde_json::{Value, json};

use crate::rules::Rule;
use crate::setup::{World, seeds};
use crate::target::{Answer, Outcome, Stop, Target};

const START: u64 = 1_800_000_000;

fn started(target: &Target, rng_seed: u64) -> Result<World<'_>, Stop> {
    let server = target.own_server(|server| {
        server
            .seed(seeds::shop())
            .rng_seed(rng_seed)
            .stopped_at(SystemTime::UNIX_EPOCH + Duration::from_secs(START))
            .users(20)
    })?;
    World::over(server)
}

/// Everything that a server responds to a number of requests, without its address.
fn transcript(world: &World<'_>) -> Result<Vec<String>, Stop> {
    let address = world.http.authority();
    let mut responses = vec![world.admin.access.clone(), world.admin.refresh.clone()];
    let mut keep = |answer: &Answer| {
        let body = String::from_utf8_lossy(&answer.body).replace(address, "ADDRESS");
        let mut headers = answer.headers();
        // Addresses differ in length, and so do texts that contain them.
        headers.retain(|(name, _)| name != "content-length");
        responses.push(format!("{} {headers:?} {body}", answer.status));
    };
    let ada = world.login("ada")?;
    keep(&world.refresh(&ada)?);
    keep(&world.profile(&ada)?);
    for path in [
        "{app}",
        "{app}/users",
        "{app}/auth_providers",
        "{app}/users/nobody",
        "{app}/users/{ada}/devices",
        "{app}/description",
        "{app}/export",
        "{app}/logs",
    ] {
        keep(&world.get(path)?);
    }
    keep(&world.call("GET", "/api/public/v1.0/groups").send()?);
    keep(&world.try_login("anon-user", &json!({}))?);
    let body = json!({"email": "new@example.com", "password": "123456"});
    keep(&world.post("{app}/users", &body)?);
    keep(&world.post("{app}/api_keys", &json!({"name": "new"}))?);
    keep(&world.post("{app}/secrets", &json!({"name": "new", "value": "v"}))?);
    let send = "{app}/user_registrations/by_email/edsger@example.com/send_confirm";
    keep(&world.post(send, &json!({}))?);
    keep(&world.post("{admin}/groups/{group}/apps", &json!({"name": "new"}))?);
    keep(&world.post_control("clock", &json!({"advance": "31m"}))?);
    keep(&world.get("{app}/users")?);
    for control in ["clock", "sessions", "outbox", "requests", "state", "faults"] {
        keep(&world.control("GET", control).send()?);
    }
    let made = world.post_control("worlds", &json!({}))?.expect(201)?;
    keep(&made);
    let login = "{client}/app/{client_app}/auth/providers/anon-user/login";
    let login = format!("/w/{}{login}", made.text("id"));
    keep(&world.call("POST", &login).send()?);
    Ok(responses)
}

/// A finding that shows where they differ, if they do.
fn ensure_same(one: &[String], other: &[String]) -> Outcome {
    ensure_eq!(one.len(), other.len(), "the number of responses");
    for (one, other) in one.iter().zip(other) {
        let same = one.bytes().zip(other.bytes()).take_while(|(a, b)| a == b);
        let at = same.count().saturating_sub(40);
        let rest = |text: &str| text.chars().skip(at).take(200).collect::<String>();
        ensure_eq!(rest(one), rest(other), "two responses to one request");
        ensure!(one == other, "two responses to one request differ: {one}");
    }
    Ok(())
}

pub(crate) static SAME_BYTES: &[Rule] = &[
    Rule {
        id: "one-number",
        requirements: &["server/controls/general/same-bytes"],
        says: "two servers with one number give the same responses, with the same IDs, tokens and times",
        check: |target| {
            let one = transcript(&started(target, 7)?)?;
            let all = one.concat();
            for word in ["access_token", "edsger@example.com", "\"link\"", "nonce="] {
                ensure!(all.contains(word), "no response contains {word}");
            }
            ensure_same(&one, &transcript(&started(target, 7)?)?)?;
            Ok(())
        },
    },
    Rule {
        id: "another-number",
        requirements: &["server/controls/general/same-bytes"],
        says: "with another number, IDs and tokens differ at the same time",
        check: |target| {
            let anonymous = |rng_seed: u64| {
                let world = started(target, rng_seed)?;
                let session = world.anonymous()?;
                let user: Value = world.profile(&session)?.expect(200)?.json()?;
                Ok::<_, Stop>((session.user, session.refresh, user["identities"].clone()))
            };
            let (one, other) = (anonymous(7)?, anonymous(8)?);
            ensure_eq!(
                anonymous(7)?,
                one,
                "user, token and identities of a server with the same number"
            );
            ensure_ne!(one.0, other.0, "the user's ID");
            ensure_ne!(one.1, other.1, "the refresh token");
            ensure_ne!(one.2, other.2, "the identities");
            Ok(())
        },
    },
    Rule {
        id: "after-a-reset",
        requirements: &[
            "server/controls/general/same-bytes",
            "server/controls/reset/everything",
        ],
        says: "after a reset the same requests give the same bytes again",
        check: |target| {
            let world = started(target, 7)?;
            let login = || {
                let answer = world.try_login("anon-user", &json!({}))?.expect(200)?;
                Ok::<_, Stop>(answer.body)
            };
            let first = [login()?, login()?];
            world.clock(&json!({"advance": "5d"}))?;
            world.control("POST", "reset").send()?.expect(204)?;
            // The administrator has logged in before the first time too.
            world.admin_login()?;
            ensure_eq!(
                world.show("clock")?["now"],
                START,
                "`now` of GET /_mock/clock"
            );
            ensure!(
                [login()?, login()?] == first,
                "the same requests give other bytes after a reset"
            );
            Ok(())
        },
    },
];
