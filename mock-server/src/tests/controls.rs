//! The controls for tests: clock, journal, faults, state.

use proptest::prelude::*;
use serde_json::{Value, json};

use super::lab::{ADA, APP, GROUP, Lab, PASSWORD, seed};

impl Lab {
    pub(super) async fn control(
        &self,
        method: &str,
        path: &str,
        body: Option<Value>,
    ) -> super::lab::Got {
        self.ask(method, &format!("/_mock{path}"), None, body).await
    }
}

/// Issue: ready or not. No token is needed, and the journal has none of it.
#[tokio::test]
async fn health() {
    let lab = Lab::new().await;
    lab.control("DELETE", "/requests", None).await;
    let got = lab.control("GET", "/health", None).await;
    assert_eq!((got.status, &got.body["ready"]), (200, &json!(true)));
    assert!(lab.server.journal.all().is_empty());
}

/// What only begins like a control is a request like any other.
#[tokio::test]
async fn what_looks_like_a_control() {
    let lab = Lab::new().await;
    lab.control("DELETE", "/requests", None).await;
    assert_eq!(lab.ask("GET", "/_mockery", None, None).await.status, 404);
    assert_eq!(lab.server.journal.unexpected()[0].path, "/_mockery");
}

/// Issue: reset leads back to the seed, journal, faults and clock included, and
/// ids and tokens begin anew.
#[tokio::test]
async fn reset() {
    let lab = Lab::new().await;
    let before = lab.control("GET", "/state", None).await.body;
    let fault = json!({ "path": "/api/*", "effect": { "type": "status", "status": 500 } });
    lab.app("DELETE", &format!("/users/{ADA}"), None).await;
    assert_eq!(
        lab.control("POST", "/faults", Some(fault)).await.status,
        201
    );
    lab.control("POST", "/clock", Some(json!({ "set": 5 })))
        .await;
    assert_eq!(lab.app("GET", "", None).await.status, 500);
    assert_eq!(lab.control("POST", "/reset", None).await.status, 204);
    assert!(lab.server.journal.all().is_empty());
    assert!(lab.server.clock.now() > 1_700_000_000);
    assert_eq!(lab.login_as("ada").await.status, 200);
    lab.control("POST", "/reset", None).await;
    lab.admin_login("pub").await;
    let mut after = lab.control("GET", "/state", None).await.body;
    after["clock"] = before["clock"].clone();
    // The one login has begun at another second, perhaps.
    let of = |state: &Value| {
        let world = &state["world"];
        (
            world["apps"].clone(),
            world["dice"].clone(),
            state["faults"].clone(),
        )
    };
    assert_eq!(of(&after), of(&before));
}

/// Issue: live sessions by user, of one named by id or address or of all.
#[tokio::test]
async fn sessions() {
    let lab = Lab::new().await;
    lab.login_as("ada").await;
    let second = lab.login_as("ada").await;
    lab.login_as("grace").await;
    let all = lab.control("GET", "/sessions", None).await.body;
    assert_eq!(
        (&all["count"], all["users"].as_array().unwrap().len()),
        (&json!(3), 2)
    );
    for user in [ADA, "ada%40example.com"] {
        let path = format!("/sessions?user={user}");
        let of_ada = lab.control("GET", &path, None).await.body;
        assert_eq!(of_ada["count"], 2, "{of_ada}");
        let shown = &of_ada["users"][0];
        assert_eq!(
            (&shown["app"], &shown["email"]),
            (&json!("shop-abcde"), &json!("ada@example.com"))
        );
        assert_eq!(shown["sessions"][1]["device"], second.text("device_id"));
    }
    lab.app("PUT", &format!("/users/{ADA}/logout"), None).await;
    assert_eq!(lab.control("GET", "/sessions", None).await.body["count"], 1);
    let nobody = lab.control("GET", "/sessions?user=x", None).await.body;
    assert_eq!(nobody, json!({ "count": 0, "users": [] }));
}

/// Issue: mails with their tokens and links; the token in them confirms.
#[tokio::test]
async fn outbox() {
    let lab = Lab::new().await;
    assert_eq!(lab.control("GET", "/outbox", None).await.body, json!([]));
    let path = "/user_registrations/by_email/alan%40example.com/send_confirm";
    let sent = lab.app("POST", path, None).await;
    let mails = lab
        .control("GET", "/outbox?to=alan%40example.com", None)
        .await
        .body;
    assert_eq!(mails[0]["token"], sent.body["token"], "{mails}");
    assert_eq!(mails[0]["token_id"], sent.body["token_id"]);
    assert_eq!(
        (&mails[0]["kind"], &mails[0]["app"]),
        (&json!("confirm"), &json!("shop-abcde"))
    );
    let other = lab.control("GET", "/outbox?to=x", None).await.body;
    assert_eq!(other, json!([]));
}

