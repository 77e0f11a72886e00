//! The address in responses: by `Host`, behind a proxy, and with a public URL.

use std::net::IpAddr;

use axum::body::Body;
use axum::http::Request;
use serde_json::{Value, json};

use super::harness::{APP, GROUP, Harness, LOCALHOST, PASSWORD, pipeline, seed};
use crate::http::pipeline::Pipeline;
use crate::{ProviderSeed, Seed};

type Headers<'a> = &'a [(&'a str, &'a str)];

struct Server {
    harness: Harness,
    pipeline: Pipeline,
}

impl Server {
    async fn new(public_url: Option<&str>) -> Self {
        let mut seed: Seed = seed();
        let config = json!({ "emailConfirmationUrl": "/confirm" });
        seed.groups[0].apps[0].providers[0] = ProviderSeed::new("local-userpass").config(config);
        let harness = Harness::with(seed).await;
        let pipeline = pipeline(&harness.worlds, public_url);
        Self { harness, pipeline }
    }

    async fn send(
        &self,
        peer: IpAddr,
        headers: Headers<'_>,
        request: axum::http::request::Builder,
        body: &Value,
    ) -> Value {
        let request = headers.iter().fold(request, |request, (name, value)| {
            request.header(*name, *value)
        });
        let body = if body.is_null() {
            Body::empty()
        } else {
            Body::from(body.to_string())
        };
        let response = self
            .pipeline
            .answer(peer, request.body(body).unwrap())
            .await
            .unwrap();
        let status = response.status();
        let body = http_body_util::BodyExt::collect(response.into_body())
            .await
            .unwrap()
            .to_bytes();
        serde_json::from_slice(&body)
            .unwrap_or_else(|_| json!(format!("{status} {}", String::from_utf8_lossy(&body))))
    }

    /// Every address that a client can be given, each from another part of the server.
    async fn addresses(&self, peer: IpAddr, headers: Headers<'_>) -> Vec<String> {
        let send = async |request, body: Value| self.send(peer, headers, request, &body).await;
        let location = send(
            Request::get("/api/client/v2.0/app/shop-abcde/location"),
            Value::Null,
        )
        .await;
        let bearer = format!("Bearer {}", self.harness.token());
        let app = format!("/api/admin/v3.0/groups/{GROUP}/apps/{APP}");
        let description =
            Request::get(format!("{app}/description")).header("authorization", &bearer);
        let description = send(description, Value::Null).await;
        let unknown = Request::get(format!("{app}/users/65a0000000000000000000ff"));
        let error = send(unknown.header("authorization", &bearer), Value::Null).await;
        let document = send(Request::get("/_mock/openapi.json"), Value::Null).await;
        let world = send(Request::post("/_mock/worlds"), Value::Null).await;
        let register = "/api/client/v2.0/app/shop-abcde/auth/providers/local-userpass/register";
        let new_user = json!({ "email": "new@example.com", "password": PASSWORD });
        send(Request::post(register), new_user).await;
        let outbox = send(Request::get("/_mock/outbox"), Value::Null).await;
        let text = |value: &Value| {
            value
                .as_str()
                .unwrap_or_else(|| panic!("{value}"))
                .to_owned()
        };
        let cut = |value: &Value, at: &str| {
            let text = text(value);
            let end = text
                .find(at)
                .unwrap_or_else(|| panic!("{text} has no {at}"));
            text[..end].to_owned()
        };
        vec![
            text(&location["hostname"]),
            text(&location["ws_hostname"]).replacen("ws", "http", 1),
            cut(&description["realm_url"], "/groups/"),
            cut(&description["graphql"]["url"], "/api/client/"),
            cut(&error["link"], "/groups/"),
            text(&document["servers"][0]["url"]),
            cut(&world["base_url"], "/w/"),
            cut(&outbox[0]["link"], "/confirm?token="),
        ]
    }
}

async fn check(public_url: Option<&str>, peer: IpAddr, headers: Headers<'_>, expected: &str) {
    let server = Server::new(public_url).await;
    let addresses = server.addresses(peer, headers).await;
    assert!(
        addresses.iter().all(|address| address == expected),
        "{headers:?}: {addresses:?}"
    );
}

/// (realm-js#3758 for proxies; the rest is our choice)
#[tokio::test]
async fn every_address_follows_host_proxy_and_public_url() {
    let host = ("host", "mock.example:81");
    check(None, LOCALHOST, &[], "http://fallback").await;
    check(None, LOCALHOST, &[host], "http://mock.example:81").await;
    let proxy = [
        ("host", "127.0.0.1:81"),
        ("x-forwarded-host", "mock.example"),
        ("x-forwarded-proto", "https"),
    ];
    check(None, LOCALHOST, &proxy, "https://mock.example").await;
    let standard = [
        host,
        (
            "forwarded",
            "for=1.2.3.4;proto=https;host=\"mock.example:8443\"",
        ),
    ];
    check(None, LOCALHOST, &standard, "https://mock.example:8443").await;
    // From another machine, the headers prove nothing.
    let other = "192.168.1.2".parse().unwrap();
    let claimed = [
        host,
        ("x-forwarded-host", "evil.example"),
        ("forwarded", "host=evil.example"),
    ];
    check(None, other, &claimed, "http://mock.example:81").await;
    for headers in [&[host][..], &proxy, &[]] {
        let public = "https://public.example/mock";
        check(Some(public), LOCALHOST, headers, public).await;
    }
}

/// A proxy on this machine makes every client one of this machine.
#[tokio::test]
async fn key_pairs_are_not_shown_behind_a_proxy() {
    let server = Server::new(None).await;
    for (name, value) in [
        ("x-forwarded-for", "8.8.8.8"),
        ("x-forwarded-host", "localhost"),
        ("forwarded", "for=8.8.8.8"),
    ] {
        let page = server
            .send(
                LOCALHOST,
                &[("host", "localhost"), (name, value)],
                Request::get("/"),
                &Value::Null,
            )
            .await;
        let page = page.as_str().unwrap().to_owned();
        assert!(
            page.starts_with("200") && !page.contains("priv</code>"),
            "{name}: {page}"
        );
    }
    let page = server
        .send(
            LOCALHOST,
            &[("host", "localhost")],
            Request::get("/"),
            &Value::Null,
        )
        .await;
    assert!(page.as_str().unwrap().contains("priv</code>"));
}

/// The page of the controls, opened by the public URL, by that of the proxy, and directly.
#[tokio::test]
async fn page_of_the_controls_may_use_them_by_every_own_address() {
    let server = Server::new(Some("https://public.example/mock")).await;
    for (host, origin, accepted) in [
        ("mock.example:81", "http://mock.example:81", true),
        ("mock.example:81", "https://public.example", true),
        ("mock.example:81", "https://evil.example", false),
        ("mock.example:81", "http://public.example", false),
        ("mock.example:81", "null", false),
    ] {
        let headers = [("host", host), ("origin", origin)];
        let response = server
            .send(
                LOCALHOST,
                &headers,
                Request::get("/_mock/health"),
                &Value::Null,
            )
            .await;
        assert_eq!(
            response["ready"] == true,
            accepted,
            "{host} {origin}: {response}"
        );
    }
}
