//! The description against the routes.

use std::collections::BTreeSet;

use axum::body::Body;
use axum::http::Request;
use serde_json::Value;

use super::harness::Harness;
use crate::controls::openapi;
use crate::http::context::ResponseContext;
use crate::http::pipeline;
use crate::http::router::router;
use crate::tests::harness::LOCALHOST;

const METHODS: [&str; 5] = ["get", "post", "put", "patch", "delete"];

/// Method and path of each operation of the description.
fn described() -> BTreeSet<(String, String)> {
    let document = openapi::document("http://x");
    let paths = document["paths"].as_object().unwrap();
    let mut all = BTreeSet::new();
    for (path, item) in paths {
        for method in item.as_object().unwrap().keys() {
            if method != "parameters" {
                assert!(METHODS.contains(&method.as_str()), "{method} {path}");
                all.insert((method.clone(), path.clone()));
            }
        }
    }
    all
}

/// The text of a function of router.rs.
fn body_of<'a>(source: &'a str, name: &str) -> &'a str {
    let begin = source.find(&format!("fn {name}() -> Routes")).unwrap();
    let rest = &source[begin..];
    &rest[..rest.find("\n}\n").unwrap()]
}

/// The text in the parentheses that begin here.
fn arguments(text: &str) -> &str {
    let mut depth = 0;
    for (at, c) in text.char_indices() {
        match c {
            '(' => depth += 1,
            ')' => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            return &text[1..at];
        }
    }
    panic!("unbalanced: {text}")
}

/// Method and path of each route of router.rs, read from its text: axum does not
/// tell them.
fn routes(source: &str, function: &str, prefix: &str, all: &mut BTreeSet<(String, String)>) {
    let body = body_of(source, function);
    for (at, _) in body.match_indices(".route(") {
        let call = arguments(&body[at + ".route".len()..]);
        let (path, methods) = call.split_once(',').unwrap();
        let path = path.trim().trim_matches('"');
        let path = if path == "/" && !prefix.is_empty() {
            ""
        } else {
            path
        };
        let mut found = 0;
        for method in METHODS {
            // Whether it begins the chain or goes on with it.
            let begins = methods.trim_start().starts_with(&format!("{method}("));
            if begins || methods.contains(&format!(".{method}(")) {
                all.insert((method.to_owned(), format!("{prefix}{path}")));
                found += 1;
            }
        }
        assert!(found > 0, "{call}");
    }
    for (at, _) in body.match_indices(".nest(") {
        let call = arguments(&body[at + ".nest".len()..]);
        let (path, nested) = call.split_once(',').unwrap();
        let path = format!("{prefix}{}", path.trim().trim_matches('"'));
        for function in nested.split("merge(") {
            let name = function.trim().split('(').next().unwrap();
            routes(source, name, &path, all);
        }
    }
}

/// Issue: every route is in the description.
#[test]
fn every_route_is_described() {
    let mut all = BTreeSet::new();
    // Written as it comes here: one function may be longer than a line.
    let source =
        include_str!("../http/router.rs").replace("post(client_login::login_route())", "post(x)");
    routes(&source, "all", "", &mut all);
    // The page is there with and without the slash; one is told.
    all.remove(&("get".to_owned(), "/_mock".to_owned()));
    assert!(all.len() > 100, "{}", all.len());
    let described = described();
    let missing: Vec<_> = all.difference(&described).collect();
    let unknown: Vec<_> = described.difference(&all).collect();
    assert!(
        missing.is_empty() && unknown.is_empty(),
        "{missing:?} {unknown:?}"
    );
}

/// Issue: and the reverse: a route answers each operation described.
#[tokio::test]
async fn everything_described_is_a_route() {
    let harness = Harness::new().await;
    for (method, path) in described() {
        let request = Request::builder()
            .method(method.to_uppercase().as_str())
            .uri(path.replace(['{', '}'], "x"))
            .body(Body::empty())
            .unwrap();
        let answer = pipeline::answer(&harness.worlds, router(), LOCALHOST, request)
            .await
            .unwrap();
        assert!(!ResponseContext::of(&answer).unexpected, "{method} {path}");
        assert!(answer.status().as_u16() < 500, "{method} {path}");
    }
}

/// All that begins with `$ref` below a value.
fn references<'a>(value: &'a Value, all: &mut Vec<&'a str>) {
    match value {
        Value::Object(entries) => {
            for (key, value) in entries {
                if key == "$ref" {
                    all.push(value.as_str().unwrap());
                }
                references(value, all);
            }
        }
        Value::Array(values) => values.iter().for_each(|value| references(value, all)),
        _ => {}
    }
}

/// The description is sound: what it refers to is there, everything defined is
/// referred to, each part of a path is a parameter, each operation has an answer.
#[test]
fn the_description_is_sound() {
    let document = openapi::document("http://x/w/y");
    assert_eq!(document["openapi"], "3.0.3");
    assert_eq!(document["servers"][0]["url"], "http://x/w/y");
    let mut used = Vec::new();
    references(&document, &mut used);
    for reference in &used {
        assert!(document.pointer(&reference[1..]).is_some(), "{reference}");
    }
    for kind in ["schemas", "parameters", "responses"] {
        for name in document["components"][kind].as_object().unwrap().keys() {
            let reference = format!("#/components/{kind}/{name}");
            assert!(used.contains(&reference.as_str()), "{reference}");
        }
    }
    let tags: Vec<_> = document["tags"]
        .as_array()
        .unwrap()
        .iter()
        .map(|tag| &tag["name"])
        .collect();
    for (method, path) in described() {
        let item = &document["paths"][&path];
        let given = item["parameters"].as_array().map_or(0, Vec::len);
        assert_eq!(given, path.matches('{').count(), "{path}");
        let operation = &item[&method];
        assert!(tags.contains(&&operation["tags"][0]), "{method} {path}");
        assert!(!operation["summary"].as_str().unwrap().is_empty());
        let answers = operation["responses"].as_object().unwrap();
        assert!(
            answers.len() > 1 && answers.contains_key("default"),
            "{method} {path}"
        );
    }
}

/// Issue: served with the base URL that the client knows, and browsable in a
/// page that loads nothing from elsewhere.
#[tokio::test]
async fn served_and_browsable() {
    let harness = Harness::new().await;
    let served = harness.control("GET", "/openapi.json", None).await;
    assert_eq!(served.body["servers"][0]["url"], "http://mock.example:81");
    for path in ["/_mock/", "/_mock"] {
        let request = Request::get(path).body(Body::empty()).unwrap();
        let answer = pipeline::answer(&harness.worlds, router(), LOCALHOST, request)
            .await
            .unwrap();
        let status = answer.status().as_u16();
        assert_eq!(status, if path.ends_with('/') { 200 } else { 308 });
    }
    for elsewhere in ["http://", "https://", "src=", "@import", "url("] {
        assert!(!openapi::PAGE.contains(elsewhere), "{elsewhere}");
    }
}
