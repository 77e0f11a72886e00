//! One user with several identities.

use serde_json::{Value, json};

use super::{Rule, Says, check, ids, refused_for_good};
use crate::support::apps::{SIGNING_KEY, automatic, by_mail, custom_function, custom_token, oauth};
use crate::support::http::Answer;
use crate::support::jwt;
use crate::support::world::{ADA, CLIENT_APP, EDSGER, PASSWORD, Session, World};

/// Fails unless a link has succeeded and names the same user.
#[track_caller]
fn linked(world: &World, answer: &Answer, user: &str) {
    check(answer, 200, &Says::Json);
    assert_eq!(answer.text("user_id"), user, "{answer:?}");
    assert!(!answer.text("access_token").is_empty(), "{answer:?}");
    assert!(!answer.text("device_id").is_empty(), "{answer:?}");
    let refresh = &answer.json()["refresh_token"];
    assert!(refresh.is_null() || refresh.is_string(), "{answer:?}");
    let call = world.call("GET", "{client}/auth/profile");
    call.bearer(&answer.text("access_token")).send().expect(200);
}

/// Links an identity to somebody anonymous, then logs in with it alone.
#[track_caller]
fn round(world: &World, kind: &str, body: &Value) {
    let anonymous = world.anonymous();
    linked(world, &world.link(&anonymous, kind, body), &anonymous.user);
    assert_eq!(world.kinds(&anonymous), ["anon-user", kind], "oldest first");
    let alone = world.try_login(kind, body).expect(200);
    assert_eq!(alone.text("user_id"), anonymous.user, "{kind}");
    world.assert_alive(&anonymous);
}

pub(super) static LINKING: &[Rule] = &[
    Rule {
        proves: &[
            "3.2/link",
            "4/registration/link",
            "4/linking/order",
            "4/linking/login",
        ],
        says: "an address that was registered is linked to somebody anonymous, who keeps the id",
        source: "realm-js tests; stitch's tests",
        check: |_| {
            let world = automatic();
            world.register("new@example.com").expect(201);
            let body = json!({"username": "new@example.com", "password": PASSWORD});
            round(&world, "local-userpass", &body);
            let pending = ids(world.get("{app}/user_registrations/pending_users"));
            assert_eq!(pending, [EDSGER]);
            assert_eq!(ids(world.get("{app}/users")).len(), 4, "one user, not two");
        },
    },
    Rule {
        proves: &["3.2/link"],
        says: "a custom token, a function's answer and another provider's token are linked alike",
        source: "client code: realm-web, realm-core; manual",
        check: |_| {
            let world = custom_token();
            let claims = json!({"aud": CLIENT_APP, "sub": "ida", "exp": world.now() + 3600});
            let token = jwt::hs256(SIGNING_KEY, &claims);
            round(&world, "custom-token", &json!({"token": token}));
            round(
                &custom_function(),
                "custom-function",
                &json!({"word": "sesame"}),
            );
            let world = oauth();
            for (kind, key) in [
                ("oauth2-google", "authCode"),
                ("oauth2-facebook", "accessToken"),
                ("oauth2-apple", "id_token"),
            ] {
                round(&world, kind, &json!({key: format!("token-of-{kind}")}));
            }
        },
    },
    Rule {
        proves: &["4/linking/order"],
        says: "three identities are listed as they came, in the list of users too",
        source: "realm-js and realm-core tests",
        check: |_| {
            let world = oauth();
            let ada = world.login("ada");
            for (kind, key) in [("oauth2-google", "authCode"), ("oauth2-apple", "id_token")] {
                let body = json!({key: format!("token-of-{kind}")});
                linked(&world, &world.link(&ada, kind, &body), ADA);
            }
            let kinds = ["local-userpass", "oauth2-google", "oauth2-apple"];
            assert_eq!(world.kinds(&ada), kinds);
            for kind in kinds {
                let of = format!("{{app}}/users?provider_types={kind}");
                assert!(ids(world.get(&of)).contains(&ADA.to_owned()), "{kind}");
            }
        },
    },
    Rule {
        proves: &["3.2/link", "3.2/session-of-its-own"],
        says: "without link=true the same request is a log-in, token or not",
        source: "client code: realm-web",
        check: |world| {
            let anonymous = world.anonymous();
            let login = format!("{{client}}/app/{CLIENT_APP}/auth/providers/local-userpass/login");
            let body = json!({"username": "ada@example.com", "password": PASSWORD});
            for query in ["", "?link=false"] {
                let call = world.call("POST", &format!("{login}{query}"));
                let answer = call.bearer(&anonymous.access).json(&body).send();
                assert_eq!(Session::of(&answer.expect(200)).user, ADA);
            }
            assert_eq!(world.kinds(&anonymous), ["anon-user"]);
        },
    },
];

