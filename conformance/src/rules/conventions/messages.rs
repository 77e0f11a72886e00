//! What holds for every answer and every request.

use appservices_mock::{AppSeed, PendingSeed};
use serde_json::{Value, json};

use super::{Row, Rule, Says, check, ids};
use crate::support::world::{self, APP, CLIENT_APP, GROUP, NOBODY, World};

const SOURCE: &str = "client code: stitch, realm-core, realm-app-importer, realm-web";
const fn row(
    proves: &'static [&'static str],
    says: &'static str,
    ask: &'static str,
    status: u16,
    answer: Says,
) -> Row {
    Row {
        proves,
        says,
        source: SOURCE,
        ask,
        body: "",
        status,
        answer,
    }
}

pub(super) static CONTENT_TYPES: &[Row] = &[
    row(
        &["1/content-type"],
        "a list is JSON, without a charset",
        "GET {app}/users",
        200,
        Says::Json,
    ),
    row(
        &["1/content-type"],
        "an object is JSON, without a charset",
        "GET {app}",
        200,
        Says::Json,
    ),
    row(
        &["1/content-type", "1/error/text-always"],
        "an error is JSON, without a charset",
        "GET {app}/users/65b0000000000000000000ff",
        404,
        Says::AnyError,
    ),
    row(
        &["1/content-type", "1/error/text-always"],
        "so is the error of a path that leads nowhere",
        "GET {admin}/no/such/path",
        404,
        Says::AnyError,
    ),
    row(
        &["1/empty-body"],
        "204 has neither body nor content type",
        "PUT {app}/users/65b0000000000000000000c1/logout",
        204,
        Says::Nothing,
    ),
];

pub(super) static ERRORS: &[Rule] = &[
    Rule {
        proves: &["1/error/text-always", "1/error/nothing-null"],
        says: "error_code and link are left out where there is none, never null",
        source: "client code: realm-core, realm-web",
        check: |world| {
            let nobody = format!("{{app}}/users/{NOBODY}");
            for (method, path) in [
                ("GET", nobody.as_str()),
                ("GET", "{admin}/groups/65b0000000000000000000ff/apps"),
                ("GET", "{client}/app/nope-zzzzz/location"),
                ("POST", "{client}/auth/session"),
                ("PUT", "{app}/security/refresh_token_expiration"),
            ] {
                let answer = world.admin(method, path).send();
                assert!(answer.status >= 400, "{method} {path}: {answer:?}");
                let body = answer.json();
                let body = body.as_object().expect("an object");
                assert!(body["error"].is_string(), "{method} {path}: {answer:?}");
                assert!(
                    !body.values().any(Value::is_null),
                    "{method} {path}: {answer:?}"
                );
                for key in body.keys() {
                    let known = ["error", "error_code", "link"].contains(&key.as_str());
                    assert!(known, "{method} {path}: {key} in {answer:?}");
                }
            }
        },
    },
    Rule {
        proves: &["1/error/link"],
        says: "a link leads to the app's log on this very server",
        source: "realm-core tests, public issue trackers",
        check: |world| {
            let body = world
                .get(&format!("{{app}}/users/{NOBODY}"))
                .expect(404)
                .json();
            if let Some(link) = body.get("link") {
                let link = link.as_str().expect("a text");
                let base = world.server().base_url();
                let log = format!("{base}/groups/{GROUP}/apps/{APP}/logs?co_id=");
                let id = link.strip_prefix(&log);
                assert!(id.is_some_and(|id| id.len() == 24), "{link}");
            }
        },
    },
    Rule {
        proves: &["1/error/link-of-unknown-app"],
        says: "an error about an unknown app has no link",
        source: "public issue trackers",
        check: |world| {
            let answer = world.call("GET", "{client}/app/nope-zzzzz/location").send();
            assert_eq!(answer.expect(404).json().get("link"), None);
        },
    },
];