/// Issue: the clock rules every expiry: access tokens after 30 minutes, refresh
/// tokens after 60 days, mailed tokens after 30 minutes, anonymous users after
/// 90 days.
#[tokio::test]
async fn the_clock_rules_every_expiry() {
    let lab = Lab::new().await;
    let clock = async |body: Value| lab.control("POST", "/clock", Some(body)).await;
    let frozen = clock(json!({ "freeze": true, "set": 1_800_000_000 }))
        .await
        .body;
    assert_eq!(
        frozen,
        json!({ "now": 1_800_000_000, "time": "2027-01-15T08:00:00Z", "frozen": true, "scale": 1.0 })
    );
    // Registered before the clock was moved; the old session is long over.
    let admin = lab.admin_login("pub").await.text("access_token").to_owned();
    let app = format!("/api/admin/v3.0/groups/{GROUP}/apps/{APP}");
    let ada = lab.login_as("ada").await;
    let anonymous = lab.login("anon-user", None).await;
    let send = format!("{app}/user_registrations/by_email/alan%40example.com/send_confirm");
    let mail = lab.ask("POST", &send, Some(&admin), None).await.body;
    clock(json!({ "advance": "29m59s" })).await;
    assert_eq!(lab.profile(&ada).await.status, 200);
    clock(json!({ "advance": 1 })).await;
    assert_eq!(
        lab.profile(&ada).await.error(),
        (
            401,
            "invalid session: access token expired",
            Some("InvalidSession")
        )
    );
    let confirm = "/api/client/v2.0/app/shop-abcde/auth/providers/local-userpass/confirm";
    let mail = json!({ "token": mail["token"], "tokenId": mail["token_id"] });
    let late = lab.ask("POST", confirm, None, Some(mail)).await;
    assert_eq!(late.error().1, "invalid token data");
    assert_eq!(lab.refresh(&ada).await.status, 201);
    clock(json!({ "advance": "59d23h" })).await;
    assert_eq!(lab.refresh(&ada).await.status, 201);
    clock(json!({ "advance": "1h" })).await;
    assert_eq!(lab.refresh(&ada).await.error(), super::lab::GONE);
    // Not only refused, but gone.
    let users = lab.control("GET", "/sessions", None).await.body;
    assert_eq!(users["count"], 1, "the anonymous user's: {users}");
    assert_eq!(lab.refresh(&anonymous).await.status, 201);
    clock(json!({ "advance": "30d" })).await;
    assert_eq!(lab.refresh(&anonymous).await.error(), super::lab::GONE);
    let back = clock(json!({ "system": true })).await.body;
    assert_eq!(
        (&back["frozen"], &back["scale"]),
        (&json!(false), &json!(1.0))
    );
}

/// Nonsense is refused with what is wrong, and the clock stays.
#[tokio::test]
async fn wrong_clocks() {
    let lab = Lab::new().await;
    for body in [
        json!({ "advance": "soon" }),
        json!({ "scale": -1 }),
        json!({ "sets": 1 }),
        json!({ "set": -5 }),
    ] {
        let got = lab.control("POST", "/clock", Some(body.clone())).await;
        assert_eq!(got.status, 400, "{body}");
    }
    assert_eq!(
        lab.control("GET", "/clock", None).await.body["frozen"],
        false
    );
}

/// Issue: the journal by method, path and status; forgetting it.
#[tokio::test]
async fn requests() {
    let lab = Lab::new().await;
    lab.login_as("ada").await;
    lab.app("GET", "/users?after=x", None).await;
    let found = lab
        .control("GET", "/requests?path=*/login&method=post", None)
        .await
        .body;
    assert_eq!(found["requests"].as_array().unwrap().len(), 2, "{found}");
    let login = &found["requests"][1];
    assert_eq!(
        (&login["number"], &login["status"]),
        (&json!(1), &json!(200))
    );
    assert_eq!(
        login["body"],
        json!({ "username": "ada@example.com", "password": "<password>" })
    );
    let wrong = lab.control("GET", "/requests?status=400", None).await.body;
    assert_eq!(wrong["requests"][0]["query"], "after=x");
    assert!(!found.to_string().contains(PASSWORD) && !found.to_string().contains("eyJ"));
    assert_eq!(
        lab.control("GET", "/requests?status=x", None).await.status,
        400
    );
    assert_eq!(lab.control("DELETE", "/requests", None).await.status, 204);
    let none = lab.control("GET", "/requests", None).await.body;
    assert_eq!(none, json!({ "dropped": 0, "requests": [] }));
}

