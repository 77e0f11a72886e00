//! Functions that send requests to their own server.

use std::future::Future;
use std::pin::Pin;
use std::task::Poll;

use serde_json::{Value, json};

use super::harness::{APP, GROUP, Harness, TestResponse};

/// The harness has this host, and the base URL in its seed does not matter.
const BASE: &str = "http://mock.example:81";

async fn endpoint(harness: &Harness, route: &str, source: &str) {
    let name = &route[1..];
    let body = json!({ "name": name, "private": true, "run_as_system": true, "source": source });
    assert_eq!(
        harness.app("POST", "/functions", Some(body)).await.status,
        201
    );
    let body = json!({
        "route": route,
        "http_method": "POST",
        "function_name": name,
        "validation_method": "NO_VALIDATION",
        "respond_result": true,
    });
    let created = harness.app("POST", "/endpoints", Some(body)).await;
    assert_eq!(created.status, 201, "{created:?}");
}

async fn call(harness: &Harness, route: &str, body: Value) -> TestResponse {
    let path = format!("/app/shop-abcde/endpoint{route}");
    harness.request("POST", &path, None, Some(body)).await
}

fn send_to(route: &str) -> String {
    format!("{BASE}/app/shop-abcde/endpoint{route}")
}

/// Polls all futures until each is ready.
async fn all<T>(futures: Vec<impl Future<Output = T>>) -> Vec<T> {
    let mut running: Vec<Pin<Box<_>>> = futures.into_iter().map(Box::pin).collect();
    let mut done: Vec<Option<T>> = running.iter().map(|_| None).collect();
    std::future::poll_fn(|context| {
        for (future, done) in running.iter_mut().zip(&mut done) {
            if done.is_none()
                && let Poll::Ready(value) = future.as_mut().poll(context)
            {
                *done = Some(value);
            }
        }
        if done.iter().all(Option::is_some) {
            Poll::Ready(())
        } else {
            Poll::Pending
        }
    })
    .await;
    done.into_iter().flatten().collect()
}

/// There are at most four threads for functions, and each of these functions waits for another.
#[tokio::test]
async fn functions_that_wait_for_each_other_need_no_threads() {
    let harness = Harness::new().await;
    endpoint(&harness, "/inner", "exports = () => 'inner';").await;
    let source = format!(
        "exports = async () => (await context.http.post({{ url: '{}' }})).body.text();",
        send_to("/inner")
    );
    endpoint(&harness, "/outer", &source).await;
    let calls = (0..32)
        .map(|_| call(&harness, "/outer", json!({})))
        .collect();
    for response in all(calls).await {
        assert_eq!((response.status, response.body), (200, json!("\"inner\"")));
    }
}

#[tokio::test]
async fn a_function_that_calls_itself_ends_with_an_error() {
    let harness = Harness::new().await;
    let source = format!(
        "exports = async () => {{
            const {{ statusCode, body }} = await context.http.post({{ url: '{}' }});
            return {{ statusCode, text: body.text() }};
        }};",
        send_to("/loop")
    );
    endpoint(&harness, "/loop", &source).await;
    let response = call(&harness, "/loop", json!({})).await;
    let text = response.body.to_string();
    assert!(text.contains("more than 4 levels deep"), "{text}");
    let journal = harness.control("GET", "/requests?path=*/loop", None).await;
    let entries = journal.body["requests"].as_array().cloned();
    assert_eq!(entries.unwrap_or_default().len(), 5, "{journal:?}");
}

/// Each run of the function repeats the earlier requests, but none is sent twice.
#[tokio::test]
async fn every_request_is_sent_once_and_in_order() {
    let harness = Harness::new().await;
    let values = format!("/api/admin/v3.0/groups/{GROUP}/apps/{APP}/values");
    let source = format!(
        "exports = async (request) => {{
            const add = (name) => context.http.post({{
                url: '{BASE}{values}', body: {{ name }}, encodeBodyAsJSON: true,
                headers: {{ Authorization: [`Bearer ${{JSON.parse(request.body.text()).token}}`] }},
            }});
            const slow = async () => {{ for (let i = 0; i < 5; i++) await null; return add('c'); }};
            const two = async () => {{ await add('a'); return add('b'); }};
            const [b, c] = await Promise.all([two(), slow()]);
            const twice = await add('a');
            context.http.get({{ url: '{BASE}{values}' }});
            return [b.statusCode, c.statusCode, twice.statusCode];
        }};"
    );
    endpoint(&harness, "/add", &source).await;
    let response = call(&harness, "/add", json!({ "token": harness.admin_token() })).await;
    assert_eq!(
        (response.status, response.body),
        (200, json!([201, 201, 409]))
    );
    let journal = harness
        .control("GET", "/requests?path=*/values", None)
        .await;
    let requests = journal.body["requests"]
        .as_array()
        .cloned()
        .unwrap_or_default();
    let statuses: Vec<_> = requests.iter().map(|entry| &entry["status"]).collect();
    assert_eq!(statuses.len(), 5, "{journal:?}");
    assert_eq!(statuses.iter().filter(|status| **status == 201).count(), 3);
}

