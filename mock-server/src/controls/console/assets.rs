//! The files of the page.

use std::future::{Ready, ready};

use axum::body::Body;
use axum::http::{HeaderValue, Response, StatusCode, header};

use crate::http::error::ApiError;
use crate::http::request::ApiRequest;
use crate::http::response;

/// Scripts and styles of this server, requests to it, and nothing else.
const POLICY: HeaderValue = HeaderValue::from_static(
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; \
     img-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
);

const PAGE: &str = include_str!("page/console.html");

const SCRIPT: &str = "text/javascript; charset=utf-8";

/// Name, content type and content of each file that the page loads.
const FILES: [(&str, &str, &str); 14] = [
    (
        "style.css",
        "text/css; charset=utf-8",
        include_str!("page/style.css"),
    ),
    // Not the icon of the server: the journal would record that browsers request it.
    ("icon.svg", "image/svg+xml", include_str!("page/icon.svg")),
    ("main.js", SCRIPT, include_str!("page/main.js")),
    ("action.js", SCRIPT, include_str!("page/action.js")),
    ("activity.js", SCRIPT, include_str!("page/activity.js")),
    ("clock.js", SCRIPT, include_str!("page/clock.js")),
    ("commands.js", SCRIPT, include_str!("page/commands.js")),
    ("dom.js", SCRIPT, include_str!("page/dom.js")),
    ("faults.js", SCRIPT, include_str!("page/faults.js")),
    ("functions.js", SCRIPT, include_str!("page/functions.js")),
    ("mails.js", SCRIPT, include_str!("page/mails.js")),
    ("server.js", SCRIPT, include_str!("page/server.js")),
    ("state.js", SCRIPT, include_str!("page/state.js")),
    ("users.js", SCRIPT, include_str!("page/users.js")),
];

/// `GET /_mock/console` → 200, an HTML page that contains no data. It asks for the control
/// token if the server has one.
pub(crate) async fn page() -> Response<Body> {
    response::page(PAGE, POLICY)
}

/// `GET /_mock/console/{id}` → 200, a script, a style sheet or the icon of the page; 404 if there is
/// none with this name.
#[expect(
    clippy::needless_pass_by_value,
    reason = "axum passes requests by value"
)]
pub(crate) fn file(request: ApiRequest) -> Ready<Response<Body>> {
    let name = request.param("id");
    let Some((_, content_type, content)) = FILES.iter().find(|(known, ..)| *known == name) else {
        let api_error = ApiError::new(StatusCode::NOT_FOUND, "file not found", None);
        return ready(response::from_error(&api_error, &request.base, None));
    };
    let mut response = response::page(*content, POLICY);
    let content_type = HeaderValue::from_static(content_type);
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, content_type);
    ready(response)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The policy would block what another site serves, and a data URL too.
    #[test]
    fn files_name_no_other_origin_and_write_no_markup() {
        let files = FILES.iter().map(|(name, _, content)| (*name, *content));
        // An icon names the schema of its elements.
        let files = files.filter(|(name, _)| *name != "icon.svg");
        for (name, content) in files.chain([("console.html", PAGE)]) {
            for wrong in [
                "http://",
                "https://",
                "data:image",
                ": url(",
                "@import",
                "innerHTML",
                "outerHTML",
                "insertAdjacentHTML",
                "document.write",
                "DOMParser",
                "eval(",
                " style=",
                "setAttribute(\"style",
                "onclick=",
            ] {
                assert!(!content.contains(wrong), "{wrong} in {name}");
            }
            assert!(content.lines().count() <= 330, "{name} is long");
        }
    }
}