pub(super) static REFUSALS: &[Rule] = &[
    Rule {
        proves: &["3.2/link/someone-elses"],
        says: "an identity that somebody has already is not taken away",
        source: "tests of the .NET, Java and Kotlin SDKs; that the session lives on is our \
            choice",
        check: |world| {
            let anonymous = world.anonymous();
            let body = json!({"username": "ada@example.com", "password": PASSWORD});
            let answer = world.link(&anonymous, "local-userpass", &body);
            let text = "a user already exists with the specified provider";
            check(&answer, 401, &Says::Coded(text, "InvalidSession"));
            assert_eq!(world.kinds(&anonymous), ["anon-user"]);
            assert_eq!(world.login("ada").user, ADA);
            world.assert_alive(&anonymous);
        },
    },
    Rule {
        proves: &["3.2/link/fresh-token", "1.2/fresh-is-never-refused"],
        says: "wrong credentials are refused, but not so that realm-web refreshes and asks again",
        source: "client code: realm-web (a 401 that says unauthorized, without limit)",
        check: |_| {
            let world = by_mail();
            let anonymous = world.anonymous();
            for name in ["ada", "edsger", "nobody"] {
                let body = json!({"username": format!("{name}@example.com"), "password": "wrong"});
                let answer = world.link(&anonymous, "local-userpass", &body);
                assert!((400..500).contains(&answer.status), "{answer:?}");
                check(&answer, answer.status, &Says::AnyError);
                let again = answer.text("error_code") == "InvalidSession"
                    || answer.text("error") == "unauthorized";
                assert!(answer.status != 401 || !again, "{answer:?}");
            }
            for (kind, body) in [
                ("api-key", json!({"key": "unknown"})),
                ("custom-token", json!({"token": "x"})),
            ] {
                let answer = world.link(&anonymous, kind, &body);
                assert!((400..500).contains(&answer.status), "{answer:?}");
                assert_ne!(answer.text("error_code"), "InvalidSession", "{answer:?}");
                assert_ne!(answer.text("error"), "unauthorized", "{answer:?}");
            }
            assert_eq!(world.kinds(&anonymous), ["anon-user"]);
        },
    },
    Rule {
        proves: &[
            "3.2/link",
            "1.2/access/none",
            "1.2/access/is-a-refresh-token",
        ],
        says: "it takes the access token of a user of this app, in a session that lives",
        source: "client code: realm-web; tests of the predecessor; text our choice",
        check: |world| {
            let anonymous = world.anonymous();
            let login = "/auth/providers/local-userpass/login?link=true";
            let path = format!("{{client}}/app/{CLIENT_APP}{login}");
            let body = json!({"username": "ada@example.com", "password": PASSWORD});
            refused_for_good(&world.call("POST", &path).json(&body).send());
            let call = world.call("POST", &path).bearer(&anonymous.refresh);
            let words = "invalid session: valid Issuer required";
            check(&call.json(&body).send(), 401, &Says::Error(words));
            let call = world.call("POST", &path).bearer(&world.admin.access);
            let answer = call.json(&body).send();
            assert!((400..500).contains(&answer.status), "{answer:?}");
            world.log_out(&anonymous).expect(204);
            let answer = world.link(&anonymous, "local-userpass", &body).expect(401);
            assert_eq!(answer.text("error_code"), "InvalidSession", "{answer:?}");
        },
    },
];