/// Issue: verify answers with the nearest misses, and with a status for scripts.
#[tokio::test]
async fn verify() {
    let lab = Lab::new().await;
    lab.app("PUT", &format!("/users/{ADA}/logout"), None).await;
    let right = json!({ "method": "PUT", "path": "*/logout", "times": 1 });
    let got = lab.control("POST", "/verify", Some(right)).await;
    assert_eq!(
        (got.status, &got.body["ok"], &got.body["seen"]),
        (200, &json!(true), &json!(1))
    );
    let path = format!("/api/admin/v3.0/groups/{GROUP}/apps/{APP}/users/{ADA}/disable");
    let wrong = json!({ "method": "PUT", "path": path, "times": 2 });
    let request = axum::http::Request::post("/_mock/verify")
        .body(axum::body::Body::from(wrong.to_string()))
        .unwrap();
    let router = crate::router::router();
    let got = crate::pipeline::answer(&lab.site, router, request)
        .await
        .unwrap();
    assert_eq!(got.status(), 409);
    let body = http_body_util::BodyExt::collect(got.into_body())
        .await
        .unwrap()
        .to_bytes();
    let body: Value = serde_json::from_slice(&body).unwrap();
    assert_eq!((&body["ok"], &body["seen"]), (&json!(false), &json!(0)));
    let nearest = &body["nearest"][0];
    assert!(
        nearest["path"].as_str().unwrap().ends_with("/logout"),
        "{body}"
    );
    assert_eq!(nearest["differs"], json!(["path"]));
    let unknown = json!({ "paht": "*" });
    assert_eq!(
        lab.control("POST", "/verify", Some(unknown)).await.status,
        400
    );
}

/// Issue: fault rules can be added, counted and removed; 429 has `Retry-After`.
#[tokio::test]
async fn faults() {
    let lab = Lab::new().await;
    let rule = json!({ "path": "/api/*", "every": 2, "effect": { "type": "too_many_requests", "retry_after": 7 } });
    let added = lab.control("POST", "/faults", Some(rule)).await;
    assert_eq!((added.status, &added.body), (201, &json!({ "id": 1 })));
    assert_eq!(lab.app("GET", "", None).await.status, 200);
    let late = lab.app("GET", "", None).await;
    assert_eq!((late.status, late.header("retry-after")), (429, Some("7")));
    let rules = lab.control("GET", "/faults", None).await.body;
    assert_eq!(
        (&rules[0]["matched"], &rules[0]["fired"]),
        (&json!(2), &json!(1))
    );
    assert_eq!(rules[0]["effect"]["type"], "too_many_requests");
    assert_eq!(lab.control("DELETE", "/faults/1", None).await.status, 204);
    assert_eq!(lab.control("DELETE", "/faults/1", None).await.status, 404);
    assert_eq!(lab.app("GET", "", None).await.status, 200);
    assert_eq!(lab.app("GET", "", None).await.status, 200);
    let unknown = json!({ "path": "x", "effect": { "type": "explode" } });
    assert_eq!(
        lab.control("POST", "/faults", Some(unknown)).await.status,
        400
    );
    assert_eq!(lab.control("DELETE", "/faults", None).await.status, 204);
}

/// No fault befalls a control, or nobody could take it back.
#[tokio::test]
async fn controls_have_no_faults() {
    let lab = Lab::new().await;
    let rule = json!({ "effect": { "type": "hang_up" } });
    lab.control("POST", "/faults", Some(rule)).await;
    assert_eq!(lab.control("DELETE", "/faults", None).await.status, 204);
}

/// Issue: a state is exported and imported; sessions and passwords live on, and
/// passwords are not in it.
#[tokio::test]
async fn the_state_moves_to_another_server() {
    let (one, other) = (
        Lab::new().await,
        Lab::with(crate::Seed::empty().admin("pub", "priv")).await,
    );
    let ada = one.login_as("ada").await;
    let state = one.control("GET", "/state", None).await.body;
    assert!(!state.to_string().contains(PASSWORD));
    assert_eq!(
        other.control("PUT", "/state", Some(state)).await.status,
        204
    );
    assert_eq!(other.refresh(&ada).await.status, 201);
    assert_eq!(other.profile(&ada).await.status, 200);
    assert_eq!(other.login_as("grace").await.status, 200);
}

