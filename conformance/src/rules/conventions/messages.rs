//! What holds for every response and every request.

use serde_json::{Value, json};

use crate::rules::{Row, Rule, Says, check, hold_link, ids, is_id};
use crate::target::OrFound as _;

const fn row(
    id: &'static str,
    requirements: &'static [&'static str],
    says: &'static str,
    ask: &'static str,
    status: u16,
    answer: Says,
) -> Row {
    Row {
        id,
        requirements,
        says,
        ask,
        body: "",
        status,
        answer,
    }
}

pub(crate) static CONTENT_TYPES: &[Row] = &[
    row(
        "list",
        &["server/conventions/content-type"],
        "a list is JSON, without a charset",
        "GET {app}/users",
        200,
        Says::Json,
    ),
    row(
        "object",
        &["server/conventions/content-type"],
        "an object is JSON, without a charset",
        "GET {app}",
        200,
        Says::Json,
    ),
    row(
        "error",
        &[
            "server/conventions/content-type",
            "server/conventions/error-text",
        ],
        "an error is JSON, without a charset",
        "GET {app}/users/{nobody}",
        404,
        Says::AnyError,
    ),
    row(
        "unknown-path",
        &[
            "server/conventions/content-type",
            "server/conventions/error-text",
        ],
        "the error of an unknown path is JSON too",
        "GET {admin}/no/such/path",
        404,
        Says::AnyError,
    ),
    row(
        "empty",
        &["server/conventions/empty-body"],
        "204 has neither body nor content type",
        "PUT {app}/users/{ada}/logout",
        204,
        Says::Nothing,
    ),
];

pub(crate) static ERRORS: &[Rule] = &[
    Rule {
        id: "no-null",
        requirements: &[
            "server/conventions/error-text",
            "server/conventions/no-null-in-errors",
        ],
        says: "error_code and link are left out where there is none, never null",
        check: |target| {
            let world = &target.shop()?;
            for (method, path) in [
                ("GET", "{app}/users/{nobody}"),
                ("GET", "{admin}/groups/{nobody}/apps"),
                ("GET", "{client}/app/nope-zzzzz/location"),
                ("POST", "{client}/auth/session"),
                ("PUT", "{app}/security/refresh_token_expiration"),
            ] {
                let answer = world.admin(method, path).send()?;
                ensure!(answer.status >= 400, "not an error: {answer:?}");
                let body = answer.json()?;
                let body = body
                    .as_object()
                    .or_found(|| format!("the error is not an object: {answer:?}"))?;
                let text = body.get("error").is_some_and(Value::is_string);
                ensure!(text, "there is no `error`: {answer:?}");
                ensure!(!body.values().any(Value::is_null), "null in {answer:?}");
                for key in body.keys() {
                    let known = ["error", "error_code", "link"].contains(&key.as_str());
                    ensure!(known, "unknown key {key:?} in {answer:?}");
                }
            }
            Ok(())
        },
    },
    Rule {
        id: "link",
        requirements: &["server/conventions/error-link"],
        says: "a link leads to the app's log on this very server",
        check: |target| {
            let world = &target.shop()?;
            let answer = world.get("{app}/users/{nobody}")?.expect(404)?;
            if answer.json()?.get("link").is_some() {
                hold_link(world, &answer)?;
            }
            Ok(())
        },
    },
    Rule {
        id: "no-link-of-unknown-app",
        requirements: &["server/conventions/no-link-without-app"],
        says: "an error about an unknown app has no link",
        check: |target| {
            let world = &target.shop()?;
            for path in [
                "{client}/app/nope-zzzzz/location",
                "{admin}/groups/{group}/apps/{nobody}",
                "{admin}/groups/{group}/apps/{nobody}/users",
            ] {
                let answer = world.get(path)?.expect(404)?;
                ensure_eq!(answer.json()?.get("link"), None, "the link of {answer:?}");
            }
            Ok(())
        },
    },
];

