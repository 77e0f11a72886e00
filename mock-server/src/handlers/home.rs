//! The home page, for people who open the server's address in a browser.

use std::fmt::Write;
use std::future::{Ready, ready};

use axum::body::Body;
use axum::http::{HeaderValue, Response, StatusCode, header};

use crate::http::context::ResponseContext;
use crate::http::request::ApiRequest;
use crate::http::response::{self, ApiResponse};
use crate::state::State;

/// Forbids scripts, all external content, and embedding.
const POLICY: HeaderValue = HeaderValue::from_static(
    "default-src 'none'; style-src 'unsafe-inline'; img-src 'self'; base-uri 'none'; \
     form-action 'none'; frame-ancestors 'none'",
);

const HEAD: &str = "<!doctype html>
<html lang=\"en\">
<meta charset=\"utf-8\">
<meta name=\"viewport\" content=\"width=device-width\">
<title>appservices-mock</title>
<link rel=\"icon\" href=\"favicon.ico\" type=\"image/svg+xml\">
<style>
body { font: 1rem/1.5 system-ui, sans-serif; max-width: 50rem; margin: 2rem auto; padding: 0 1rem }
table { border-collapse: collapse } th, td { text-align: left; padding: .2rem 1rem .2rem 0 }
code { font-size: .95em }
</style>
";

/// A crossed-out circle: sessions end here.
const ICON: &str = "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 16 16'>\
    <path d='M4 12 12 4M14 8A6 6 0 1 1 2 8a6 6 0 0 1 12 0' fill='none' stroke='#168a48' \
    stroke-width='2.5'/></svg>\n";

/// `GET /` → 200, an HTML page: what the server is, its base URL, the apps, and, for
/// browsers on this machine, the key pairs. (our choice)
#[expect(
    clippy::needless_pass_by_value,
    reason = "axum passes requests by value"
)]
pub(crate) fn page(request: ApiRequest) -> Ready<Response<Body>> {
    let html = html(&request.world.state(), &request);
    let mut response = response::page(html, POLICY);
    // The page may show private keys.
    ResponseContext {
        same_origin_only: true,
        ..ResponseContext::default()
    }
    .attach(&mut response);
    ready(response)
}

/// `GET /favicon.ico` → 200, an SVG image. (our choice)
pub(crate) async fn favicon() -> Response<Body> {
    let mut response = Response::new(Body::from(ICON));
    let headers = response.headers_mut();
    for (name, value) in [
        (header::CONTENT_TYPE, "image/svg+xml"),
        (header::CACHE_CONTROL, "max-age=86400"),
        (header::CONTENT_SECURITY_POLICY, "default-src 'none'"),
    ] {
        headers.insert(name, HeaderValue::from_static(value));
    }
    response::forbid_sniffing(&mut response);
    response
}

/// `GET /groups/{group}/apps/{app}/logs?co_id` → 302 to the console, with the address of the log
/// entry in the Admin API. Errors link to this path, as they did to a page of the service, for
/// people who follow the link. (our choice)
pub(crate) async fn logs(request: ApiRequest) -> Response<Body> {
    let base = &request.base;
    let console = format!("{base}/_mock/console#activity");
    let body = serde_json::json!({
        "console": console,
        "log_entry": format!("{base}/api/admin/v3.0{}", request.target),
    });
    let mut response = ApiResponse::json(StatusCode::FOUND, &body).into_response();
    if let Ok(console) = HeaderValue::from_str(&console) {
        response.headers_mut().insert(header::LOCATION, console);
    }
    response
}

/// Escapes text for HTML.
fn escape(text: &str) -> String {
    text.chars().fold(String::new(), |mut html, c| {
        match c {
            '&' => html.push_str("&amp;"),
            '<' => html.push_str("&lt;"),
            '>' => html.push_str("&gt;"),
            '"' => html.push_str("&quot;"),
            '\'' => html.push_str("&#39;"),
            c => html.push(c),
        }
        html
    })
}

/// Where the state is kept. The path of the data file is shown where keys are.
fn storage(request: &ApiRequest) -> String {
    let Some(store) = request.world.store() else {
        return "Its state is kept in memory, and lost when the server stops.".to_owned();
    };
    if !request.may_show_keys {
        return "Its state is kept in a data file.".to_owned();
    }
    let path = escape(&store.path().to_string_lossy());
    format!("Its state is kept in the data file <code>{path}</code>.")
}

fn html(state: &State, request: &ApiRequest) -> String {
    let mut html = HEAD.to_owned();
    // Writing to a string cannot fail.
    let _ = write_body(&mut html, state, request);
    html
}

fn write_body(html: &mut String, state: &State, request: &ApiRequest) -> std::fmt::Result {
    let base = escape(&request.base);
    writeln!(
        html,
        "<h1>appservices-mock {}</h1>",
        env!("CARGO_PKG_VERSION")
    )?;
    writeln!(
        html,
        "<p>A mock server for MongoDB Atlas App Services. It contains test data \
         only.</p>\n<p>{}</p>\n<p>Base URL for clients and command lines: <code>{base}</code></p>",
        storage(request)
    )?;
    writeln!(
        html,
        "<p>Controls for tests: <a href=\"{base}/_mock/\">{base}/_mock/</a></p>\n\
         <p>Console: <a href=\"{base}/_mock/console\">{base}/_mock/console</a></p>"
    )?;
    writeln!(
        html,
        "<h2>Apps</h2>\n<table>\n<tr><th>Client app ID<th>ID<th>Project<th>Users"
    )?;
    for (id, group) in &*state.groups {
        for app in group.apps.iter().filter_map(|app| state.apps.get(app)) {
            writeln!(
                html,
                "<tr><td><code>{}</code><td><code>{}</code><td>{} <code>{id}</code><td>{}",
                escape(&app.client_app_id),
                app.id,
                escape(&group.name),
                app.users.count(),
            )?;
        }
    }
    writeln!(html, "</table>\n<h2>Key pairs</h2>")?;
    if !request.may_show_keys {
        return writeln!(
            html,
            "<p>Shown only to browsers on this machine that open the page at a loopback address.</p>"
        );
    }
    writeln!(html, "<table>\n<tr><th>Public key<th>Private key")?;
    for admin in state.admins.iter().filter(|admin| admin.user.is_none()) {
        writeln!(
            html,
            "<tr><td><code>{}</code><td><code>{}</code>",
            escape(&admin.public_key),
            escape(&admin.private_key)
        )?;
    }
    writeln!(html, "</table>")
}
