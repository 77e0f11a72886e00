//! The OpenAPI document, and the page that shows it.

use crate::rules::{Rule, Says, check};
use crate::target::OrFound as _;

pub(crate) static DOCUMENT: &[Rule] = &[
    Rule {
        id: "openapi",
        requirements: &[
            "server/controls/document/get",
            "server/controls/document/contents",
        ],
        says: "the server describes the APIs and the controls, under the address of the request",
        check: |target| {
            let world = &target.alone()?;
            let answer = world.control("GET", "openapi.json").send()?;
            check(&answer, 200, &Says::Json)?;
            let document = answer.json()?;
            let version = document["openapi"].as_str().unwrap_or_default();
            ensure!(version.starts_with("3."), "`openapi` is {version:?}");
            ensure_eq!(
                document["servers"][0]["url"],
                world.http.base_url(),
                "the server of the OpenAPI document"
            );
            let paths = document["paths"].as_object();
            let paths = paths.or_found(|| "the document has no `paths`".to_owned())?;
            for (path, method) in [
                ("/_mock/clock", "post"),
                (
                    "/api/admin/v3.0/groups/{groupId}/apps/{appId}/users/{userId}/logout",
                    "put",
                ),
                ("/api/client/v2.0/auth/session", "post"),
                ("/api/public/v1.0/groups", "get"),
            ] {
                let known = paths.iter().find(|(known, _)| shape(known) == shape(path));
                let (_, known) = known.or_found(|| format!("the document has no {path}"))?;
                ensure!(known[method].is_object(), "no {method} of {path}");
            }
            // The server itself, not one of its worlds.
            let client = target.client()?;
            let document = client.call("GET", "/_mock/openapi.json");
            let document = document.send()?.expect(200)?.json()?;
            ensure_eq!(
                document["servers"][0]["url"],
                target.base_url(),
                "the server of the OpenAPI document"
            );
            Ok(())
        },
    },
    Rule {
        id: "page",
        requirements: &[
            "server/controls/document/page",
            "server/controls/document/contents",
        ],
        says: "the page that shows it loads nothing from elsewhere, and is found without its slash",
        check: |target| {
            let world = &target.alone()?;
            let page = world.control("GET", "").send()?.expect(200)?;
            let html = Some("text/html; charset=utf-8");
            ensure_eq!(
                page.header("content-type"),
                html,
                "content-type of {page:?}"
            );
            let text = String::from_utf8_lossy(&page.body);
            ensure!(
                text.contains("openapi.json"),
                "the page does not load openapi.json: {page:?}"
            );
            for elsewhere in ["src=\"http", "href=\"http", "src=\"//", "import(\"http"] {
                ensure!(!text.contains(elsewhere), "the page contains {elsewhere}");
            }
            let moved = world.call("GET", "/_mock").send()?.expect(308)?;
            let page = format!("{}/_mock/", world.http.base_url());
            ensure_eq!(
                moved.header("location"),
                Some(page.as_str()),
                "location of {moved:?}"
            );
            Ok(())
        },
    },
];

/// A path without the names of its parts.
fn shape(path: &str) -> String {
    let parts = path.split('/');
    let parts = parts.map(|part| if part.starts_with('{') { "{}" } else { part });
    parts.collect::<Vec<_>>().join("/")
}