pub(crate) static REQUESTS: &[Rule] = &[
    Rule {
        id: "unknown-query",
        requirements: &["server/conventions/unknown-query"],
        says: "an unknown query parameter is ignored",
        check: |target| {
            let world = &target.shop()?;
            let query = "?bypass_service_change=SyncSchemaVersionIncrease";
            let users = ids(world.get(&format!("{{app}}/users{query}"))?)?;
            ensure_eq!(users.len(), 3, "the users are {users:?}");
            let logout = world.put(&format!("{{app}}/users/{{ada}}/logout{query}"))?;
            check(&logout, 204, &Says::Nothing)
        },
    },
    Rule {
        id: "content-type-without-body",
        requirements: &["server/conventions/type-without-body"],
        says: "a request without a body may have a content type, whatever its method",
        check: |target| {
            let world = &target.shop()?;
            for (method, path, status) in [
                ("GET", "{app}/users", 200),
                ("PUT", "{app}/users/{ada}/logout", 204),
                (
                    "POST",
                    "{client}/app/{client_app}/auth/providers/anon-user/login",
                    200,
                ),
                ("DELETE", "{app}/users/{ada}", 204),
            ] {
                let call = world.admin(method, path);
                let call = call.header("content-type", "application/json");
                call.send()?.expect(status)?;
            }
            Ok(())
        },
    },
    Rule {
        id: "charset",
        requirements: &["server/conventions/request-charset"],
        says: "the content type of a request may have a charset",
        check: |target| {
            let world = &target.shop()?;
            let (public, private) = world.keys();
            let body = json!({"username": public, "apiKey": private});
            let login = world
                .call("POST", "{admin}/auth/providers/mongodb-cloud/login")
                .text(&body.to_string())
                .header("content-type", "application/json;charset=utf-8")
                .send()?
                .expect(200)?;
            world.end_admin_session(&login)
        },
    },
    Rule {
        id: "address-in-path",
        requirements: &[
            "server/conventions/path-decoding",
            "server/conventions/path-plus",
        ],
        says: "an address in a path may be percent-encoded or not; a plus is a plus",
        check: |target| {
            let world = &target.shop()?;
            for spelling in ["a+b@x.example", "a%2Bb%40x.example"] {
                world.register("a+b@x.example")?.expect(201)?;
                let path = format!("{{app}}/user_registrations/by_email/{spelling}");
                check(&world.delete(&path)?, 204, &Says::Nothing)?;
                let left = ids(world.get("{app}/user_registrations/pending_users")?)?;
                ensure_eq!(left, [world.ids.edsger.as_str()], "after {spelling}");
            }
            Ok(())
        },
    },
    Rule {
        id: "device-description",
        requirements: &["server/conventions/extended-json-device"],
        says: "a login may describe the client's device, in extended JSON too",
        check: |target| {
            let world = &target.shop()?;
            let device =
                json!({"deviceId": {"$oid": "65b0000000000000000000ee"}, "platform": "node"});
            let body = json!({"options": {"device": device}, "n": {"$numberInt": "1"}});
            world.try_login("anon-user", &body)?.expect(200)?;
            Ok(())
        },
    },
    Rule {
        id: "malformed-json",
        requirements: &["server/conventions/body-not-json"],
        says: "a body that is not JSON is rejected and changes nothing",
        check: |target| {
            let world = &target.shop()?;
            let call = world.admin("POST", "{app}/users");
            let call = call.header("content-type", "application/json");
            check(&call.text("{\"email\":").send()?, 400, &Says::AnyError)?;
            ensure_eq!(ids(world.get("{app}/users")?)?.len(), 3, "the users");
            Ok(())
        },
    },
];

pub(crate) static LISTS_AND_IDS: &[Rule] = &[
    Rule {
        id: "empty-lists",
        requirements: &["server/conventions/empty-lists"],
        says: "an empty list is [], never null",
        check: |target| {
            let world = &target.shop()?;
            let app = world.extra_app("", &json!({"name": target.app_name()}))?;
            for list in [
                "/users",
                "/users?status=disabled",
                "/user_registrations/pending_users",
                "/api_keys",
                "/secrets",
                "/functions",
                "/security/allowed_request_origins",
            ] {
                let list = world.get(&app.path(list))?.expect(200)?;
                ensure_eq!(list.json()?, json!([]), "an empty list: {list:?}");
            }
            Ok(())
        },
    },
    Rule {
        id: "no-apps",
        requirements: &["server/conventions/empty-lists"],
        says: "the list of apps of a product that no app has is [], never null",
        check: |target| {
            let world = &target.alone()?;
            let list = world.get("{admin}/groups/{group}/apps?product=atlas")?;
            let list = list.expect(200)?;
            ensure_eq!(list.json()?, json!([]), "an empty list: {list:?}");
            Ok(())
        },
    },
    Rule {
        id: "ids",
        requirements: &["server/conventions/ids"],
        says: "every ID is 24 lower-case hex digits, those of providers included",
        check: |target| {
            let world = &target.shop()?;
            world.anonymous()?;
            let key = json!({"name": "key"});
            world.post("{app}/api_keys", &key)?.expect(201)?;
            for user in world.get("{app}/users")?.expect(200)?.list()? {
                let identities = user["identities"].as_array();
                let identities = identities.or_found(|| format!("no identities: {user}"))?;
                ensure!(!identities.is_empty(), "no identities: {user}");
                let providers = identities.iter().map(|one| &one["provider_id"]);
                for id in providers.chain([&user["_id"]]) {
                    ensure!(id.as_str().is_some_and(is_id), "{id} is not an ID: {user}");
                }
            }
            Ok(())
        },
    },
];
