//! Links that are rejected.

use serde_json::json;

use crate::rules::client::custom_token::expired_claims;
use crate::rules::{Rule, Says, check, ids};
use crate::setup::apps::SIGNING_KEY;
use crate::setup::seeds::PASSWORD;
use crate::setup::{Session, World, jwt};
use crate::target::{Answer, Outcome, Stop};

const TAKEN: Says = Says::Coded(
    "a user already exists with the specified provider",
    "InvalidSession",
);

fn link_email(world: &World<'_>, session: &Session, name: &str) -> Result<Answer, Stop> {
    let body = json!({"username": format!("{name}@example.com"), "password": PASSWORD});
    world.link(session, "local-userpass", &body)
}

/// A finding unless it is a 401 with this text and code.
fn ensure_words(answer: &Answer, text: &'static str, code: &'static str) -> Outcome {
    check(answer, 401, &Says::Coded(text, code))
}

pub(crate) static REFUSALS: &[Rule] = &[
    Rule {
        id: "taken",
        requirements: &["server/linking/taken-code", "server/linking/taken"],
        says: "credentials of another user are rejected with InvalidSession",
        check: |target| {
            let world = &target.shop()?;
            let anonymous = world.anonymous()?;
            check(&link_email(world, &anonymous, "ada")?, 401, &TAKEN)?;
            check(&link_email(world, &anonymous, "alan")?, 401, &TAKEN)?;
            let grace = world.login("grace")?;
            check(&link_email(world, &grace, "ada")?, 401, &TAKEN)?;
            ensure_eq!(
                world.identity_types(&anonymous)?,
                ["anon-user"],
                "the types of the identities"
            );
            ensure_eq!(
                world.identity_types(&grace)?,
                ["local-userpass"],
                "the types of the identities"
            );
            ensure_eq!(
                world.login("ada")?.user,
                world.ids.ada,
                "the user of the login"
            );
            world.ensure_live(&anonymous)
        },
    },
    Rule {
        id: "taken-oauth",
        requirements: &["server/linking/taken-code", "server/linking/taken"],
        says: "an OAuth identity of another user is rejected with InvalidSession",
        check: |target| {
            let world = &target.oauth()?;
            let frieda = json!({"authCode": "token-of-oauth2-google"});
            world.try_login("oauth2-google", &frieda)?.expect(200)?;
            let anonymous = world.anonymous()?;
            let answer = world.link(&anonymous, "oauth2-google", &frieda)?;
            check(&answer, 401, &TAKEN)?;
            ensure_eq!(
                world.identity_types(&anonymous)?,
                ["anon-user"],
                "the types of the identities"
            );
            world.ensure_live(&anonymous)
        },
    },
    Rule {
        id: "second-email",
        requirements: &["server/linking/second-email"],
        says: "a second email identity is rejected, and its registration stays",
        check: |target| {
            let world = &target.automatic()?;
            for name in ["one", "two"] {
                world
                    .register(&format!("{name}@example.com"))?
                    .expect(201)?;
            }
            let text =
                "linking a local-userpass identity is not allowed when one is already linked";
            let refused = Says::Coded(text, "InternalServerError");
            let ada = world.login("ada")?;
            check(&link_email(world, &ada, "one")?, 500, &refused)?;
            let anonymous = world.anonymous()?;
            link_email(world, &anonymous, "one")?.expect(200)?;
            check(&link_email(world, &anonymous, "two")?, 500, &refused)?;
            ensure_eq!(
                world.identity_types(&anonymous)?,
                ["anon-user", "local-userpass"],
                "the types of the identities"
            );
            ensure_ne!(
                world.login("two")?.user,
                anonymous.user,
                "the user of the login"
            );
            Ok(())
        },
    },
    Rule {
        id: "anonymous",
        requirements: &["server/linking/anonymous"],
        says: "an anonymous identity is rejected, and creates no user",
        check: |target| {
            let world = &target.shop()?;
            let users = ids(world.get("{app}/users")?)?;
            let ada = world.login("ada")?;
            let text = "linking an anonymous identity is not allowed";
            let refused = Says::Coded(text, "InternalServerError");
            check(&world.link(&ada, "anon-user", &json!({}))?, 500, &refused)?;
            ensure_eq!(
                world.identity_types(&ada)?,
                ["local-userpass"],
                "the types of the identities"
            );
            ensure_eq!(ids(world.get("{app}/users")?)?, users, "the users");
            Ok(())
        },
    },
    Rule {
        id: "api-key",
        requirements: &["server/linking/api-key"],
        says: "an API key, of another user or of the server, is rejected",
        check: |target| {
            let world = &target.shop()?;
            let ada = world.login("ada")?;
            let new = json!({"name": "key"});
            let own = world.call("POST", "{client}/auth/api_keys").json(&new);
            let own = own.bearer(&ada.refresh).send()?.expect(201)?;
            let server = world.post("{app}/api_keys", &new)?.expect(201)?;
            let anonymous = world.anonymous()?;
            for key in [own.text("key"), server.text("key")] {
                let answer = world.link(&anonymous, "api-key", &json!({"key": key}))?;
                let text = "invalid user link request";
                check(&answer, 400, &Says::Coded(text, "InvalidParameter"))?;
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
        id: "wrong-credentials",
        requirements: &[
            "server/linking/wrong-credentials",
            "server/linking/no-endless-refresh",
        ],
        says: "rejected credentials make no client retry: neither `unauthorized` nor InvalidSession",
        check: |target| {
            let world = &target.shop()?;
            let anonymous = world.anonymous()?;
            for name in ["ada", "nobody"] {
                let body = json!({"username": format!("{name}@example.com"), "password": "wrong"});
                let answer = world.link(&anonymous, "local-userpass", &body)?;
                ensure_words(&answer, "invalid username/password", "InvalidPassword")?;
            }
            let answer = link_email(world, &anonymous, "edsger")?;
            ensure_words(&answer, "confirmation required", "AuthError")?;
            let answer = world.link(&anonymous, "api-key", &json!({"key": "unknown"}))?;
            ensure_words(&answer, "invalid API key", "AuthError")?;
            let world = &target.custom_token()?;
            let claims = expired_claims(world, "ida");
            let token = json!({"token": jwt::hs256(SIGNING_KEY, &claims)});
            let answer = world.link(&world.anonymous()?, "custom-token", &token)?;
            ensure_words(&answer, "invalid token: token is expired", "AuthError")
        },
    },
    Rule {
        id: "rejected-by-function",
        requirements: &[
            "server/linking/wrong-credentials",
            "server/linking/no-endless-refresh",
        ],
        says: "what a function throws at a link is the error, and makes no client retry",
        check: |target| {
            let world = &target.custom_function()?;
            let answer = world.link(&world.anonymous()?, "custom-function", &json!({}))?;
            ensure_words(&answer, "who are you?", "AuthError")
        },
    },
];
