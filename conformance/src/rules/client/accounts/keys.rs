//! API keys: their names, and whose are rejected; empty bearer tokens.

use serde_json::{Value, json};

use crate::rules::{Rule, Says, check, ids};
use crate::setup::seeds::PASSWORD;
use crate::setup::{Session, World};
use crate::target::{Answer, Stop};

const KEYS: &str = "{app}/api_keys";
const OWN_KEYS: &str = "{client}/auth/api_keys";

fn own_key(world: &World<'_>, session: &Session, body: &Value) -> Result<Answer, Stop> {
    let call = world.call("POST", OWN_KEYS).bearer(&session.refresh);
    call.json(body).send()
}

fn own_keys(world: &World<'_>, session: &Session) -> Result<Answer, Stop> {
    world.call("GET", OWN_KEYS).bearer(&session.refresh).send()
}

pub(crate) static NAMES: &[Rule] = &[Rule {
    id: "characters",
    requirements: &["server/api-keys/names", "server/api-keys/name-required"],
    says: "a key's name has letters, digits, _ and -, and is required",
    check: |target| {
        let world = &target.shop()?;
        let ada = world.login("ada")?;
        let create =
            |body: &Value| Ok::<_, Stop>([world.post(KEYS, body)?, own_key(world, &ada, body)?]);
        for name in ["$()!$", "%s", "a b", "a.b", "schlüssel", "ключ", " "] {
            for answer in create(&json!({"name": name}))? {
                let text = "can only contain ASCII letters, numbers, underscores, and hyphens";
                check(&answer, 400, &Says::Coded(text, "InvalidParameter"))?;
            }
        }
        for body in [
            json!({}),
            json!({"name": ""}),
            json!({"name": null}),
            json!({"name": 7}),
        ] {
            for answer in create(&body)? {
                check(&answer, 400, &Says::Error("'name' is a required string"))?;
            }
        }
        ensure_eq!(ids(world.get(KEYS)?)?, [""; 0], "the server API keys");
        ensure_eq!(ids(own_keys(world, &ada)?)?, [""; 0], "the user's keys");
        for answer in create(&json!({"name": "Az_09-"}))? {
            answer.expect(201)?;
        }
        Ok(())
    },
}];

pub(crate) static PROVIDER_OFF: &[Rule] = &[
    Rule {
        id: "no-keys",
        requirements: &["server/providers/keys-off"],
        says: "while api-key is disabled, neither the server nor a user gets a key",
        check: |target| {
            let world = &target.shop()?;
            let ada = world.login("ada")?;
            let new = json!({"name": "key"});
            let before = own_key(world, &ada, &new)?.expect(201)?.text("_id");
            world.disable_provider("api-key")?;
            let text = "authentication provider is disabled";
            let off = Says::Coded(text, "AuthProviderNotFound");
            check(&world.post(KEYS, &new)?, 400, &off)?;
            check(&own_key(world, &ada, &new)?, 404, &off)?;
            ensure_eq!(ids(world.get(KEYS)?)?, [""; 0], "the server API keys");
            ensure_eq!(ids(own_keys(world, &ada)?)?, [before], "the user's keys");
            let servers = world.get("{app}/users?provider_types=api-key")?;
            ensure_eq!(ids(servers)?, [""; 0], "no user for a key");
            Ok(())
        },
    },
    Rule {
        id: "new-app",
        requirements: &["server/providers/keys-off"],
        says: "a new app, in which api-key is disabled, creates no key",
        check: |target| {
            let world = &target.shop()?;
            let new_app = json!({"name": target.app_name()});
            let app = world.extra_app("", &new_app)?;
            let keys = app.path("/api_keys");
            let new = json!({"name": "key"});
            check(&world.post(&keys, &new)?, 400, &Says::AnyError)?;
            let providers = ids(world.get(&app.path("/auth_providers"))?)?;
            let provider = providers.first().map_or("", String::as_str);
            let enable = app.path(&format!("/auth_providers/{provider}/enable"));
            world.put(&enable)?.expect(204)?;
            world.post(&keys, &new)?.expect(201)?;
            Ok(())
        },
    },
    Rule {
        id: "no-users",
        requirements: &["server/providers/users-off"],
        says: "while local-userpass is disabled, no user is created and no token is sent",
        check: |target| {
            let world = &target.shop()?;
            world.disable_provider("local-userpass")?;
            let body = json!({"email": "new@example.com", "password": PASSWORD});
            let text = "authentication provider is disabled";
            let off = Says::Coded(text, "AuthProviderNotFound");
            check(&world.post("{app}/users", &body)?, 400, &off)?;
            let by_email = "{app}/user_registrations/by_email/edsger@example.com";
            for verb in ["send_confirm", "run_confirm"] {
                let path = format!("{by_email}/{verb}");
                check(&world.admin("POST", &path).send()?, 400, &off)?;
            }
            for (verb, body) in [
                ("register", body),
                ("reset/send", json!({"email": "ada@example.com"})),
                ("confirm/send", json!({"email": "edsger@example.com"})),
                ("confirm/call", json!({"email": "edsger@example.com"})),
                (
                    "reset/call",
                    json!({"email": "ada@example.com", "password": PASSWORD}),
                ),
            ] {
                check(&world.email(verb, &body)?, 404, &off)?;
            }
            ensure_eq!(
                ids(world.get("{app}/users")?)?.len(),
                3,
                "the number of users"
            );
            let pending = "{app}/user_registrations/pending_users";
            ensure_eq!(
                ids(world.get(pending)?)?,
                [world.ids.edsger.as_str()],
                "the pending users"
            );
            Ok(())
        },
    },
];

pub(crate) static ANONYMOUS: &[Rule] = &[Rule {
    id: "forbidden",
    requirements: &[
        "server/own-keys/anonymous-status",
        "server/own-keys/anonymous",
    ],
    says: "an anonymous user's keys are neither listed nor created: 403",
    check: |target| {
        let world = &target.shop()?;
        let anonymous = world.anonymous()?;
        check(&own_keys(world, &anonymous)?, 403, &Says::AnyError)?;
        let created = own_key(world, &anonymous, &json!({"name": "key"}))?;
        check(&created, 403, &Says::AnyError)?;
        world.ensure_live(&anonymous)?;
        Ok(())
    },
}];

pub(crate) static BEARER: &[Rule] = &[Rule {
    id: "texts",
    requirements: &[
        "server/session-errors/empty-bearer",
        "server/session-errors/no-token",
    ],
    says: "a header without a bearer token and a missing header have a text each",
    check: |target| {
        let world = &target.shop()?;
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
                check(&call.send()?, 401, &Says::Error(text))?;
            }
            let call = world.call(method, path);
            check(&call.send()?, 401, &Says::Error("must authenticate first"))?;
        }
        Ok(())
    },
}];
