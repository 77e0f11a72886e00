//! The description of everything there is, and the page to read it in.

use super::super::{Rule, Says, check};
use crate::support::world::World;

pub(crate) static DOCUMENT: &[Rule] = &[
    Rule {
        proves: &["GET /_mock/openapi.json", "mock/openapi/served"],
        says: "the server describes both APIs and the controls, under the address it was asked by",
        source: "our choice",
        check: |world| {
            let answer = world.control("GET", "openapi.json").send();
            check(&answer, 200, &Says::Json);
            let document = answer.json();
            let version = document["openapi"].as_str().expect("a version");
            assert!(version.starts_with("3."), "{version}");
            assert_eq!(document["servers"][0]["url"], world.http.base_url());
            for (path, method) in [
                ("/_mock/clock", "post"),
                (
                    "/api/admin/v3.0/groups/{groupId}/apps/{appId}/users/{userId}/logout",
                    "put",
                ),
                ("/api/client/v2.0/auth/session", "post"),
                ("/api/public/v1.0/groups", "get"),
            ] {
                let paths = document["paths"].as_object().expect("paths");
                let pattern = |known: &&String| shape(known) == shape(path);
                let known = paths.keys().find(pattern);
                let known = known.unwrap_or_else(|| panic!("no {path}"));
                assert!(paths[known][method].is_object(), "{method} {path}");
            }
            let made = world.tell("worlds", &serde_json::json!({})).expect(201);
            let below = World::at(&made.text("base_url"));
            let document = below.show("openapi.json");
            assert_eq!(document["servers"][0]["url"], below.http.base_url());
        },
    },
    Rule {
        proves: &["GET /_mock/", "mock/openapi/served"],
        says: "the page to read it in needs nothing from elsewhere, and is found without its slash",
        source: "our choice",
        check: |world| {
            let page = world.control("GET", "").send().expect(200);
            let html = Some("text/html; charset=utf-8");
            assert_eq!(page.header("content-type"), html);
            let text = String::from_utf8(page.body.clone()).expect("a text");
            assert!(text.contains("openapi.json"), "{text}");
            for elsewhere in ["src=\"http", "href=\"http", "src=\"//", "import(\"http"] {
                assert!(!text.contains(elsewhere), "{elsewhere}");
            }
            let moved = world.call("GET", "/_mock").send().expect(308);
            let page = format!("{}/_mock/", world.http.base_url());
            assert_eq!(moved.header("location"), Some(page.as_str()));
        },
    },
];

/// A path without the names of its parts.
fn shape(path: &str) -> String {
    let parts = path.split('/');
    let parts = parts.map(|part| if part.starts_with('{') { "{}" } else { part });
    parts.collect::<Vec<_>>().join("/")
}
