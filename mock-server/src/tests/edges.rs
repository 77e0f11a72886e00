//! Unknown routes, long bodies, faults and the journal.

use axum::body::Body;
use axum::http::{Method, Request};
use http_body_util::BodyExt;
use serde_json::json;

use super::harness::{APP, GROUP, Harness};
use crate::http::request::BODY_LIMIT;
use crate::tests::harness::LOCALHOST;
use crate::{Fault, FaultEffect};

/// (our choice)
#[tokio::test]
async fn unknown_routes_get_404_wrong_methods_405_and_both_are_unexpected() {
    let harness = Harness::new().await;
    let users = format!("/api/admin/v3.0/groups/{GROUP}/apps/{APP}/users");
    for (method, path, status) in [
        ("GET", "/nope", 404),
        ("GET", "/api/admin/v3.0/nope", 404),
        ("GET", &*format!("{users}/"), 404),
        ("GET", &*format!("{users}/x/nope"), 404),
        ("POST", "/api/client/v2.0/app/shop-abcde/location", 405),
        ("PATCH", &*users, 405),
    ] {
        let response = harness.request(method, path, None, None).await;
        assert_eq!(
            (response.status, response.body.as_object().unwrap().len()),
            (status, 1),
            "{method} {path}"
        );
    }
    let known = harness.request("GET", &users, None, None).await;
    assert_eq!(known.status, 401);
    let unexpected = harness.world.journal.unexpected();
    assert_eq!(unexpected.len(), 6);
    assert_eq!(
        (unexpected[5].path.as_str(), unexpected[5].status),
        (users.as_str(), 405)
    );
}

#[tokio::test]
async fn version_and_administrator_providers_need_no_token() {
    let harness = Harness::new().await;
    assert_eq!(
        harness
            .request("GET", "/api/private/v1.0/version", None, None)
            .await
            .status,
        200
    );
    let providers = harness
        .request("GET", "/api/admin/v3.0/auth/providers", None, None)
        .await;
    assert_eq!(providers.body[0]["type"], "mongodb-cloud");
}

/// (our choice)
#[tokio::test]
async fn body_over_one_mebibyte_gets_413() {
    let harness = Harness::new().await;
    let path = "/api/admin/v3.0/auth/providers/mongodb-cloud/login";
    for (length, status) in [
        (BODY_LIMIT, 400),
        (BODY_LIMIT + 1, 413),
        (20 * BODY_LIMIT, 413),
    ] {
        let request = Request::post(path)
            .body(Body::from(vec![b' '; length]))
            .unwrap();
        assert_eq!(harness.send(request).await.status, status);
    }
}

#[tokio::test]
async fn journal_redacts_tokens_and_passwords() {
    let harness = Harness::new().await;
    let login = harness.login_as("ada").await;
    harness.refresh(&login).await;
    harness.app("GET", "/users?status=enabled", None).await;
    let all = harness.world.journal.all();
    let authorization = |n: usize| {
        all[n]
            .headers
            .iter()
            .find(|(name, _)| name == "authorization")
            .map(|(_, value)| value.as_str())
    };
    assert_eq!((all[1].method.as_str(), all[1].status), ("POST", 200));
    let body = String::from_utf8(all[1].body.clone()).unwrap();
    assert_eq!(
        body,
        r#"{"password":"<password>","username":"ada@example.com"}"#
    );
    assert_eq!(
        (authorization(1), authorization(2)),
        (None, Some("Bearer <refresh>"))
    );
    assert_eq!(
        (authorization(3), all[3].query.as_deref()),
        (Some("Bearer <access>"), Some("status=enabled"))
    );
    let shown = format!("{all:?}");
    for secret in ["correct horse", "priv\"", "eyJ"] {
        assert!(!shown.contains(secret), "{secret}");
    }
}

