//! Tokens that are rejected, alike by the two APIs.

use serde_json::json;

use crate::rules::{Rule, Says, check, refused, refused_for_good};
use crate::setup::{Session, World, forged};
use crate::target::Stop;

/// The root of each API, a session in it, and an endpoint that requires an access token.
fn sides(world: &World<'_>) -> Result<[(&'static str, Session, &'static str); 2], Stop> {
    Ok([
        ("{admin}", world.admin_login()?, "{admin}/auth/profile"),
        ("{client}", world.login("ada")?, "{client}/auth/profile"),
    ])
}

pub(crate) static ACCESS_TOKENS: &[Rule] = &[
    Rule {
        id: "expired",
        requirements: &["server/session-errors/expired"],
        says: "an expired access token is rejected with the text and the code that make clients refresh",
        check: |target| {
            let world = &target.alone()?;
            for (_, session, path) in sides(world)? {
                world.fault(&json!({"path": world.path(path), "times": 1,
                    "effect": {"type": "expire_access_token"}}))?;
                let send = || world.call("GET", path).bearer(&session.access).send();
                let words = "invalid session: access token expired";
                check(&send()?, 401, &Says::Coded(words, "InvalidSession"))?;
                send()?.expect(200)?;
            }
            Ok(())
        },
    },
    Rule {
        id: "forged",
        requirements: &["server/session-errors/forged"],
        says: "a forged access token is rejected with a text or a code that makes clients refresh",
        check: |target| {
            let world = &target.shop()?;
            for (_, session, path) in sides(world)? {
                let token = forged(&session.access);
                let answer = world.call("GET", path).bearer(&token).send()?.expect(401)?;
                let (text, code) = (answer.text("error"), answer.text("error_code"));
                let refreshes = code == "InvalidSession" || text == "unauthorized";
                ensure!(refreshes, "clients do not refresh for {answer:?}");
            }
            Ok(())
        },
    },
    Rule {
        id: "refresh-token-instead",
        requirements: &["server/session-errors/refresh-as-access"],
        says: "a refresh token in place of an access token is rejected without a code",
        check: |target| {
            let world = &target.shop()?;
            for (_, session, path) in sides(world)? {
                let answer = world.call("GET", path).bearer(&session.refresh).send()?;
                let words = "invalid session: valid Issuer required";
                check(&answer, 401, &Says::Error(words))?;
            }
            Ok(())
        },
    },
    Rule {
        id: "missing",
        requirements: &["server/session-errors/no-token"],
        says: "a request without a token is rejected with a 401 that no client takes for a lost session",
        check: |target| {
            let world = &target.shop()?;
            for (_, _, path) in sides(world)? {
                refused_for_good(&world.call("GET", path).send()?)?;
            }
            Ok(())
        },
    },
    Rule {
        id: "malformed",
        requirements: &["server/session-errors/malformed-token"],
        says: "a token that does not have three parts, or another scheme than Bearer, is rejected",
        check: |target| {
            let world = &target.shop()?;
            for (_, session, path) in sides(world)? {
                for header in ["Bearer ", "Bearer x", "Bearer a.b.c", "Basic eDp5"] {
                    let call = world.call("GET", path).header("authorization", header);
                    ensure_eq!(refused(call)?.status, 401, "the status of the response");
                }
                let call = world.call("GET", path).bearer(&session.access);
                call.send()?.expect(200)?;
            }
            Ok(())
        },
    },
    Rule {
        id: "of-the-other-api",
        requirements: &["server/session-errors/other-api"],
        says: "a user's token is rejected by the Admin API, an administrator's by the Client API",
        check: |target| {
            let world = &target.shop()?;
            let user = world.login("ada")?;
            refused(world.call("GET", "{app}/users").bearer(&user.access))?;
            refused(
                world
                    .call("GET", "{admin}/auth/profile")
                    .bearer(&user.access),
            )?;
            refused(
                world
                    .call("GET", "{client}/auth/profile")
                    .bearer(&world.admin.access),
            )?;
            Ok(())
        },
    },
    Rule {
        id: "required-everywhere",
        requirements: &["server/session-errors/no-token"],
        says: "every endpoint of a project requires an access token",
        check: |target| {
            let world = &target.shop()?;
            for (method, path) in [
                ("GET", "{admin}/groups/{group}/apps"),
                ("GET", "{app}"),
                ("GET", "{app}/users"),
                ("PUT", "{app}/users/{ada}/logout"),
                ("PUT", "{app}/users/{ada}/disable"),
                ("DELETE", "{app}/users/{ada}"),
                ("GET", "{app}/user_registrations/pending_users"),
                ("GET", "{app}/api_keys"),
                ("GET", "{app}/auth_providers"),
                ("GET", "{app}/security/refresh_token_expiration"),
            ] {
                refused_for_good(&world.call(method, path).send()?)?;
            }
            world.login("ada")?;
            Ok(())
        },
    },
];

pub(crate) static REFRESH_TOKENS: &[Rule] = &[
    Rule {
        id: "access-token-instead",
        requirements: &["server/session-errors/access-as-refresh"],
        says: "an access token in place of a refresh token is rejected, by refresh and by logout",
        check: |target| {
            let world = &target.shop()?;
            for (api, session, path) in sides(world)? {
                for method in ["POST", "DELETE"] {
                    let call = world.call(method, &format!("{api}/auth/session"));
                    let answer = call.bearer(&session.access).send()?;
                    let words = "invalid refresh token: incorrect token type";
                    check(&answer, 401, &Says::Error(words))?;
                }
                world
                    .call("GET", path)
                    .bearer(&session.access)
                    .send()?
                    .expect(200)?;
            }
            Ok(())
        },
    },
    Rule {
        id: "session-ended",
        requirements: &["server/session-errors/session-ended"],
        says: "the token of a session that has ended is rejected with InvalidSession, by refresh and by logout",
        check: |target| {
            let world = &target.shop()?;
            for (api, session, _) in sides(world)? {
                let send = |method: &str| {
                    let call = world.call(method, &format!("{api}/auth/session"));
                    call.bearer(&session.refresh).send()
                };
                check(&send("DELETE")?, 204, &Says::Nothing)?;
                for method in ["POST", "DELETE"] {
                    let words = "invalid session: failed to find refresh token";
                    check(&send(method)?, 401, &Says::Coded(words, "InvalidSession"))?;
                }
            }
            Ok(())
        },
    },
    Rule {
        id: "missing-or-forged",
        requirements: &["server/session-errors/no-token"],
        says: "a missing or forged refresh token is rejected, and ends nothing",
        check: |target| {
            let world = &target.shop()?;
            for (api, session, _) in sides(world)? {
                for method in ["POST", "DELETE"] {
                    let path = format!("{api}/auth/session");
                    ensure_eq!(
                        refused(world.call(method, &path))?.status,
                        401,
                        "the status of the response"
                    );
                    let token = forged(&session.refresh);
                    let call = world.call(method, &path).bearer(&token);
                    ensure_eq!(refused(call)?.status, 401, "the status of the response");
                    let call = world.call("POST", &path).bearer(&session.refresh);
                    call.send()?.expect(201)?;
                }
            }
            Ok(())
        },
    },
];
