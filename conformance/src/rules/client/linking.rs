//! One user with several identities.

use serde_json::{Value, json};

use super::custom_token::claims;
use crate::rules::{Rule, Says, check, ids, refused, refused_for_good};
use crate::setup::apps::SIGNING_KEY;
use crate::setup::seeds::PASSWORD;
use crate::setup::{Session, World, jwt};
use crate::target::{Answer, Outcome};

/// A finding unless a link has succeeded and names the same user.
fn ensure_linked(world: &World<'_>, answer: &Answer, user: &str) -> Outcome {
    check(answer, 200, &Says::Json)?;
    ensure_eq!(answer.text("user_id"), user, "the user of {answer:?}");
    for key in ["access_token", "device_id"] {
        ensure!(!answer.text(key).is_empty(), "no {key}: {answer:?}");
    }
    let refresh = &answer.json()?["refresh_token"];
    ensure!(
        refresh.is_null() || refresh.is_string(),
        "the refresh token of {answer:?}"
    );
    let call = world.call("GET", "{client}/auth/profile");
    call.bearer(&answer.text("access_token"))
        .send()?
        .expect(200)?;
    Ok(())
}

/// Links an identity to an anonymous user, then logs in with it alone.
fn link_and_log_in(world: &World<'_>, provider: &str, body: &Value) -> Outcome {
    let anonymous = world.anonymous()?;
    let linked = world.link(&anonymous, provider, body)?;
    ensure_linked(world, &linked, &anonymous.user)?;
    let types = world.identity_types(&anonymous)?;
    ensure_eq!(types, ["anon-user", provider], "oldest first");
    let alone = world.try_login(provider, body)?.expect(200)?;
    ensure_eq!(
        alone.text("user_id"),
        anonymous.user,
        "the user of {alone:?}"
    );
    world.ensure_live(&anonymous)
}

pub(crate) static LINKING: &[Rule] = &[
    Rule {
        id: "registered-address",
        requirements: &[
            "server/linking/link",
            "server/linking/registered-address",
            "server/linking/order",
            "server/linking/login",
        ],
        says: "a registered address is linked to an anonymous user, who keeps the ID",
        check: |target| {
            let world = &target.automatic()?;
            world.register("new@example.com")?.expect(201)?;
            let body = json!({"username": "new@example.com", "password": PASSWORD});
            link_and_log_in(world, "local-userpass", &body)?;
            let pending = ids(world.get("{app}/user_registrations/pending_users")?)?;
            ensure_eq!(pending, [world.ids.edsger.as_str()], "the pending users");
            ensure_eq!(
                ids(world.get("{app}/users")?)?.len(),
                4,
                "one user, not two"
            );
            Ok(())
        },
    },
    Rule {
        id: "custom-token",
        requirements: &["server/linking/link"],
        says: "a custom token is linked to an anonymous user, and logs in alone afterwards",
        check: |target| {
            let world = &target.custom_token()?;
            let token = jwt::hs256(SIGNING_KEY, &claims(world, "ida"));
            link_and_log_in(world, "custom-token", &json!({"token": token}))
        },
    },
    Rule {
        id: "function-and-oauth",
        requirements: &["server/linking/link"],
        says: "a function's result and an OAuth token are linked like any identity",
        check: |target| {
            let world = &target.custom_function()?;
            link_and_log_in(world, "custom-function", &json!({"word": "sesame"}))?;
            let world = &target.oauth()?;
            for (provider, key) in [
                ("oauth2-google", "authCode"),
                ("oauth2-facebook", "accessToken"),
                ("oauth2-apple", "id_token"),
            ] {
                let body = json!({key: format!("token-of-{provider}")});
                link_and_log_in(world, provider, &body)?;
            }
            Ok(())
        },
    },
    Rule {
        id: "data",
        requirements: &["server/linking/link"],
        says: "the user gets the data of the linked identity, and the session goes on",
        check: |target| {
            let world = &target.automatic()?;
            world.register("new@example.com")?.expect(201)?;
            let anonymous = world.anonymous()?;
            let body = json!({"username": "new@example.com", "password": PASSWORD});
            for _ in 0..2 {
                let linked = world
                    .link(&anonymous, "local-userpass", &body)?
                    .expect(200)?;
                world.ensure_live(&Session::of(&linked)?)?;
                world.ensure_live(&anonymous)?;
                let profile = world.profile(&anonymous)?.expect(200)?.json()?;
                let data = json!({"email": "new@example.com"});
                ensure_eq!(profile["data"], data, "`data` of {profile}");
                let types = world.identity_types(&anonymous)?;
                ensure_eq!(
                    types,
                    ["anon-user", "local-userpass"],
                    "the types of the identities"
                );
            }
            Ok(())
        },
    },
    Rule {
        id: "deleted-user",
        requirements: &["server/linking/link", "server/deleting/identities"],
        says: "deleting the user frees a linked identity for another user",
        check: |target| {
            let world = &target.oauth()?;
            let google = json!({"authCode": "token-of-oauth2-google"});
            let ada = world.login("ada")?;
            let linked = world.link(&ada, "oauth2-google", &google)?;
            ensure_linked(world, &linked, &ada.user)?;
            world.delete("{app}/users/{ada}")?.expect(204)?;
            let login = world.try_login("oauth2-google", &google)?.expect(200)?;
            ensure_ne!(login.text("user_id"), ada.user, "the user of the login");
            Ok(())
        },
    },
    Rule {
        id: "order",
        requirements: &["server/linking/order"],
        says: "three identities are listed in the order of linking, and the user is found by each of them",
        check: |target| {
            let world = &target.oauth()?;
            let ada = world.login("ada")?;
            for (kind, key) in [("oauth2-google", "authCode"), ("oauth2-apple", "id_token")] {
                let body = json!({key: format!("token-of-{kind}")});
                ensure_linked(world, &world.link(&ada, kind, &body)?, &world.ids.ada)?;
            }
            let kinds = ["local-userpass", "oauth2-google", "oauth2-apple"];
            ensure_eq!(
                world.identity_types(&ada)?,
                kinds,
                "the types of the identities"
            );
            for kind in kinds {
                let of = format!("{{app}}/users?provider_types={kind}");
                let users = ids(world.get(&of)?)?;
                ensure!(
                    users.contains(&world.ids.ada),
                    "ada is not among the users of {kind}"
                );
            }
            Ok(())
        },
    },
    Rule {
        id: "without-link",
        requirements: &["server/linking/link", "server/client-login/own-session"],
        says: "without link=true the same request is a login, with or without an access token",
        check: |target| {
            let world = &target.shop()?;
            let anonymous = world.anonymous()?;
            let login = "{client}/app/{client_app}/auth/providers/local-userpass/login";
            let body = json!({"username": "ada@example.com", "password": PASSWORD});
            for query in ["", "?link=false"] {
                let call = world.call("POST", &format!("{login}{query}"));
                let answer = call.bearer(&anonymous.access).json(&body).send()?;
                ensure_eq!(
                    Session::of(&answer.expect(200)?)?.user,
                    world.ids.ada,
                    "the user of the login"
                );
            }
            ensure_eq!(
                world.identity_types(&anonymous)?,
                ["anon-user"],
                "the types of the identities"
            );
            Ok(())
        },
    },
];

