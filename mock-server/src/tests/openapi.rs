//! Checks the OpenAPI document against the routes.

use std::collections::BTreeSet;

use axum::body::Body;
use axum::http::Request;
use serde_json::Value;

use super::harness::Harness;
use crate::controls::openapi;
use crate::http::context::ResponseContext;
use crate::tests::harness::LOCALHOST;

const METHODS: [&str; 5] = ["get", "post", "put", "patch", "delete"];

/// Returns method and path of each operation in the document.
fn operations() -> BTreeSet<(String, String)> {
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

/// Returns the source of a function in router.rs.
fn function_body<'a>(source: &'a str, name: &str) -> &'a str {
    let begin = source.find(&format!("fn {name}() -> Routes")).unwrap();
    let rest = &source[begin..];
    &rest[..rest.find("\n}\n").unwrap()]
}

/// Returns the text between the first parenthesis and the matching one.
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

/// Collects method and path of each route from the source of router.rs, because axum
/// cannot list them.
fn routes(source: &str, function: &str, prefix: &str, all: &mut BTreeSet<(String, String)>) {
    let body = function_body(source, function);
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
            // First in the chain, or later.
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

#[test]
fn every_route_is_in_the_openapi_document() {
    let mut all = BTreeSet::new();
    // A nested call would confuse the parser below.
    let source = concat!(
        include_str!("../http/router.rs"),
        include_str!("../http/router/configuration.rs")
    )
    .replace("post(client_login::login_route())", "post(x)")
    // A parameter that has slashes is one all the same.
    .replace("{*", "{");
    routes(&source, "all", "", &mut all);
    // The page has two routes, with and without the slash, and one operation.
    all.remove(&("get".to_owned(), "/_mock".to_owned()));
    assert!(all.len() > 100, "{}", all.len());
    let operations = operations();
    let missing: Vec<_> = all.difference(&operations).collect();
    let unknown: Vec<_> = operations.difference(&all).collect();
    assert!(
        missing.is_empty() && unknown.is_empty(),
        "{missing:?} {unknown:?}"
    );
}

#[tokio::test]
async fn every_operation_of_the_openapi_document_has_a_route() {
    let harness = Harness::new().await;
    for (method, path) in operations() {
        let request = Request::builder()
            .method(method.to_uppercase().as_str())
            .uri(path.replace(['{', '}'], "x"))
            .body(Body::empty())
            .unwrap();
        let response = harness.pipeline.answer(LOCALHOST, request).await.unwrap();
        assert!(
            !ResponseContext::of(&response).unexpected,
            "{method} {path}"
        );
        assert!(response.status().as_u16() < 500, "{method} {path}");
    }
}

/// Collects the targets of all `$ref` keys below a value.
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

/// The schema is ours and stricter than the specification; see its first comment.
#[test]
fn openapi_document_is_valid() {
    let schema: Value = yaml_serde::from_str(include_str!("openapi/openapi-3.0.yaml")).unwrap();
    let validator = jsonschema::validator_for(&schema).unwrap();
    let document = openapi::document("http://x");
    let errors: Vec<_> = validator
        .iter_errors(&document)
        .map(|error| format!("{}: {error}", error.instance_path()))
        .collect();
    assert!(errors.is_empty(), "{errors:#?}");
}

/// Every path parameter is declared.
#[test]
fn openapi_document_has_no_dangling_or_unused_references() {
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
    for (method, path) in operations() {
        let item = &document["paths"][&path];
        let given = item["parameters"].as_array().map_or(0, Vec::len);
        assert_eq!(given, path.matches('{').count(), "{path}");
        let operation = &item[&method];
        assert!(tags.contains(&&operation["tags"][0]), "{method} {path}");
    }
}

/// Collects the names of the schemas that a part of the document refers to, directly or
/// through other schemas.
fn schemas_of<'a>(document: &'a Value, part: &'a Value, all: &mut BTreeSet<&'a str>) {
    let mut found = Vec::new();
    references(part, &mut found);
    for reference in found {
        let target = document.pointer(&reference[1..]).unwrap();
        let name = reference.strip_prefix("#/components/schemas/");
        if name.is_none_or(|name| all.insert(name)) {
            schemas_of(document, target, all);
        }
    }
}

