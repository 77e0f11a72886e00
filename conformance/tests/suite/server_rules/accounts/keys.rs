//! API keys: their names, and who can have them; empty bearer tokens.

use serde_json::{Value, json};

use crate::server_rules::providers::disable;
use crate::server_rules::{Rule, Says, check, ids};
use crate::support::http::Answer;
use crate::support::world::{EDSGER, PASSWORD, Session, World};

const KEYS: &str = "{app}/api_keys";
const OWN_KEYS: &str = "{client}/auth/api_keys";

fn own_key(world: &World, session: &Session, body: &Value) -> Answer {
    let call = world.call("POST", OWN_KEYS).bearer(&session.refresh);
    call.json(body).send()
}

fn own_keys(world: &World, session: &Session) -> Answer {
    world.call("GET", OWN_KEYS).bearer(&session.refresh).send()
}

pub(in crate::server_rules) static NAMES: &[Rule] = &[Rule {
    proves: &["9/key-names", "9/key-names/missing"],
    says: "a key's name has letters, digits, _ and -, and is required",
    source: "tests of the .NET, Dart and Kotlin SDKs; status of the latter our choice",
    check: |world| {
        let ada = world.login("ada");
        let create = |body: &Value| [world.post(KEYS, body), own_key(world, &ada, body)];
        for name in ["$()!$", "%s", "a b", "a.b", "schlüssel", "ключ", " "] {
            for answer in create(&json!({"name": name})) {
                let text = "can only contain ASCII letters, numbers, underscores, and hyphens";
                check(&answer, 400, &Says::Coded(text, "InvalidParameter"));
            }
        }
        for body in [
            json!({}),
            json!({"name": ""}),
            json!({"name": null}),
            json!({"name": 7}),
        ] {
            for answer in create(&body) {
                check(&answer, 400, &Says::Error("'name' is a required string"));
            }
        }
        assert_eq!(ids(world.get(KEYS)), [""; 0]);
        assert_eq!(ids(own_keys(world, &ada)), [""; 0]);
        for answer in create(&json!({"name": "Az_09-"})) {
            answer.expect(201);
        }
    },
}];

pub(in crate::server_rules) static PROVIDER_OFF: &[Rule] = &[
    Rule {
        proves: &["9/provider-off/keys"],
        says: "while api-key is off neither server nor users get a key",
        source: "manual; Kotlin SDK's tests; status and text our choice",
        check: |world| {
            let ada = world.login("ada");
            let new = json!({"name": "key"});
            let before = own_key(world, &ada, &new).expect(201).text("_id");
            disable(world, "api-key");
            let text = "authentication provider is disabled";
            let off = Says::Coded(text, "AuthProviderNotFound");
            check(&world.post(KEYS, &new), 400, &off);
            check(&own_key(world, &ada, &new), 404, &off);
            assert_eq!(ids(world.get(KEYS)), [""; 0]);
            assert_eq!(ids(own_keys(world, &ada)), [before]);
            let servers = world.get("{app}/users?provider_types=api-key");
            assert_eq!(ids(servers), [""; 0], "no user for a key");
        },
    },
    Rule {
        proves: &["9/provider-off/keys"],
        says: "a new app, whose api-key is off, hands out no key",
        source: "manual; tests of the predecessor (that it is off); status our choice",
        check: |world| {
            let apps = "{admin}/groups/65b0000000000000000000a1/apps";
            let app = world.post(apps, &json!({"name": "fresh"})).expect(201);
            let app = format!("{apps}/{}", app.text("_id"));
            let keys = format!("{app}/api_keys");
            let new = json!({"name": "key"});
            check(&world.post(&keys, &new), 400, &Says::AnyError);
            let providers = ids(world.get(&format!("{app}/auth_providers")));
            let enable = format!("{app}/auth_providers/{}/enable", providers[0]);
            world.put(&enable).expect(204);
            world.post(&keys, &new).expect(201);
        },
    },
    Rule {
        proves: &["9/provider-off/users"],
        says: "while local-userpass is off no user is created, and no token mailed",
        source: "manual; that it covers administrators is our choice",
        check: |world| {
            disable(world, "local-userpass");
            let body = json!({"email": "new@example.com", "password": PASSWORD});
            let text = "authentication provider is disabled";
            let off = Says::Coded(text, "AuthProviderNotFound");
            check(&world.post("{app}/users", &body), 400, &off);
            let by_email = "{app}/user_registrations/by_email/edsger@example.com";
            for verb in ["send_confirm", "run_confirm"] {
                let path = format!("{by_email}/{verb}");
                check(&world.admin("POST", &path).send(), 400, &off);
            }
            for (verb, body) in [
                ("register", body),
                ("reset/send", json!({"email": "ada@example.com"})),
            ] {
                check(&world.email(verb, &body), 404, &off);
            }
            assert_eq!(ids(world.get("{app}/users")).len(), 3);
            let pending = "{app}/user_registrations/pending_users";
            assert_eq!(ids(world.get(pending)), [EDSGER]);
            assert!(world.server().outbox().is_empty());
        },
    },
];

pub(in crate::server_rules) static ANONYMOUS: &[Rule] = &[Rule {
    proves: &["9/anonymous-keys", "3.5/anonymous"],
    says: "an anonymous user's keys are neither listed nor created: 403",
    source: "realm-core tests",
    check: |world| {
        let anonymous = world.anonymous();
        check(&own_keys(world, &anonymous), 403, &Says::AnyError);
        let created = own_key(world, &anonymous, &json!({"name": "key"}));
        check(&created, 403, &Says::AnyError);
        world.assert_alive(&anonymous);
    },
}];

pub(in crate::server_rules) static BEARER: &[Rule] = &[Rule {
    proves: &["9/empty-bearer", "1.2/access/none"],
    says: "a header without a bearer token, and no header, each have a text of their own",
    source: "Kotlin SDK's tests; realm-core tests; status our choice",
    check: |world| {
        let text = "expected Authorization header with JWT (Bearer schema)";
        for (method, path) in [
            ("GET", "{client}/auth/profile"),
            ("POST", "{client}/auth/session"),
            ("GET", OWN_KEYS),
            ("GET", "{app}/users"),
            ("POST", "{admin}/auth/session"),
        ] {
            for header in ["Bearer ", "Bearer", "bearer  ", "Basic YTpi", "x"] {
                let call = world.call(method, path).header("authorization", header);
                check(&call.send(), 401, &Says::Error(text));
            }
            let call = world.call(method, path);
            check(&call.send(), 401, &Says::Error("must authenticate first"));
        }
    },
}];