pub(crate) static REFUSALS: &[Rule] = &[
    Rule {
        id: "taken",
        requirements: &["server/linking/taken"],
        says: "an identity of another user cannot be linked",
        check: |target| {
            let world = &target.shop()?;
            let anonymous = world.anonymous()?;
            let body = json!({"username": "ada@example.com", "password": PASSWORD});
            let answer = world.link(&anonymous, "local-userpass", &body)?;
            let text = "a user already exists with the specified provider";
            check(&answer, 401, &Says::Coded(text, "InvalidSession"))?;
            ensure_eq!(
                world.identity_types(&anonymous)?,
                ["anon-user"],
                "the types of the identities"
            );
            ensure_eq!(
                world.login("ada")?.user,
                world.ids.ada,
                "the user of the login"
            );
            world.ensure_live(&anonymous)?;
            Ok(())
        },
    },
    Rule {
        id: "wrong-credentials",
        requirements: &[
            "server/linking/no-endless-refresh",
            "server/session-errors/fresh-token",
        ],
        says: "wrong credentials are rejected, but not so that realm-web refreshes and repeats the request",
        check: |target| {
            let world = &target.shop()?;
            let anonymous = world.anonymous()?;
            for name in ["ada", "edsger", "nobody"] {
                let body = json!({"username": format!("{name}@example.com"), "password": "wrong"});
                let answer = world.link(&anonymous, "local-userpass", &body)?;
                ensure_no_retry(&answer)?;
            }
            for (provider, body) in [
                ("api-key", json!({"key": "unknown"})),
                ("custom-token", json!({"token": "x"})),
            ] {
                ensure_no_retry(&world.link(&anonymous, provider, &body)?)?;
            }
            ensure_eq!(
                world.identity_types(&anonymous)?,
                ["anon-user"],
                "the types of the identities"
            );
            Ok(())
        },
    },
    Rule {
        id: "access-token-required",
        requirements: &[
            "server/linking/link",
            "server/session-errors/no-token",
            "server/session-errors/refresh-as-access",
        ],
        says: "linking requires the access token of a user of the app, in a live session",
        check: |target| {
            let world = &target.shop()?;
            let anonymous = world.anonymous()?;
            let login = "/auth/providers/local-userpass/login?link=true";
            let path = format!("{{client}}/app/{{client_app}}{login}");
            let body = json!({"username": "ada@example.com", "password": PASSWORD});
            refused_for_good(&world.call("POST", &path).json(&body).send()?)?;
            let call = world.call("POST", &path).bearer(&anonymous.refresh);
            let words = "invalid session: valid Issuer required";
            check(&call.json(&body).send()?, 401, &Says::Error(words))?;
            let call = world.call("POST", &path).bearer(&world.admin.access);
            refused(call.json(&body))?;
            let other = &target.shop()?;
            let foreign = world
                .call("POST", &path)
                .bearer(&other.login("ada")?.access);
            refused(foreign.json(&body))?;
            world.log_out(&anonymous)?.expect(204)?;
            let answer = world
                .link(&anonymous, "local-userpass", &body)?
                .expect(401)?;
            ensure_eq!(
                answer.text("error_code"),
                "InvalidSession",
                "the code of {answer:?}"
            );
            Ok(())
        },
    },
];

/// A finding unless a link is refused so that realm-web does not repeat it: neither with the
/// code `InvalidSession` nor with the text `unauthorized`.
fn ensure_no_retry(answer: &Answer) -> Outcome {
    ensure!(
        (400..500).contains(&answer.status),
        "not refused: {answer:?}"
    );
    check(answer, answer.status, &Says::AnyError)?;
    ensure_ne!(
        answer.text("error_code"),
        "InvalidSession",
        "the code of {answer:?}"
    );
    ensure_ne!(
        answer.text("error"),
        "unauthorized",
        "the error of {answer:?}"
    );
    Ok(())
}
