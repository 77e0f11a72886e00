//! Who may use the controls, and the headers of pages. (our choice)

use std::net::IpAddr;

use axum::body::Body;
use axum::http::Request;
use serde_json::Value;

use super::harness::{Harness, LOCALHOST};
use crate::http::control_access::ControlAccess;
use crate::http::pipeline::Pipeline;

/// A server that listens on `address`, accepts `allowed.example` and has a token.
struct Server {
    pipeline: Pipeline,
}

impl Server {
    async fn new(address: &str, token: Option<&str>) -> Self {
        let worlds = Harness::new().await.worlds;
        let access = ControlAccess::new(
            address.parse().unwrap(),
            vec!["allowed.example".to_owned()],
            token.map(str::to_owned),
        );
        let own_origin = format!("http://{address}:81");
        Self {
            pipeline: Pipeline::new(worlds, own_origin, None, access),
        }
    }

    /// Sends a request. Returns status, headers and error.
    async fn send(
        &self,
        peer: IpAddr,
        request: Request<Body>,
    ) -> (u16, axum::http::HeaderMap, String) {
        let response = self.pipeline.answer(peer, request).await.unwrap();
        let (parts, body) = response.into_parts();
        let body = http_body_util::BodyExt::collect(body).await.unwrap();
        let body: Value = serde_json::from_slice(&body.to_bytes()).unwrap_or_default();
        let error = body["error"].as_str().unwrap_or_default().to_owned();
        (parts.status.as_u16(), parts.headers, error)
    }

    async fn status(&self, request: axum::http::request::Builder) -> u16 {
        let request = request.body(Body::empty()).unwrap();
        self.send(LOCALHOST, request).await.0
    }
}

/// All that begin with `/_mock`, with and without a world.
const CONTROLS: [&str; 6] = [
    "/_mock/state",
    "/_mock/health",
    "/_mock/openapi.json",
    "/_mock/",
    "/_mock",
    "/_mock/nowhere",
];

#[tokio::test]
async fn controls_reject_hosts_of_dns_rebinding() {
    let server = Server::new("127.0.0.1", None).await;
    for (host, accepted) in [
        ("127.0.0.1:81", true),
        ("127.9.9.9", true),
        ("localhost:81", true),
        ("LOCALHOST", true),
        ("[::1]:81", true),
        ("allowed.example", true),
        ("Allowed.Example:8080", true),
        ("evil.example", false),
        ("evil.example:81", false),
        ("localhost.evil.example", false),
        ("127.0.0.1.evil.example", false),
        ("allowed.example.evil.example", false),
        ("192.168.1.1:81", false),
        ("0.0.0.0:81", false),
        ("é", false),
        ("localhost:81@evil.example", false),
    ] {
        for path in CONTROLS {
            let request = Request::get(path).header("host", host);
            let status = server.status(request).await;
            assert_eq!(status != 403, accepted, "{host} {path}: {status}");
        }
    }
    // Every host that a request names counts.
    let twice = Request::get("/_mock/health").header("host", "localhost");
    let twice = twice.header("host", "evil.example");
    assert_eq!(server.status(twice).await, 403);
    let target = Request::get("http://evil.example/_mock/health").header("host", "localhost");
    assert_eq!(server.status(target).await, 403);
    let proxied = Request::get("/_mock/health").header("host", "localhost");
    let proxied = proxied.header("x-forwarded-host", "evil.example");
    assert_eq!(server.status(proxied).await, 403);
    // HTTP/1.0 clients send none, and are no browsers.
    assert_eq!(server.status(Request::get("/_mock/health")).await, 200);
    // The APIs have any host, because clients address the server by any name.
    let version = Request::get("/api/private/v1.0/version").header("host", "evil.example");
    assert_eq!(server.status(version).await, 200);
    let request = Request::get("/_mock/state").header("host", "evil.example");
    let (_, _, error) = server
        .send(LOCALHOST, request.body(Body::empty()).unwrap())
        .await;
    assert_eq!(
        error,
        "host 'evil.example' is not allowed for the controls: if it is this server's, start \
         the server with --allow-host evil.example"
    );
}

#[tokio::test]
async fn controls_of_worlds_are_protected_too() {
    let server = Server::new("127.0.0.1", Some("secret")).await;
    let info = server
        .pipeline
        .worlds
        .create(&crate::WorldOptions::default())
        .unwrap();
    let path = format!("/w/{}/_mock/state", info.id);
    let request = || Request::get(&path).header("authorization", "Bearer secret");
    assert_eq!(
        server.status(request().header("host", "localhost")).await,
        200
    );
    assert_eq!(
        server
            .status(request().header("host", "evil.example"))
            .await,
        403
    );
    assert_eq!(server.status(Request::get(&path)).await, 401);
}

