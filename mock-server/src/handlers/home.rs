//! The home page, for people who open the server's address in a browser.

use std::fmt::Write;
use std::future::{Ready, ready};

use axum::body::Body;
use axum::http::{HeaderValue, Response, header};

use crate::http::context::ResponseContext;
use crate::http::request::ApiRequest;
use crate::http::response::ApiResponse;
use crate::state::State;

/// Forbids scripts and all external content.
const POLICY: HeaderValue =
    HeaderValue::from_static("default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'");

const HEAD: &str = "<!doctype html>
<html lang=\"en\">
<meta charset=\"utf-8\">
<meta name=\"viewport\" content=\"width=device-width\">
<title>appservices-mock</title>
<style>
body { font: 1rem/1.5 system-ui, sans-serif; max-width: 50rem; margin: 2rem auto; padding: 0 1rem }
table { border-collapse: collapse } th, td { text-align: left; padding: .2rem 1rem .2rem 0 }
code { font-size: .95em }
</style>
";

/// `GET /` → 200, an HTML page: what the server is, its base URL, the apps, and, for
/// browsers on this machine, the key pairs. (our choice)
#[expect(
    clippy::needless_pass_by_value,
    reason = "axum passes requests by value"
)]
pub(crate) fn page(request: ApiRequest) -> Ready<Response<Body>> {
    let html = html(&request.world.state(), &request);
    let html_type = HeaderValue::from_static("text/html; charset=utf-8");
    let mut response = ApiResponse::file(html_type, None, html.into_bytes()).into_response();
    // The page may show private keys.
    ResponseContext {
        same_origin_only: true,
        ..ResponseContext::default()
    }
    .attach(&mut response);
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_SECURITY_POLICY, POLICY);
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    ready(response)
}

/// Whether the page may contain private keys: the request must come from this machine, and
/// be addressed to a loopback address or `localhost`. The second condition stops DNS
/// rebinding, where a website lets its own name resolve to this machine.
fn may_contain_private_keys(request: &ApiRequest) -> bool {
    let host = request.base.split("://").nth(1).unwrap_or_default();
    let host = host.split('/').next().unwrap_or_default();
    let name = match host.rsplit_once(':') {
        Some((name, port)) if port.bytes().all(|c| c.is_ascii_digit()) => name,
        _ => host,
    };
    let name = name.trim_start_matches('[').trim_end_matches(']');
    let is_loopback = name
        .parse::<std::net::IpAddr>()
        .is_ok_and(|address| address.to_canonical().is_loopback());
    request.peer.to_canonical().is_loopback()
        && (is_loopback || name.eq_ignore_ascii_case("localhost"))
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
         only.</p>\n<p>Base URL for clients and command lines: <code>{base}</code></p>"
    )?;
    writeln!(
        html,
        "<p>Controls for tests: <a href=\"{base}/_mock/\">{base}/_mock/</a></p>"
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
    if !may_contain_private_keys(request) {
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
