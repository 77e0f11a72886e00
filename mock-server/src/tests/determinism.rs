//! The same seed, RNG seed and requests with a stopped clock produce the same bytes.

use std::fmt::Write;

use axum::body::Body;
use axum::http::Request;
use http_body_util::BodyExt;
use serde_json::{Value, json};

use super::harness::pipeline;
use super::harness::{ADA, APP, GROUP, PASSWORD, seed};
use crate::tests::harness::LOCALHOST;
use crate::world::World;
use crate::world::initial_state::InitialState;
use crate::world::worlds::Worlds;

/// Sends the requests to a new server. Returns statuses, headers and bodies of all
/// responses. A `$name` in a path, token or body is replaced with the value of that key
/// in an earlier response.
async fn transcript(rng_seed: u64) -> String {
    let initial_state = InitialState::new(&seed(), rng_seed, Some(1_800_000_000), 20).unwrap();
    let worlds = std::sync::Arc::new(Worlds::new(World::new(
        initial_state,
        "http://x".to_owned(),
    )));
    let pipeline = pipeline(&worlds);
    let mut values: Vec<(String, String)> = Vec::new();
    let mut transcript = String::new();
    for (method, path, token, body) in requests() {
        let fill = |text: String| {
            values
                .iter()
                .rev()
                .fold(text, |text, (name, value)| text.replace(name, value))
        };
        let mut request = Request::builder().method(method).uri(fill(path));
        if !token.is_empty() {
            request = request.header("authorization", format!("Bearer {}", fill(token.into())));
        }
        let body = body.map(|body| fill(body.to_string())).unwrap_or_default();
        let request = request.body(Body::from(body)).unwrap();
        let response = pipeline.answer(LOCALHOST, request).await.unwrap();
        let (parts, body) = response.into_parts();
        let body = body.collect().await.unwrap().to_bytes();
        if let Ok(Value::Object(body)) = serde_json::from_slice(&body) {
            for (name, value) in body {
                if let Value::String(value) = value {
                    values.push((format!("${name}"), value));
                }
            }
        }
        let body = String::from_utf8_lossy(&body);
        // Writing to a string cannot fail.
        let _ = write!(transcript, "{} {:?}\n{body}\n", parts.status, parts.headers);
    }
    transcript
}

fn requests() -> Vec<(&'static str, String, &'static str, Option<Value>)> {
    let admin = |path: &str| format!("/api/admin/v3.0{path}");
    let app = |path: &str| format!("/api/admin/v3.0/groups/{GROUP}/apps/{APP}{path}");
    let client = |path: &str| format!("/api/client/v2.0{path}");
    let login = json!({ "username": "ada@example.com", "password": PASSWORD });
    let provider = "/app/shop-abcde/auth/providers";
    vec![
        ("GET", "/api/public/v1.0/groups".to_owned(), "", None),
        (
            "POST",
            client(&format!("{provider}/local-userpass/login")),
            "",
            Some(login),
        ),
        ("GET", client("/auth/profile"), "$access_token", None),
        ("POST", client("/auth/session"), "$refresh_token", None),
        (
            "POST",
            client(&format!("{provider}/anon-user/login")),
            "",
            None,
        ),
        (
            "POST",
            admin("/auth/providers/mongodb-cloud/login"),
            "",
            Some(json!({ "username": "pub", "apiKey": "priv" })),
        ),
        ("GET", app("/users"), "$access_token", None),
        (
            "POST",
            app("/users"),
            "$access_token",
            Some(json!({ "email": "new@example.com", "password": "123456" })),
        ),
        (
            "POST",
            app("/api_keys"),
            "$access_token",
            Some(json!({ "name": "new" })),
        ),
        (
            "POST",
            app("/user_registrations/by_email/alan@example.com/send_confirm"),
            "$access_token",
            None,
        ),
        ("GET", app("/users/nobody"), "$access_token", None),
        (
            "POST",
            admin(&format!("/groups/{GROUP}/apps")),
            "$access_token",
            Some(json!({ "name": "new" })),
        ),
        (
            "GET",
            app(&format!("/users/{ADA}/devices")),
            "$access_token",
            None,
        ),
        ("GET", app("/logs"), "$access_token", None),
        (
            "POST",
            "/_mock/clock".to_owned(),
            "",
            Some(json!({ "advance": "31m" })),
        ),
        ("GET", app("/users"), "$access_token", None),
        ("GET", "/_mock/requests".to_owned(), "", None),
        ("GET", "/_mock/outbox".to_owned(), "", None),
        ("GET", "/_mock/sessions".to_owned(), "", None),
        ("GET", "/_mock/state".to_owned(), "", None),
        ("POST", "/_mock/worlds".to_owned(), "", None),
        ("GET", "/w/$id/_mock/state".to_owned(), "", None),
        ("POST", "/_mock/reset".to_owned(), "", None),
        ("GET", "/_mock/state".to_owned(), "", None),
    ]
}

#[tokio::test]
async fn same_rng_seed_and_requests_produce_the_same_bytes() {
    let first = transcript(7).await;
    for word in ["access token expired", "alan@example.com", "co_id="] {
        assert!(first.contains(word), "{word}");
    }
    for _ in 0..3 {
        let second = transcript(7).await;
        // Line by line, to report only the first difference of a long document.
        for (first, second) in first.lines().zip(second.lines()) {
            let same = first
                .bytes()
                .zip(second.bytes())
                .take_while(|(a, b)| a == b);
            let at = same.count().saturating_sub(40);
            assert!(
                first == second,
                "{:.200} / {:.200}",
                &first[at..],
                &second[at..]
            );
        }
        assert!(first == second);
    }
    assert_ne!(transcript(8).await, first);
}

/// Collects the source files below a directory.
fn sources(folder: &std::path::Path, all: &mut Vec<std::path::PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            sources(&path, all);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            all.push(path);
        }
    }
}

/// Times of the public API are values, so their types are allowed everywhere.
#[test]
fn only_the_clock_module_reads_system_time_or_entropy() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut all = Vec::new();
    sources(&folder, &mut all);
    assert!(all.len() > 50);
    for path in all {
        let name = path.strip_prefix(&folder).unwrap();
        if name == "controls/clock.rs" || name.starts_with("tests") {
            continue;
        }
        let text = std::fs::read_to_string(&path).unwrap();
        for reading in [
            "Instant::now",
            "::now()",
            ".elapsed()",
            "now_utc",
            "now_local",
            "thread_rng",
            "getrandom",
        ] {
            assert!(!text.contains(reading), "{}: {reading}", name.display());
        }
    }
}
