//! Links that are refused.

use serde_json::json;

use crate::server_rules::{Rule, Says, check, ids};
use crate::support::apps::{SIGNING_KEY, automatic, by_mail, custom_function, custom_token, oauth};
use crate::support::http::Answer;
use crate::support::jwt;
use crate::support::world::{ADA, PASSWORD, Session, World};

const TAKEN: Says = Says::Coded(
    "a user already exists with the specified provider",
    "InvalidSession",
);

fn link_email(world: &World, session: &Session, name: &str) -> Answer {
    let body = json!({"username": format!("{name}@example.com"), "password": PASSWORD});
    world.link(session, "local-userpass", &body)
}

pub(in crate::server_rules) static REFUSALS: &[Rule] = &[
    Rule {
        proves: &["9/linking/another-users", "3.2/link/someone-elses"],
        says: "credentials that another user has are refused with InvalidSession",
        source: "tests of the .NET, Java and Kotlin SDKs; text our choice",
        check: |_| {
            let world = oauth();
            let frieda = json!({"authCode": "token-of-oauth2-google"});
            world.try_login("oauth2-google", &frieda).expect(200);
            let anonymous = world.anonymous();
            check(&link_email(&world, &anonymous, "ada"), 401, &TAKEN);
            check(&link_email(&world, &anonymous, "alan"), 401, &TAKEN);
            let answer = world.link(&anonymous, "oauth2-google", &frieda);
            check(&answer, 401, &TAKEN);
            let grace = world.login("grace");
            check(&link_email(&world, &grace, "ada"), 401, &TAKEN);
            assert_eq!(world.kinds(&anonymous), ["anon-user"]);
            assert_eq!(world.kinds(&grace), ["local-userpass"]);
            assert_eq!(world.login("ada").user, ADA);
            world.assert_alive(&anonymous);
        },
    },
    Rule {
        proves: &["9/linking/second-email"],
        says: "a second e-mail identity is refused, and its registration stays",
        source: "tests of the .NET and Kotlin SDKs",
        check: |_| {
            let world = automatic();
            for name in ["one", "two"] {
                world.register(&format!("{name}@example.com")).expect(201);
            }
            let text =
                "linking a local-userpass identity is not allowed when one is already linked";
            let refused = Says::Coded(text, "InternalServerError");
            let ada = world.login("ada");
            check(&link_email(&world, &ada, "one"), 500, &refused);
            let anonymous = world.anonymous();
            link_email(&world, &anonymous, "one").expect(200);
            check(&link_email(&world, &anonymous, "two"), 500, &refused);
            assert_eq!(world.kinds(&anonymous), ["anon-user", "local-userpass"]);
            assert_ne!(world.login("two").user, anonymous.user);
        },
    },
    Rule {
        proves: &["9/linking/anonymous"],
        says: "an anonymous identity is refused, and makes no user",
        source: "tests of the .NET and Kotlin SDKs",
        check: |world| {
            let users = ids(world.get("{app}/users"));
            let ada = world.login("ada");
            let text = "linking an anonymous identity is not allowed";
            let refused = Says::Coded(text, "InternalServerError");
            check(&world.link(&ada, "anon-user", &json!({})), 500, &refused);
            assert_eq!(world.kinds(&ada), ["local-userpass"]);
            assert_eq!(ids(world.get("{app}/users")), users);
        },
    },
    Rule {
        proves: &["9/linking/api-key"],
        says: "the API key of another user, or the server's, is refused",
        source: "Java SDK's tests; the server's key our choice",
        check: |world| {
            let ada = world.login("ada");
            let new = json!({"name": "key"});
            let own = world.call("POST", "{client}/auth/api_keys").json(&new);
            let own = own.bearer(&ada.refresh).send().expect(201);
            let server = world.post("{app}/api_keys", &new).expect(201);
            let anonymous = world.anonymous();
            for key in [own.text("key"), server.text("key")] {
                let answer = world.link(&anonymous, "api-key", &json!({"key": key}));
                let text = "invalid user link request";
                check(&answer, 400, &Says::Coded(text, "InvalidParameter"));
            }
            assert_eq!(world.kinds(&anonymous), ["anon-user"]);
        },
    },
    Rule {
        proves: &["9/linking/wrong-credentials", "3.2/link/fresh-token"],
        says: "refused credentials surface at once: neither `unauthorized` nor InvalidSession",
        source: "realm-js#6586; our choice",
        check: |_| {
            let surfaces = |answer: &Answer, text: &str, code: &str| {
                check(answer, 401, &Says::AnyError);
                let told = (answer.text("error"), answer.text("error_code"));
                assert_eq!(told, (text.to_owned(), code.to_owned()), "{answer:?}");
            };
            let world = by_mail();
            let anonymous = world.anonymous();
            for name in ["ada", "nobody"] {
                let body = json!({"username": format!("{name}@example.com"), "password": "wrong"});
                let answer = world.link(&anonymous, "local-userpass", &body);
                surfaces(&answer, "invalid username/password", "InvalidPassword");
            }
            let answer = link_email(&world, &anonymous, "edsger");
            surfaces(&answer, "confirmation required", "AuthError");
            let answer = world.link(&anonymous, "api-key", &json!({"key": "unknown"}));
            surfaces(&answer, "invalid API key", "AuthError");
            let world = custom_token();
            let claims = json!({"aud": "shop-abcde", "sub": "ida", "exp": world.now() - 1});
            let token = json!({"token": jwt::hs256(SIGNING_KEY, &claims)});
            let answer = world.link(&world.anonymous(), "custom-token", &token);
            surfaces(&answer, "invalid token: token is expired", "AuthError");
            let world = custom_function();
            let answer = world.link(&world.anonymous(), "custom-function", &json!({}));
            surfaces(&answer, "who are you?", "AuthError");
        },
    },
];
