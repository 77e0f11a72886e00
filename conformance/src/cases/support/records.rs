//! Output for programs: every line of `-f ndjson` is held against the published schema.
use std::path::PathBuf;
use std::sync::LazyLock;

use jsonschema::Validator;
use serde_json::Value;

static SCHEMA: LazyLock<Validator> = LazyLock::new(|| {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../cli/schema/ndjson.schema.json");
    let text = std::fs::read_to_string(path).expect("the published schema");
    let schema: Value = serde_json::from_str(&text).expect("a schema is JSON");
    jsonschema::meta::validate(&schema).expect("a schema that is one");
    jsonschema::validator_for(&schema).expect("a schema that can be used")
});

/// Whether a command, as it is printed for debugging, asks for such lines. What `api` and
/// `apps describe` write is the server's.
pub(crate) fn asked_for(command: &str) -> bool {
    let passes_on = ["\"api\"", "\"describe\""]
        .iter()
        .any(|word| command.contains(word));
    command.contains("ndjson\"") && !passes_on
}

/// Fails unless every line of `text`, which came from `what`, is one that the schema knows.
pub(crate) fn check(text: &str, what: &str) {
    if let Some(problem) = problem(text) {
        panic!("{what}: {problem}");
    }
}

/// What is wrong with the first line that the schema does not know.
pub(crate) fn problem(text: &str) -> Option<String> {
    if !text.is_empty() && !text.ends_with('\n') {
        return Some(format!("half a line: {text}"));
    }
    text.lines().find_map(|line| {
        let value: Value = match serde_json::from_str(line) {
            Ok(value) => value,
            Err(error) => return Some(format!("{error} in the line\n{line}")),
        };
        let error = SCHEMA.validate(&value).err()?;
        Some(format!("{error} in the line\n{line}"))
    })
}

#[test]
fn the_words_of_a_command_are_seen() {
    let command = |words: &[&str]| format!("{:?}", assert_cmd::Command::new("x").args(words));
    for words in [
        &["-f", "ndjson"][..],
        &["-fndjson"],
        &["--output-format=ndjson"],
    ] {
        assert!(asked_for(&command(words)), "{words:?}");
    }
    assert!(!asked_for(&command(&["-f", "json"])));
    assert!(!asked_for(&command(&["api", "GET", "/x", "-f", "ndjson"])));
    assert!(!asked_for(&command(&["apps", "describe", "-f", "ndjson"])));
}

/// What lines on stderr are about.
const NOTICES: [&str; 4] = ["error", "warning", "hint", "notice"];

/// Fails unless every line of stderr says what it is about.
pub(crate) fn check_notices(text: &str, what: &str) {
    for line in text.lines() {
        let value: Value = match serde_json::from_str(line) {
            Ok(value) => value,
            Err(error) => panic!("{what}: {error} in the line on stderr\n{line}"),
        };
        let line_type = value["type"].as_str().unwrap_or_default();
        assert!(NOTICES.contains(&line_type), "{what}: no type in\n{line}");
    }
}

/// The published lines, and some that are nearly so.
#[test]
fn the_schema_tells_right_from_wrong() {
    let right = [
        r#"{"type":"user","id":"a","provider_types":["anon-user"],"email":null,"deleted":null,"error":"no response","error_code":null,"attempts":5}"#,
        r#"{"type":"user","id":"a","provider_types":["local-userpass"],"email":"a@b","revoked":true,"error":null,"error_code":null,"attempts":1}"#,
        r#"{"type":"user","id":"a","provider_types":[],"email":null,"would_delete":false,"error":"user not found","error_code":"UserNotFound","attempts":0}"#,
        r#"{"type":"user","id":"a","provider_types":["api-key"],"email":null,"name":"n","user_type":"server","enabled":true,"created":"2023-11-14T22:18:20Z","last_authenticated":null,"error":null,"error_code":null}"#,
        r#"{"type":"totals","totals":{"users":3,"revoked":2,"failed":1,"unknown":0,"not_attempted":0},"dry_run":false,"filters":{},"app_id":"a","project_id":"b"}"#,
        r#"{"type":"totals","totals":{"users":60,"failed":0},"filters":{"state":"enabled","never_logged_in":true},"app_id":"a","project_id":"b"}"#,
        r#"{"type":"totals","totals":{"apps":2}}"#,
        r#"{"type":"app","id":"a","client_app_id":"b","name":"c","group_id":"d"}"#,
        r#"{"type":"login","profile":"default","public_api_key":null,"logged_in":false,"base_url":"http://x","message":"No user"}"#,
        r#"{"type":"message","message":"Dry run: nothing is changed"}"#,
    ];
    for line in right {
        check(&format!("{line}\n"), "a right line");
    }
    let wrong = [
        r#"{"message":"Dry run: nothing is changed"}"#,
        r#"{"type":"user","message":"Dry run: nothing is changed"}"#,
        r#"{"type":"totals","id":"a","client_app_id":"b","name":"c","group_id":"d"}"#,
        r#"{"type":"totals","totals":{"users":3,"revoked":2,"failed":1},"dry_run":false,"filters":{},"app_id":"a","project_id":"b"}"#,
        r#"{"type":"user","id":"a","provider_types":[],"email":null,"would_revoke":null,"error":null,"error_code":null,"attempts":0}"#,
        r#"{"type":"user","id":"a","provider_types":["local-userpass"],"email":"a@b","revoked":"true","error":null,"error_code":null,"attempts":1}"#,
        r#"{"type":"user","id":"a","provider_types":["mastodon"],"email":"a@b","revoked":true,"error":null,"error_code":null,"attempts":1}"#,
        r#"{"type":"user","id":"a","provider_types":[],"email":null,"revoked":true,"error":null,"error_code":null}"#,
        r#"{"type":"user","id":"a","provider_types":[],"email":null,"error":null,"error_code":null,"attempts":1}"#,
        r#"{"type":"totals","totals":{"users":"3"}}"#,
        r#"{"type":"totals","totals":{"users":3},"filters":{"state":"sleepy"}}"#,
        r#"{"type":"totals","totals":{"users":60,"failed":0},"filters":{}}"#,
        r#"{"time":"2026-01-31T23:59:59.123456789Z","level":"info","message":"x"}"#,
        r"[]",
    ];
    for line in wrong {
        let value: Value = serde_json::from_str(line).expect("JSON");
        assert!(SCHEMA.validate(&value).is_err(), "{line}");
    }
}
