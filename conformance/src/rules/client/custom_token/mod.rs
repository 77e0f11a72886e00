//! Logging in with tokens that another system signs.

pub(super) mod hs256;
pub(super) mod jwks;
mod key_server;
pub(super) mod rs256;

use std::time::{SystemTime, UNIX_EPOCH};

use serde_json::{Value, json};

use crate::rules::{Says, check};
use crate::setup::{Session, World};
use crate::target::{Answer, Outcome, Stop};

/// The real time in seconds since 1970. Tokens leave so much time on either side of it that the
/// server's clock need not agree.
fn now() -> u64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH);
    since.map_or(0, |since| since.as_secs())
}

/// Claims that are valid for an hour.
pub(crate) fn claims(world: &World<'_>, sub: &str) -> Value {
    let exp = now() + 3600;
    json!({"aud": world.ids.client_app, "sub": sub, "iat": exp - 3660, "exp": exp})
}

/// Claims that expired an hour ago.
pub(crate) fn expired_claims(world: &World<'_>, sub: &str) -> Value {
    let exp = now().saturating_sub(3600);
    json!({"aud": world.ids.client_app, "sub": sub, "iat": exp.saturating_sub(60), "exp": exp})
}

/// The claims without one of them.
pub(crate) fn without(claims: &Value, name: &str) -> Value {
    let mut claims = claims.clone();
    if let Some(claims) = claims.as_object_mut() {
        claims.remove(name);
    }
    claims
}

/// A login with a token, whether or not it succeeds.
pub(crate) fn login(world: &World<'_>, token: &str) -> Result<Answer, Stop> {
    world.try_login("custom-token", &json!({"token": token}))
}

/// A login with a token, which must succeed.
pub(crate) fn enter(world: &World<'_>, token: &str) -> Result<Session, Stop> {
    Session::of(&login(world, token)?.expect(200)?)
}

/// A finding unless the token is refused with 401 and creates no user.
pub(crate) fn shut_out(world: &World<'_>, token: &str) -> Outcome {
    let users = || world.get("{app}/users_count")?.expect(200)?.json();
    let before = users()?;
    let answer = login(world, token)?;
    check(&answer, 401, &Says::AnyError)?;
    ensure_ne!(
        answer.text("error_code"),
        "InvalidSession",
        "the code of {answer:?}"
    );
    ensure_eq!(users()?, before, "the number of users after {answer:?}");
    Ok(())
}

/// A finding unless the newest entry of the app's log gives this reason.
pub(crate) fn ensure_reason(world: &World<'_>, reason: &str) -> Outcome {
    let log = world.get("{app}/logs")?.expect(200)?.json()?;
    let messages = &log["logs"][0]["messages"];
    ensure_eq!(
        *messages,
        json!([reason]),
        "the messages of the newest entry of {log}"
    );
    Ok(())
}
