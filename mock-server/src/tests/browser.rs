//! CORS, and the start page.

use axum::body::Body;
use axum::http::{HeaderMap, Request};
use serde_json::json;

use super::harness::Harness;

async fn send(
    harness: &Harness,
    request: axum::http::request::Builder,
    body: &str,
) -> (u16, HeaderMap, String) {
    let request = request.header("host", "localhost:81");
    let (parts, bytes) = harness
        .raw(request.body(Body::from(body.to_owned())).unwrap())
        .await;
    (
        parts.status.as_u16(),
        parts.headers,
        String::from_utf8(bytes.to_vec()).unwrap(),
    )
}

const LOGIN: &str = "/api/client/v2.0/app/shop-abcde/auth/providers/anon-user/login";

#[tokio::test]
async fn any_origin_is_allowed_by_default_also_for_errors() {
    let harness = Harness::new().await;
    for path in [LOGIN, "/api/client/v2.0/app/nope/location", "/nope"] {
        let request = Request::post(path).header("origin", "http://localhost:3000");
        let (_, headers, _) = send(&harness, request, "").await;
        assert_eq!(
            headers["access-control-allow-origin"], "http://localhost:3000",
            "{path}"
        );
        assert_eq!(headers["vary"], "origin");
    }
    let (_, headers, _) = send(&harness, Request::post(LOGIN), "").await;
    assert!(!headers.contains_key("access-control-allow-origin"));
}

/// realm-web sends JSON and a token, so browsers send a preflight request first.
#[tokio::test]
async fn preflight_request_is_answered_with_cors_headers() {
    let harness = Harness::new().await;
    for path in [
        LOGIN,
        "/api/client/v2.0/auth/session",
        "/api/admin/v3.0/auth/profile",
    ] {
        let request = Request::options(path)
            .header("origin", "https://shop.example")
            .header("access-control-request-method", "POST")
            .header(
                "access-control-request-headers",
                "authorization,content-type",
            )
            .header("access-control-request-private-network", "true");
        let (status, headers, body) = send(&harness, request, "").await;
        assert_eq!((status, body.as_str()), (204, ""));
        assert_eq!(
            headers["access-control-allow-origin"],
            "https://shop.example"
        );
        assert_eq!(
            headers["access-control-allow-headers"],
            "authorization,content-type"
        );
        assert!(
            headers["access-control-allow-methods"]
                .to_str()
                .unwrap()
                .contains("DELETE")
        );
        assert_eq!(headers["access-control-allow-private-network"], "true");
    }
    // An OPTIONS request that is no preflight is an unknown method.
    let (status, ..) = send(&harness, Request::options(LOGIN), "").await;
    assert_eq!(status, 405);
}

/// The list is in the manual; status and message are our choice. Clients outside a
/// browser send no origin and are not restricted.
#[tokio::test]
async fn only_allowed_origins_may_use_the_client_api_of_an_app() {
    let harness = Harness::new().await;
    let login = harness.login_as("ada").await;
    let origins = json!(["https://shop.example"]);
    harness
        .app("POST", "/security/allowed_request_origins", Some(origins))
        .await;
    let token = format!("Bearer {}", login.text("refresh_token"));
    for (path, token) in [
        (LOGIN, None),
        ("/api/client/v2.0/auth/session", Some(&token)),
    ] {
        for (origin, expected) in [
            ("https://shop.example", true),
            ("https://evil.example", false),
            ("null", false),
        ] {
            let mut request = Request::post(path).header("origin", origin);
            if let Some(token) = token {
                request = request.header("authorization", token);
            }
            let (status, headers, body) = send(&harness, request, "").await;
            assert_eq!(status < 300, expected, "{path} {origin}: {body}");
            assert_eq!(
                headers.contains_key("access-control-allow-origin"),
                expected
            );
            if !expected {
                assert_eq!(status, 403);
                assert!(body.contains(&format!("the origin '{origin}' is not allowed")));
            }
        }
    }
    assert_eq!(harness.login("anon-user", None).await.status, 200);
    // Other apps have their own list.
    let other = LOGIN.replace("shop-", "other-");
    let request = Request::post(other).header("origin", "https://evil.example");
    let (_, headers, _) = send(&harness, request, "").await;
    assert!(headers.contains_key("access-control-allow-origin"));
}

/// (our choice)
#[tokio::test]
async fn other_origins_cannot_use_the_controls() {
    let harness = Harness::new().await;
    for (method, path) in [("GET", "/_mock/health"), ("POST", "/_mock/reset")] {
        for (origin, status) in [("https://evil.example", 403), ("http://localhost:81", 200)] {
            let request = Request::builder().method(method).uri(path);
            let (seen, headers, body) = send(&harness, request.header("origin", origin), "").await;
            assert_eq!(seen / 100, status / 100, "{method} {path} {origin}: {body}");
            assert!(!headers.contains_key("access-control-allow-origin"));
        }
    }
    let request = Request::options("/_mock/reset")
        .header("origin", "https://evil.example")
        .header("access-control-request-method", "POST");
    let (_, headers, _) = send(&harness, request, "").await;
    assert!(!headers.contains_key("access-control-allow-methods"));
}

/// It may show key pairs.
#[tokio::test]
async fn start_page_cannot_be_read_by_other_origins() {
    let harness = Harness::new().await;
    let request = Request::get("/").header("origin", "https://evil.example");
    let (status, headers, _) = send(&harness, request, "").await;
    assert_eq!(
        (status, headers.contains_key("access-control-allow-origin")),
        (200, false)
    );
}

#[tokio::test]
async fn start_page_shows_base_url_and_apps_and_key_pairs_on_loopback_only() {
    let harness = Harness::new().await;
    let get = async |host: &str, peer: &str| {
        let request = Request::get("/")
            .header("host", host)
            .body(Body::empty())
            .unwrap();
        let peer = peer.parse().unwrap();
        let (parts, bytes) = harness.raw_from(peer, request).await;
        assert_eq!(parts.headers["content-type"], "text/html; charset=utf-8");
        String::from_utf8(bytes.to_vec()).unwrap()
    };
    let page = get("localhost:81", "127.0.0.1").await;
    for part in [
        "<code>http://localhost:81</code>",
        "shop-abcde",
        "other-abcde",
        "<td><code>pub</code><td><code>priv</code>",
    ] {
        assert!(page.contains(part), "{part}: {page}");
    }
    for (host, peer, shown) in [
        ("127.0.0.1:81", "::1", true),
        ("[::1]:81", "::ffff:127.0.0.1", true),
        ("localhost", "127.0.0.1", true),
        ("localhost:81", "192.168.1.2", false),
        ("192.168.1.1:81", "127.0.0.1", false),
        ("evil.example:81", "127.0.0.1", false),
        ("127.0.0.1.evil.example", "127.0.0.1", false),
        ("<b>", "127.0.0.1", false),
    ] {
        let page = get(host, peer).await;
        assert_eq!(page.contains("priv</code>"), shown, "{host} {peer}");
        assert!(!page.contains("<b>"));
    }
}