#[tokio::test]
async fn controls_require_the_token() {
    let server = Server::new("127.0.0.1", Some("secret")).await;
    for (sent, accepted) in [
        (None, false),
        (Some("Bearer secret"), true),
        (Some("bearer  secret "), true),
        (Some("Bearer secre"), false),
        (Some("Bearer secrets"), false),
        (Some("Bearer secreT"), false),
        (Some("Bearer"), false),
        (Some("Bearer "), false),
        (Some("Basic secret"), false),
        (Some("secret"), false),
    ] {
        for path in [
            "/_mock/state",
            "/_mock/health",
            "/_mock/openapi.json",
            "/_mock/nowhere",
        ] {
            let mut request = Request::get(path).header("host", "localhost");
            if let Some(sent) = sent {
                request = request.header("authorization", sent);
            }
            let request = request.body(Body::empty()).unwrap();
            let (status, headers, error) = server.send(LOCALHOST, request).await;
            assert_eq!(status != 401, accepted, "{sent:?} {path}: {error}");
            let challenge = headers.get("www-authenticate");
            assert_eq!(challenge.is_none(), accepted, "{challenge:?}");
            assert!(!error.contains("secret"), "{error}");
        }
    }
    // The page has no data, and asks for the token.
    assert_eq!(server.status(Request::get("/_mock/")).await, 200);
    assert_eq!(server.status(Request::post("/_mock/")).await, 401);
}

#[tokio::test]
async fn server_that_other_machines_can_reach_requires_a_token() {
    for (address, exposed) in [
        ("127.0.0.1", false),
        ("127.0.0.2", false),
        ("0.0.0.0", true),
        ("192.168.1.1", true),
    ] {
        for token in [None, Some("secret")] {
            let server = Server::new(address, token).await;
            let request = Request::get("/_mock/state").header("host", "localhost");
            let expected = match (exposed, token) {
                (_, Some(_)) => 401,
                (true, None) => 403,
                (false, None) => 200,
            };
            assert_eq!(server.status(request).await, expected, "{address}");
            // By its own address, and any if it listens on all.
            let own = if address == "0.0.0.0" {
                "10.1.2.3"
            } else {
                address
            };
            let request = Request::get("/_mock/state").header("host", format!("{own}:81"));
            let request = request.header("authorization", "Bearer secret");
            let expected = if exposed && token.is_none() { 403 } else { 200 };
            assert_eq!(server.status(request).await, expected, "{own}");
        }
    }
}

#[tokio::test]
async fn pages_run_only_their_own_code_and_cannot_be_embedded() {
    let server = Server::new("127.0.0.1", None).await;
    for path in ["/", "/_mock/"] {
        let request = Request::get(path).body(Body::empty()).unwrap();
        let (status, headers, _) = server.send(LOCALHOST, request).await;
        assert_eq!(
            (status, &headers["content-type"]),
            (200, &"text/html; charset=utf-8".parse().unwrap())
        );
        assert_eq!(headers["x-content-type-options"], "nosniff");
        assert_eq!(headers["x-frame-options"], "DENY");
        assert_eq!(headers["cache-control"], "no-store");
        let policy = headers["content-security-policy"].to_str().unwrap();
        for part in [
            "default-src 'none'",
            "frame-ancestors 'none'",
            "base-uri 'none'",
        ] {
            assert!(policy.contains(part), "{policy}");
        }
        let script = policy
            .split("; ")
            .find(|part| part.starts_with("script-src"));
        assert!(
            script.is_none_or(|script| !script.contains("unsafe")),
            "{policy}"
        );
        assert_eq!(script.is_some(), path == "/_mock/");
    }
    // Also responses with data.
    for path in ["/_mock/state", "/_mock/nowhere"] {
        let request = Request::get(path).body(Body::empty()).unwrap();
        let (_, headers, _) = server.send(LOCALHOST, request).await;
        assert_eq!(headers["x-content-type-options"], "nosniff", "{path}");
    }
}

/// The hash in the policy is that of the script, or browsers would not run it.
#[test]
fn policy_of_the_page_has_the_hash_of_its_script() {
    use crate::controls::openapi::{PAGE, PAGE_POLICY};
    assert_eq!(PAGE.matches("<script").count(), 1);
    assert_eq!(PAGE.matches("</script>").count(), 1);
    // Attributes with code would need another permission.
    for attribute in ["onclick", "onload", "onchange", "javascript:"] {
        assert!(!PAGE.contains(attribute), "{attribute}");
    }
    let policy = PAGE_POLICY.to_str().unwrap();
    let hash = policy.split("'sha256-").nth(1).unwrap();
    assert_eq!(hash.split('\'').next().unwrap().len(), 44, "{policy}");
}

#[tokio::test]
async fn icon_is_an_image() {
    let server = Server::new("127.0.0.1", None).await;
    let request = Request::get("/favicon.ico").body(Body::empty()).unwrap();
    let (status, headers, _) = server.send(LOCALHOST, request).await;
    assert_eq!(
        (status, &headers["content-type"]),
        (200, &"image/svg+xml".parse().unwrap())
    );
}
