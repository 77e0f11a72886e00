//! Requests that are in flight while an administrator ends the sessions that they are about.

use serde_json::json;

use crate::rules::in_flight::{CLIENTS, around};
use crate::rules::{Rule, Says, check};
use crate::setup::seeds::PASSWORD;
use crate::setup::{Session, World};
use crate::target::{Client, Outcome};

/// How often each race is run.
const ROUNDS: usize = 5;

/// A change of ada by the administrator.
fn change(world: &World<'_>, verb: &str) -> Outcome {
    let answer = world.put(&format!("{{app}}/users/{{ada}}/{verb}"))?;
    check(&answer, 204, &Says::Nothing)
}

pub(crate) static RACES: &[Rule] = &[
    Rule {
        id: "refreshed-while-revoked",
        requirements: &["server/revocation/all-sessions"],
        says: "a session ends with a revocation even if its token is being refreshed meanwhile",
        check: |target| {
            let world = &target.shop()?;
            let path = world.path("{client}/auth/session");
            for _ in 0..ROUNDS {
                let mut sessions = Vec::new();
                for _ in 0..CLIENTS {
                    sessions.push(world.login("ada")?);
                }
                let refresh = |client: &Client, n: usize| {
                    let call = client.call("POST", &path);
                    Ok(call.bearer(&sessions[n].refresh).send()?.status)
                };
                let statuses = around(world, refresh, || change(world, "logout"))?;
                for status in statuses {
                    ensure!(
                        matches!(status, 201 | 401),
                        "a refresh is {status} around a revocation, which is neither 201 nor 401"
                    );
                }
                for session in &sessions {
                    world.ensure_ended(session)?;
                }
            }
            Ok(())
        },
    },
    Rule {
        id: "login-while-disabled",
        requirements: &["server/disabling/login"],
        says: "a login that is in flight while its user is disabled leaves no session, also once the user is enabled again",
        check: |target| {
            let world = &target.shop()?;
            let path = "{client}/app/{client_app}/auth/providers/local-userpass/login";
            let path = world.path(path);
            let body = json!({"username": "ada@example.com", "password": PASSWORD});
            let login = |client: &Client, _: usize| client.call("POST", &path).json(&body).send();
            for _ in 0..ROUNDS {
                let answers = around(world, login, || change(world, "disable"))?;
                change(world, "enable")?;
                for answer in answers {
                    if answer.status == 200 {
                        world.ensure_ended(&Session::of(&answer)?)?;
                    } else {
                        check(&answer, 401, &Says::Coded("unauthorized", "UserDisabled"))?;
                    }
                }
            }
            Ok(())
        },
    },
];
