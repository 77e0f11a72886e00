//! What depends on the addresses of the server and its clients: which controls are enabled, and
//! who sees key pairs. (our choice)

use std::net::IpAddr;

use axum::body::Body;
use axum::http::Request;

use super::harness::{Harness, LOCALHOST};
use crate::http::control_access::ControlAccess;
use crate::http::pipeline::Pipeline;

/// The status of a request to a server that listens on `address`.
async fn status(address: &str, token: Option<&str>, request: axum::http::request::Builder) -> u16 {
    let worlds = Harness::new().await.worlds;
    let listens: IpAddr = address.parse().unwrap();
    let access = ControlAccess::new(listens, Vec::new(), token.map(str::to_owned));
    let pipeline = Pipeline::new(worlds, format!("http://{address}:81"), None, access);
    let request = request.body(Body::empty()).unwrap();
    let response = pipeline.answer(LOCALHOST, request).await.unwrap();
    response.status().as_u16()
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
            let request = Request::get("/_mock/state").header("host", "localhost");
            let expected = match (exposed, token) {
                (_, Some(_)) => 401,
                (true, None) => 403,
                (false, None) => 200,
            };
            assert_eq!(status(address, token, request).await, expected, "{address}");
            // By its own address, and any if it listens on all.
            let own = if address == "0.0.0.0" {
                "10.1.2.3"
            } else {
                address
            };
            let request = Request::get("/_mock/state").header("host", format!("{own}:81"));
            let request = request.header("authorization", "Bearer secret");
            let expected = if exposed && token.is_none() { 403 } else { 200 };
            assert_eq!(status(address, token, request).await, expected, "{own}");
        }
    }
}

#[tokio::test]
async fn home_page_shows_key_pairs_to_clients_on_this_machine_only() {
    let harness = Harness::new().await;
    for (peer, shown) in [
        ("127.0.0.1", true),
        ("::1", true),
        ("::ffff:127.0.0.1", true),
        ("192.168.1.2", false),
    ] {
        let request = Request::get("/").header("host", "localhost:81");
        let request = request.body(Body::empty()).unwrap();
        let (_, page) = harness.raw_from(peer.parse().unwrap(), request).await;
        let page = String::from_utf8(page.to_vec()).unwrap();
        assert_eq!(page.contains("priv</code>"), shown, "{peer}: {page}");
    }
}

/// From another machine, the headers of a proxy prove nothing.
#[tokio::test]
async fn forwarded_headers_of_other_machines_are_ignored() {
    let harness = Harness::new().await;
    let request = Request::get("/api/client/v2.0/app/shop-abcde/location")
        .header("host", "mock.example:81")
        .header("x-forwarded-host", "evil.example")
        .header("forwarded", "host=evil.example");
    let peer = "192.168.1.2".parse().unwrap();
    let request = request.body(Body::empty()).unwrap();
    let (_, body) = harness.raw_from(peer, request).await;
    let location: serde_json::Value = serde_json::from_slice(&body).unwrap();
    assert_eq!(location["hostname"], "http://mock.example:81");
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