/// Generated clients have optional fields for keys that are not required, and may take
/// a list for the object it is in if both have the same name.
#[test]
fn schemas_of_responses_require_the_keys_that_are_always_there() {
    let optional = [
        ("ApiKey", &["key"][..]),
        ("Deployment", &["draft_id"]),
        ("Device", &["last_login", "platform"]),
        (
            "Event",
            &[
                "app",
                "at",
                "change",
                "clock",
                "count",
                "effect",
                "email",
                "error",
                "error_code",
                "expires",
                "function",
                "lines",
                "link",
                "mail",
                "method",
                "number",
                "path",
                "provider",
                "query",
                "reason",
                "restarted",
                "rule",
                "session",
                "status",
                "to",
                "unexpected",
                "user",
            ],
        ),
        ("Difference", &["actual"]),
        ("Error", &["error_code", "link"]),
        ("LogEntry", &["error", "error_code", "user_id"]),
        ("LogPage", &["nextEndDate", "nextSkip"]),
        ("Login", &["refresh_token"]),
        ("Profile", &["custom_data"]),
    ];
    let optional = std::collections::BTreeMap::from(optional);
    let document = openapi::document("http://x");
    let (mut sent, mut received) = (BTreeSet::new(), BTreeSet::new());
    for (method, path) in operations() {
        let operation = &document["paths"][&path][&method];
        schemas_of(&document, &operation["requestBody"], &mut sent);
        schemas_of(&document, &operation["responses"], &mut received);
    }
    let schemas = document["components"]["schemas"].as_object().unwrap();
    for (name, schema) in schemas {
        let Some(properties) = schema["properties"].as_object() else {
            continue;
        };
        let own_name = &schema["properties"][name.to_lowercase()];
        assert_ne!(own_name["type"], "array", "{name}");
        if sent.contains(name.as_str()) || !received.contains(name.as_str()) {
            continue;
        }
        let required = schema["required"].as_array().cloned().unwrap_or_default();
        let keys = properties.keys().map(String::as_str);
        let missing: Vec<_> = keys
            .filter(|key| !required.contains(&(*key).into()))
            .collect();
        let expected = optional.get(name.as_str()).copied().unwrap_or_default();
        assert_eq!(missing, expected, "{name}");
    }
}

/// The page begins with the examples: sending them without an edit changes nothing. Other
/// operations need a parameter of the path, or a confirmation.
#[tokio::test]
async fn examples_of_bodies_change_nothing() {
    let harness = Harness::new().await;
    // The state has when the clock was last read, unless it has stopped.
    let frozen = Some(serde_json::json!({ "freeze": true }));
    harness.control("POST", "/clock", frozen).await;
    let document = openapi::document("http://x");
    let mut sent = Vec::new();
    for (method, path) in operations() {
        let body = &document["paths"][&path][&method]["requestBody"];
        if path.contains('{') || body.is_null() {
            continue;
        }
        let example = &body["content"]["application/json"]["example"];
        assert!(!example.is_null(), "{method} {path} has no example");
        let state = || harness.world.export();
        let without_faults = |export: Vec<u8>| {
            let mut state: Value = serde_json::from_slice(&export).unwrap();
            state["faults"].take();
            // A login that is refused draws random numbers too.
            state["world"]["dice"].take();
            state
        };
        let before = without_faults(state());
        let method = method.to_uppercase();
        let response = harness
            .request(&method, &path, None, Some(example.clone()))
            .await;
        assert_eq!(without_faults(state()), before, "{method} {path}");
        // A new rule for faults is listed, but for nothing.
        let version = harness.request("GET", "/api/private/v1.0/version", None, None);
        assert_eq!(version.await.status, 200, "{method} {path}");
        sent.push((path, response.status));
    }
    assert!(
        sent.contains(&("/_mock/faults".to_owned(), 201)),
        "{sent:?}"
    );
    assert!(sent.contains(&("/_mock/clock".to_owned(), 200)), "{sent:?}");
    assert!(sent.contains(&("/_mock/state".to_owned(), 400)), "{sent:?}");
}

#[tokio::test]
async fn openapi_document_has_the_base_url_and_its_page_loads_nothing_external() {
    let harness = Harness::new().await;
    let served = harness.control("GET", "/openapi.json", None).await;
    assert_eq!(served.body["servers"][0]["url"], "http://mock.example:81");
    for path in ["/_mock/", "/_mock"] {
        let request = Request::get(path).body(Body::empty()).unwrap();
        let response = harness.pipeline.answer(LOCALHOST, request).await.unwrap();
        let status = response.status().as_u16();
        assert_eq!(status, if path.ends_with('/') { 200 } else { 308 });
    }
    for elsewhere in ["http://", "https://", "src=", "@import", "url("] {
        assert!(!openapi::PAGE.contains(elsewhere), "{elsewhere}");
    }
}