pub(super) static REQUESTS: &[Rule] = &[
    Rule {
        proves: &["1/request/unknown-query"],
        says: "an unknown query parameter is ignored",
        source: "realm-core tests",
        check: |world| {
            let query = "?bypass_service_change=SyncSchemaVersionIncrease";
            assert_eq!(ids(world.get(&format!("{{app}}/users{query}"))).len(), 3);
            let logout = world.put(&format!("{{app}}/users/{}/logout{query}", world::ADA));
            check(&logout, 204, &Says::Nothing);
        },
    },
    Rule {
        proves: &["1/request/content-type-without-body"],
        says: "a content type may come without a body, on every method",
        source: "client code: stitch; realm-core tests",
        check: |world| {
            for (method, path, status) in [
                ("GET", "{app}/users".to_owned(), 200),
                ("PUT", format!("{{app}}/users/{}/logout", world::ADA), 204),
                (
                    "POST",
                    format!("{{client}}/app/{CLIENT_APP}/auth/providers/anon-user/login"),
                    200,
                ),
                ("DELETE", format!("{{app}}/users/{}", world::ADA), 204),
            ] {
                let call = world.admin(method, &path);
                let answer = call.header("content-type", "application/json").send();
                assert_eq!(answer.status, status, "{method} {path}: {answer:?}");
            }
        },
    },
    Rule {
        proves: &["1/request/charset"],
        says: "a charset in the request's content type is fine",
        source: "client code: stitch, realm-core",
        check: |world| {
            let call = world.call("POST", "{admin}/auth/providers/mongodb-cloud/login");
            let body = json!({"username": world::PUBLIC_KEY, "apiKey": world::PRIVATE_KEY});
            call.text(&body.to_string())
                .header("content-type", "application/json;charset=utf-8")
                .send()
                .expect(200);
        },
    },
    Rule {
        proves: &["1/path/decoding", "1/path/plus"],
        says: "an address in a path may come as it is or percent-encoded; a plus is a plus",
        source: "client code: stitch, atlas-app-services-admin-api",
        check: |_| {
            for spelling in ["a+b@x.example", "a%2Bb%40x.example"] {
                let mut seed = world::seed();
                seed.groups[0].apps[0].pending = vec![PendingSeed::new("a+b@x.example")];
                let world = World::with(seed);
                let path = format!("{{app}}/user_registrations/by_email/{spelling}");
                check(&world.delete(&path), 204, &Says::Nothing);
                let left = ids(world.get("{app}/user_registrations/pending_users"));
                assert_eq!(left, [""; 0], "{spelling}");
            }
        },
    },
    Rule {
        proves: &["1/extended-json/device-id"],
        says: "what a client says of its device is ignored, in extended JSON too",
        source: "client code: realm-web",
        check: |world| {
            let device =
                json!({"deviceId": {"$oid": "65b0000000000000000000ee"}, "platform": "node"});
            let body = json!({"options": {"device": device}, "n": {"$numberInt": "1"}});
            world.try_login("anon-user", &body).expect(200);
        },
    },
    Rule {
        proves: &[],
        says: "a body that is not JSON is refused, and changes nothing",
        source: "our choice",
        check: |world| {
            let call = world.admin("POST", "{app}/users");
            let call = call.header("content-type", "application/json");
            check(&call.text("{\"email\":").send(), 400, &Says::AnyError);
            assert_eq!(ids(world.get("{app}/users")).len(), 3);
        },
    },
];

pub(super) static LISTS_AND_IDS: &[Rule] = &[
    Rule {
        proves: &["1/empty-lists"],
        says: "an empty list is [], never null",
        source: "tests of the predecessor",
        check: |_| {
            let mut seed = world::seed();
            seed.groups[0].apps[0] = AppSeed::new("empty").id(APP);
            let world = World::with(seed);
            for path in [
                "{app}/users",
                "{app}/users?status=disabled",
                "{app}/user_registrations/pending_users",
                "{app}/api_keys",
                "{admin}/groups/65b0000000000000000000a1/apps?product=atlas",
            ] {
                assert_eq!(world.get(path).expect(200).json(), json!([]), "{path}");
            }
        },
    },
    Rule {
        proves: &["1/ids"],
        says: "every id is 24 lower-case hex digits, an identity's provider too",
        source: "client code of the predecessor",
        check: |world| {
            world.anonymous();
            world
                .post("{app}/api_keys", &json!({"name": "key"}))
                .expect(201);
            let users = world.get("{app}/users").expect(200).json();
            for user in users.as_array().expect("a list") {
                let identities = user["identities"].as_array().expect("identities");
                assert!(!identities.is_empty(), "{user}");
                let providers = identities.iter().map(|one| &one["provider_id"]);
                for id in providers.chain([&user["_id"]]) {
                    let id = id.as_str().unwrap_or_default();
                    let hex = |b: u8| matches!(b, b'0'..=b'9' | b'a'..=b'f');
                    assert!(id.len() == 24 && id.bytes().all(hex), "{user}");
                }
            }
        },
    },
];
