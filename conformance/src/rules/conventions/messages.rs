//! What holds for every response and every request.

use serde_json::{Value, json};

use crate::rules::{Row, Rule, Says, check, hold_link, ids, is_id};
use crate::target::OrFound as _;

const fn row(
    id: &'static str,
    proves: &'static [&'static str],
    says: &'static str,
    ask: &'static str,
    status: u16,
    answer: Says,
) -> Row {
    Row {
        id,
        proves,
        says,
        source: "client code: stitch, realm-core, realm-app-importer, realm-web",
        ask,
        body: "",
        status,
        answer,
    }
}

pub(crate) static CONTENT_TYPES: &[Row] = &[
    row(
        "list",
        &["1/content-type"],
        "a list is JSON, without a charset",
        "GET {app}/users",
        200,
        Says::Json,
    ),
    row(
        "object",
        &["1/content-type"],
        "an object is JSON, without a charset",
        "GET {app}",
        200,
        Says::Json,
    ),
    row(
        "error",
        &["1/content-type", "1/error/text-always"],
        "an error is JSON, without a charset",
        "GET {app}/users/{nobody}",
        404,
        Says::AnyError,
    ),
    row(
        "unknown-path",
        &["1/content-type", "1/error/text-always"],
        "the error of an unknown path is JSON too",
        "GET {admin}/no/such/path",
        404,
        Says::AnyError,
    ),
    row(
        "empty",
        &["1/empty-body"],
        "204 has neither body nor content type",
        "PUT {app}/users/{ada}/logout",
        204,
        Says::Nothing,
    ),
];

pub(crate) static ERRORS: &[Rule] = &[
    Rule {
        id: "no-null",
        proves: &["1/error/text-always", "1/error/nothing-null"],
        says: "error_code and link are left out where there is none, never null",
        source: "client code: realm-core, realm-web",
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
        proves: &["1/error/link"],
        says: "a link leads to the app's log on this very server",
        source: "realm-core tests, public issue trackers",
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
        proves: &["1/error/link-of-unknown-app"],
        says: "an error about an unknown app has no link",
        source: "public issue trackers",
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
        proves: &["1/request/unknown-query"],
        says: "an unknown query parameter is ignored",
        source: "realm-core tests",
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
        proves: &["1/request/content-type-without-body"],
        says: "a request without a body may have a content type, whatever its method",
        source: "client code: stitch; realm-core tests",
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
        proves: &["1/request/charset"],
        says: "the content type of a request may have a charset",
        source: "client code: stitch, realm-core",
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
        proves: &["1/path/decoding", "1/path/plus"],
        says: "an address in a path may be percent-encoded or not; a plus is a plus",
        source: "client code: stitch, atlas-app-services-admin-api",
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
        proves: &["1/extended-json/device-id"],
        says: "a login may describe the client's device, in extended JSON too",
        source: "client code: realm-web",
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
        proves: &[],
        says: "a body that is not JSON is rejected and changes nothing",
        source: "our choice",
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
        proves: &["1/empty-lists"],
        says: "an empty list is [], never null",
        source: "tests of the predecessor",
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
        proves: &["1/empty-lists"],
        says: "the list of apps of a product that no app has is [], never null",
        source: "tests of the predecessor",
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
        proves: &["1/ids"],
        says: "every ID is 24 lower-case hex digits, those of providers included",
        source: "client code of the predecessor",
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
