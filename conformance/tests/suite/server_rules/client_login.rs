//! The Client API up to a log-in: where the app is, and who may enter.

use appservices_mock::{AppSeed, ProviderSeed};
use serde_json::json;

use super::{Rule, Says, check, ids, refused};
use crate::support::world::{self, ADA, CLIENT_APP, PASSWORD, World};

pub(super) static LOCATION: &[Rule] = &[
    Rule {
        proves: &["3.1/location"],
        says: "the location is this server, with a scheme and without a trailing slash",
        source: "manual; client code: realm-web, realm-core, stitch",
        check: |world| {
            let path = format!("{{client}}/app/{CLIENT_APP}/location");
            let answer = world.call("GET", &path).send().expect(200);
            let base = world.server().base_url();
            assert_eq!(answer.text("hostname"), base);
            assert_eq!(answer.text("ws_hostname"), base.replace("http://", "ws://"));
            assert_eq!(answer.text("deployment_model"), "GLOBAL");
            assert_eq!(answer.text("location"), "US-VA");
        },
    },
    Rule {
        proves: &["3.1/unknown-app"],
        says: "an unknown app is not found, in these words and without a code",
        source: "public issue trackers; realm-js tests",
        check: |world| {
            let words = "cannot find app using Client App ID 'nope-zzzzz'";
            let answer = world.call("GET", "{client}/app/nope-zzzzz/location").send();
            check(&answer, 404, &Says::Error(words));
            let login = "{client}/app/nope-zzzzz/auth/providers/anon-user/login";
            check(&world.call("POST", login).send(), 404, &Says::Error(words));
        },
    },
];

pub(super) static LOGGING_IN: &[Rule] = &[
    Rule {
        proves: &[
            "3.2/anon-user",
            "4/anonymous/new-user",
            "4/anonymous/identity-id",
        ],
        says: "anonymously: no body is needed, and each log-in is a new user",
        source: "manual; realm-js tests",
        check: |world| {
            let path = format!("{{client}}/app/{CLIENT_APP}/auth/providers/anon-user/login");
            let first = world.call("POST", &path).send().expect(200).text("user_id");
            let second = world.anonymous().user;
            assert_ne!(first, second);
            let user = world
                .get(&format!("{{app}}/users/{first}"))
                .expect(200)
                .json();
            assert_eq!(
                user["identities"][0]["provider_type"], "anon-user",
                "{user}"
            );
            assert_eq!(user["data"], json!({}), "{user}");
            let identity = user["identities"][0]["id"].as_str().expect("an id");
            let (hex, letters) = identity.split_once('-').expect("two parts");
            assert_eq!((hex.len(), letters.len()), (24, 24), "{identity}");
        },
    },
    Rule {
        proves: &["3.2/anon-user/get"],
        says: "anonymously, as an old client asks: GET, with the device in the query",
        source: "client code: stitch 3",
        check: |world| {
            let path = format!("{{client}}/app/{CLIENT_APP}/auth/providers/anon-user/login");
            let answer = world.call("GET", &format!("{path}?device=e30=")).send();
            assert!(!answer.expect(200).text("access_token").is_empty());
        },
    },
    Rule {
        proves: &["3.2/local-userpass", "3.2/session-of-its-own"],
        says: "by e-mail and password: the same user each time, in a session of its own",
        source: "manual; realm-core tests",
        check: |world| {
            let (first, second) = (world.login("ada"), world.login("ada"));
            assert_eq!((first.user.as_str(), second.user.as_str()), (ADA, ADA));
            assert_ne!(first.refresh, second.refresh);
            world.assert_alive(&first);
            world.assert_alive(&second);
        },
    },
    Rule {
        proves: &["3.2/api-key/server"],
        says: "with a server's API key: as the user that came with it",
        source: "client code of all SDKs; tests of the predecessor",
        check: |world| {
            let key = world
                .post("{app}/api_keys", &json!({"name": "server"}))
                .expect(201);
            let session = world.key_login(&key.text("key"));
            let users = ids(world.get("{app}/users?provider_types=api-key"));
            assert_eq!(users, std::slice::from_ref(&session.user));
            world.assert_alive(&session);
        },
    },
    Rule {
        proves: &["3.2/profile-after-login", "1.2/fresh-is-never-refused"],
        says: "a fresh token is good for the profile at once",
        source: "client code: realm-web, realm-core, stitch",
        check: |world| {
            for session in [world.login("grace"), world.anonymous()] {
                world.profile(&session).expect(200);
            }
        },
    },
];