/// The time limit, the memory limit and the number of requests bound a function as ever.
#[tokio::test]
async fn requests_of_a_call_are_limited() {
    let harness = Harness::new().await;
    endpoint(&harness, "/inner", "exports = () => 1;").await;
    let source = format!(
        "exports = async () => {{
            for (let i = 0; ; i++) await context.http.post({{ url: '{}', body: String(i) }});
        }};",
        send_to("/inner")
    );
    endpoint(&harness, "/many", &source).await;
    let response = call(&harness, "/many", json!({})).await;
    let (status, error, _) = response.error();
    assert_eq!(status, 400);
    assert!(error.contains("at most 32 requests"), "{error}");
}

/// Other worlds, the controls and everything elsewhere are out of reach.
#[tokio::test]
async fn functions_reach_only_the_apis_of_their_own_world() {
    let harness = Harness::new().await;
    let source = "exports = async (request) => {
        const { url } = JSON.parse(request.body.text());
        try { return (await context.http.get({ url })).statusCode; } catch (error) { return error.message; }
    };";
    endpoint(&harness, "/get", source).await;
    let world = harness.control("POST", "/worlds", Some(json!({}))).await;
    let id = world.text("id").to_owned();
    for (url, expected) in [
        (format!("{BASE}/api/private/v1.0/version"), "200"),
        (format!("{BASE}/nowhere"), "404"),
        ("http://127.0.0.1:81/".to_owned(), "no network"),
        (format!("{BASE}/_mock/state"), "controls"),
        (format!("{BASE}/_mock"), "controls"),
        (
            format!("{BASE}/w/{id}/api/private/v1.0/version"),
            "no network",
        ),
        ("http://example.com/".to_owned(), "no network"),
    ] {
        let response = call(&harness, "/get", json!({ "url": url })).await;
        let text = response.body.to_string();
        assert!(text.contains(expected), "{url}: {text}");
    }
    let world = format!("/w/{id}");
    // In a world, only what is below its prefix.
    let login = json!({ "username": "pub", "apiKey": "priv" });
    let path = format!("{world}/api/admin/v3.0/auth/providers/mongodb-cloud/login");
    let login = harness.request("POST", &path, None, Some(login)).await;
    let token = Some(login.text("access_token"));
    let app = format!("{world}/api/admin/v3.0/groups/{GROUP}/apps/{APP}");
    let body = json!({ "name": "get", "run_as_system": true, "source": source });
    let path = format!("{app}/functions");
    let created = harness.request("POST", &path, token, Some(body)).await;
    assert_eq!(created.status, 201, "{created:?}");
    let body = json!({ "route": "/get", "http_method": "*", "function_name": "get",
        "validation_method": "NO_VALIDATION", "respond_result": true });
    let path = format!("{app}/endpoints");
    let created = harness.request("POST", &path, token, Some(body)).await;
    assert_eq!(created.status, 201, "{created:?}");
    for (url, expected) in [
        (format!("{BASE}{world}/api/private/v1.0/version"), "200"),
        (format!("{BASE}{world}/_mock/state"), "controls"),
        (format!("{BASE}/api/private/v1.0/version"), "no network"),
    ] {
        let path = format!("{world}/app/shop-abcde/endpoint/get");
        let body = Some(json!({ "url": url }));
        let response = harness.request("POST", &path, None, body).await;
        let text = response.body.to_string();
        assert!(text.contains(expected), "{url}: {text}");
    }
}

/// The page at the root shows keys to clients on this machine, but not to functions.
#[tokio::test]
async fn functions_see_no_keys_of_administrators() {
    let harness = Harness::new().await;
    let source = format!(
        "exports = async () => (await context.http.get({{ url: '{BASE}/' }})).body.text();"
    );
    endpoint(&harness, "/home", &source).await;
    let response = call(&harness, "/home", json!({})).await;
    let page = response.body.as_str().unwrap_or_default();
    assert!(
        page.contains("Shown only to browsers on this machine"),
        "{page}"
    );
}