#[tokio::test]
async fn status_and_expired_token_faults_replace_the_response() {
    let harness = Harness::new().await;
    let fault = |effect| {
        let seed = Fault::new("/api/admin/*", effect).times(1);
        harness.world.faults.add(seed);
    };
    let status = |error: Option<&str>, error_code: Option<&str>, body: Option<&str>| {
        let text = |text: Option<&str>| text.map(str::to_owned);
        FaultEffect::Status {
            status: 503,
            error: text(error),
            error_code: text(error_code),
            body: text(body),
            content_type: None,
        }
    };
    fault(status(Some("no"), None, None));
    fault(status(Some("no"), Some("Code"), None));
    fault(status(None, None, None));
    fault(FaultEffect::ExpireAccessToken);
    fault(FaultEffect::delay(std::time::Duration::from_millis(1)));
    assert_eq!(
        harness.app("GET", "", None).await.error(),
        (503, "no", None)
    );
    assert_eq!(
        harness.app("GET", "", None).await.error(),
        (503, "no", Some("Code"))
    );
    let empty = harness.app("GET", "", None).await;
    assert_eq!((empty.status, empty.body.is_null()), (503, true));
    let expired = harness.app("GET", "", None).await;
    assert_eq!(
        expired.error(),
        (
            401,
            "invalid session: access token expired",
            Some("InvalidSession")
        )
    );
    assert_eq!(harness.app("GET", "", None).await.status, 200);
    assert_eq!(harness.app("GET", "", None).await.status, 200);
    // The helpers of the harness reject other content types than JSON.
    let effect = FaultEffect::Status {
        status: 502,
        error: None,
        error_code: None,
        body: Some("<html>".into()),
        content_type: Some("text/html".into()),
    };
    fault(effect);
    let request = Request::get("/api/admin/v3.0/auth/profile")
        .body(Body::empty())
        .unwrap();
    let response = harness.pipeline.answer(LOCALHOST, request).await.unwrap();
    assert_eq!(
        (
            response.status().as_u16(),
            &response.headers()["content-type"]
        ),
        (502, &"text/html".parse().unwrap())
    );
    assert_eq!(
        response.into_body().collect().await.unwrap().to_bytes(),
        "<html>"
    );
}

#[tokio::test]
async fn hang_up_and_body_faults_cut_or_replace_the_body() {
    let harness = Harness::new().await;
    for effect in [
        FaultEffect::HangUp,
        FaultEffect::HalfBody,
        FaultEffect::HalfBody,
        FaultEffect::BigBody { bytes: 100_000 },
        FaultEffect::EndlessBody,
    ] {
        harness
            .world
            .faults
            .add(Fault::new("*/version", effect).times(1));
    }
    let request = async || {
        let request = Request::builder()
            .method(Method::GET)
            .uri("/api/private/v1.0/version");
        harness
            .pipeline
            .answer(LOCALHOST, request.body(Body::empty()).unwrap())
            .await
    };
    assert!(request().await.is_err());
    assert_eq!(harness.world.journal.all().last().unwrap().status, 0);
    for _ in 0..2 {
        let mut half = request().await.unwrap().into_body();
        let first = half.frame().await.unwrap().unwrap().into_data().unwrap();
        assert!(first.starts_with(b"{\"ver") && !first.ends_with(b"}"));
        assert!(half.frame().await.unwrap().is_err());
    }
    let big = request()
        .await
        .unwrap()
        .into_body()
        .collect()
        .await
        .unwrap()
        .to_bytes();
    assert_eq!(big.len(), 100_000);
    assert!(serde_json::from_slice::<String>(&big).is_ok());
    let mut endless = request().await.unwrap().into_body();
    for _ in 0..100 {
        assert!(
            !endless
                .frame()
                .await
                .unwrap()
                .unwrap()
                .into_data()
                .unwrap()
                .is_empty()
        );
    }
    assert_eq!(request().await.unwrap().status(), 200);
}

/// (our choice)
#[tokio::test]
async fn same_rng_seed_produces_the_same_ids() {
    let run = async || {
        let harness = Harness::new().await;
        let body = json!({ "email": "new@example.com", "password": "123456" });
        let created = harness
            .app("POST", "/users", Some(body))
            .await
            .text("_id")
            .to_owned();
        (
            created,
            harness
                .login("anon-user", None)
                .await
                .text("user_id")
                .to_owned(),
        )
    };
    assert_eq!(run().await, run().await);
}