pub(super) static LINKING: &[Rule] = &[Rule {
    proves: &[
        "3.2/link",
        "4/linking/order",
        "4/linking/login",
        "4/registration/link",
    ],
    says: "with link=true the identity becomes another one of the user whose token it is",
    source: "realm-js and realm-core tests; client code: realm-web",
    check: |world| {
        let anonymous = world.anonymous();
        let confirm = "{app}/user_registrations/by_email/edsger@example.com/confirm";
        world.admin("POST", confirm).send().expect(204);
        let login = format!("{{client}}/app/{CLIENT_APP}/auth/providers/local-userpass/login");
        let body = json!({"username": "edsger@example.com", "password": PASSWORD});
        let call = world
            .call("POST", &format!("{login}?link=true"))
            .json(&body);
        let linked = call.bearer(&anonymous.access).send().expect(200);
        assert_eq!(linked.text("user_id"), anonymous.user);
        assert!(!linked.text("access_token").is_empty(), "{linked:?}");
        assert!(!linked.text("device_id").is_empty(), "{linked:?}");
        let profile = world.profile(&anonymous).expect(200).json();
        let kinds: Vec<_> = profile["identities"]
            .as_array()
            .expect("identities")
            .iter()
            .map(|one| one["provider_type"].clone())
            .collect();
        assert_eq!(kinds, ["anon-user", "local-userpass"], "oldest first");
        assert_eq!(world.login("edsger").user, anonymous.user);
    },
}];

const UNAUTHORIZED: Says = Says::Coded("unauthorized", "InvalidPassword");
pub(super) static REFUSALS: &[Rule] = &[
    Rule {
        proves: &["3.2/refused/password"],
        says: "a wrong password and an unknown user are told in the same words",
        source: "realm-js, realm-core and realm-swift tests",
        check: |world| {
            for (email, password) in [
                ("ada@example.com", "wrong"),
                ("ada@example.com", ""),
                ("nobody@example.com", PASSWORD),
            ] {
                check(&world.try_email(email, password), 401, &UNAUTHORIZED);
            }
        },
    },
    Rule {
        proves: &["3.2/refused/password", "4/deleting/login"],
        says: "a deleted user is as unknown",
        source: "realm-core and realm-swift tests",
        check: |world| {
            world.delete(&format!("{{app}}/users/{ADA}")).expect(204);
            check(
                &world.try_email("ada@example.com", PASSWORD),
                401,
                &UNAUTHORIZED,
            );
        },
    },
    Rule {
        proves: &["3.2/case-sensitive"],
        says: "addresses are case-sensitive",
        source: "manual",
        check: |world| {
            check(
                &world.try_email("Ada@example.com", PASSWORD),
                401,
                &UNAUTHORIZED,
            );
        },
    },
    Rule {
        proves: &["3.2/refused/disabled", "8/disabled-and-unconfirmed"],
        says: "a disabled user: the code UserDisabled",
        source: "tests of the .NET, Dart, Swift and Kotlin SDKs (text); realm-core tests \
            (code); status our choice",
        check: |world| {
            let answer = world.try_email("alan@example.com", PASSWORD);
            check(&answer, 401, &Says::Coded("unauthorized", "UserDisabled"));
        },
    },
    Rule {
        proves: &["3.2/refused/password"],
        says: "a disabled user with a wrong password learns no more than anyone",
        source: "our choice",
        check: |world| {
            check(
                &world.try_email("alan@example.com", "wrong"),
                401,
                &UNAUTHORIZED,
            );
        },
    },
    Rule {
        proves: &["3.2/refused/provider"],
        says: "a provider that is missing, disabled or unknown: refused, for good",
        source: "manual; status and code our choice",
        check: |_| {
            let mut seed = world::seed();
            seed.groups[0].apps[0] = AppSeed::new("shop")
                .client_app_id(CLIENT_APP)
                .provider(ProviderSeed::new("anon-user").disabled());
            let world = World::with(seed);
            for provider in ["anon-user", "local-userpass", "smoke-signals"] {
                let path = format!("{{client}}/app/{CLIENT_APP}/auth/providers/{provider}/login");
                let body = json!({"username": "ada@example.com", "password": PASSWORD});
                let answer = refused(world.call("POST", &path).json(&body));
                assert_ne!(answer.text("error_code"), "InvalidSession");
                assert_ne!(
                    answer.text("error"),
                    "unauthorized",
                    "realm-web would ask again"
                );
            }
        },
    },
    Rule {
        proves: &["3.2/refused/api-key"],
        says: "an unknown API key: 401",
        source: "tests of the .NET, Dart, Swift and Kotlin SDKs; code and status our choice",
        check: |world| {
            let answer = world.try_login("api-key", &json!({"key": "unknown"}));
            check(&answer, 401, &Says::Coded("unauthorized", "AuthError"));
        },
    },
    Rule {
        proves: &["3.2/local-userpass", "3.2/api-key/server"],
        says: "a log-in that says nothing is refused, and makes no session",
        source: "our choice",
        check: |world| {
            for provider in ["local-userpass", "api-key"] {
                let path = format!("{{client}}/app/{CLIENT_APP}/auth/providers/{provider}/login");
                refused(world.call("POST", &path).json(&json!({})));
                refused(world.call("POST", &path));
            }
            assert_eq!(world.server().live_sessions(ADA), 0);
        },
    },
];