/// What is no state is refused, saying what is wrong, and changes nothing.
#[tokio::test]
async fn wrong_states() {
    let lab = Lab::new().await;
    let state = lab.control("GET", "/state", None).await.body;
    let changed = |pointer: &str, value: Value| {
        let mut state = state.clone();
        *state.pointer_mut(pointer).unwrap() = value;
        state
    };
    for (wrong, words) in [
        (json!({}), "version"),
        (changed("/version", json!(2)), "its version is 2"),
        (changed("/world/groups", json!({})), "is in no project"),
        (changed("/world/apps", json!({})), "there is no app"),
        (
            changed("/world/admin_secret", json!("xyz")),
            "64 hexadecimal digits",
        ),
        (changed("/world/dice/word", json!("x")), "not a number"),
    ] {
        let got = lab.control("PUT", "/state", Some(wrong)).await;
        assert!(
            got.status == 400 && got.text("error").contains(words),
            "{got:?}"
        );
    }
    assert_eq!(
        lab.control("GET", "/state", None).await.body["world"],
        state["world"]
    );
}

/// What happens to a server before its state is exported.
fn happening() -> impl Strategy<Value = (&'static str, String, Option<Value>)> {
    let app = format!("/api/admin/v3.0/groups/{GROUP}/apps/{APP}");
    let client = "/api/client/v2.0/app/shop-abcde/auth/providers";
    let login =
        |name: &str| json!({ "username": format!("{name}@example.com"), "password": PASSWORD });
    let all = vec![
        ("POST", format!("{client}/anon-user/login"), None),
        (
            "POST",
            format!("{client}/local-userpass/login"),
            Some(login("ada")),
        ),
        (
            "POST",
            format!("{client}/local-userpass/login"),
            Some(login("grace")),
        ),
        ("PUT", format!("{app}/users/{ADA}/logout"), None),
        ("PUT", format!("{app}/users/{ADA}/disable"), None),
        ("DELETE", format!("{app}/users/{ADA}"), None),
        (
            "POST",
            format!("{app}/users"),
            Some(json!({ "email": "é\"\\@x", "password": "123456" })),
        ),
        (
            "POST",
            format!("{app}/api_keys"),
            Some(json!({ "name": "new" })),
        ),
        (
            "POST",
            format!("{app}/auth_providers"),
            Some(json!({ "type": "custom-function", "config": { "a": [1, null] } })),
        ),
        (
            "POST",
            format!("{app}/user_registrations/by_email/alan%40example.com/send_confirm"),
            None,
        ),
        (
            "POST",
            "/_mock/faults".to_owned(),
            Some(json!({ "path": "*x*", "probability": 0.5, "seed": 3 })),
        ),
        ("GET", "/x".to_owned(), None),
        (
            "POST",
            "/_mock/clock".to_owned(),
            Some(json!({ "advance": "20d" })),
        ),
        (
            "POST",
            "/_mock/clock".to_owned(),
            Some(json!({ "scale": 2.5 })),
        ),
        (
            "POST",
            "/_mock/clock".to_owned(),
            Some(json!({ "freeze": true })),
        ),
        ("POST", "/_mock/reset".to_owned(), None),
        (
            "POST",
            format!("/api/admin/v3.0/groups/{GROUP}/apps"),
            Some(json!({ "name": "new" })),
        ),
    ];
    (0..all.len()).prop_map(move |at| all[at].clone())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 40, ..ProptestConfig::default() })]

    /// Issue: export and import are a byte-identical round trip, whatever
    /// happened before.
    #[test]
    fn export_and_import_are_a_round_trip(happenings in proptest::collection::vec(happening(), 0..25)) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            let (one, other) = (Lab::new().await, Lab::with(seed()).await);
            for (method, path, body) in happenings {
                one.ask(method, &path, Some(one.admin_token()), body).await;
            }
            one.server.clock.change(&serde_json::from_str(r#"{"freeze": true}"#).unwrap()).unwrap();
            let exported = one.server.export();
            other.server.import(&exported).unwrap();
            let again = other.server.export();
            assert_eq!(String::from_utf8(again).unwrap(), String::from_utf8(exported).unwrap());
        });
    }
}
