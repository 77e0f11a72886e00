//! The JSON report against its schema.
use std::path::PathBuf;
use std::sync::LazyLock;

use appservices_conformance::report::json;
use jsonschema::Validator;
use proptest::prelude::*;
use serde_json::Value;

use super::sample;
use super::strings::{any_text, report};

static SCHEMA: LazyLock<Validator> = LazyLock::new(|| {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("schema/report.schema.json");
    let text = std::fs::read_to_string(path).expect("the published schema");
    let schema: Value = serde_json::from_str(&text).expect("a schema is JSON");
    jsonschema::meta::validate(&schema).expect("a valid schema");
    jsonschema::validator_for(&schema).expect("a schema that can be compiled")
});

fn parse(text: &str) -> Value {
    serde_json::from_str(text).expect("the report is JSON")
}

#[test]
fn reports_match_the_schema() {
    for sample in [sample::every_verdict(), sample::passed(), sample::nothing()] {
        let report = parse(&json::render(&sample));
        let errors: Vec<String> = SCHEMA
            .iter_errors(&report)
            .map(|it| it.to_string())
            .collect();
        assert_eq!(errors, Vec::<String>::new());
    }
}

#[test]
fn schema_rejects_what_is_not_a_report() {
    let valid = parse(&json::render(&sample::every_verdict()));
    for (pointer, value) in [
        ("/format", "2".into()),
        ("/rules/0/verdict", "unknown".into()),
        ("/rules/0/reason", "passed rules have none".into()),
        ("/rules/1/findings", Value::Array(Vec::new())),
        ("/summary/total", (-1).into()),
        ("/unknown", true.into()),
    ] {
        let mut report = valid.clone();
        let (parent, name) = pointer.rsplit_once('/').expect("a pointer");
        let parent = report.pointer_mut(parent).and_then(Value::as_object_mut);
        parent.expect("an object").insert(name.to_owned(), value);
        assert!(!SCHEMA.is_valid(&report), "{pointer}");
    }
}

#[test]
fn requirements_of_rules_are_listed() {
    let report = parse(&json::render(&sample::every_verdict()));
    for rule in report["rules"].as_array().expect("rules") {
        for id in rule["requirements"].as_array().expect("requirements") {
            let id = id.as_str().expect("an ID");
            assert!(report["requirements"][id].is_object(), "{id}");
        }
    }
}

proptest! {
    #[test]
    fn any_text_is_read_back_exactly(text in any_text()) {
        let rendered = json::render(&report(&text));
        let controls = rendered.chars().find(|c| (c.is_control() && *c != '\n') || *c == '\u{202e}');
        prop_assert_eq!(controls, None);
        let report = parse(&rendered);
        prop_assert!(SCHEMA.is_valid(&report));
        let text = Value::from(text);
        prop_assert_eq!(&report["subject"], &text);
        prop_assert_eq!(&report["rules"][2]["reason"], &text);
        prop_assert_eq!(&report["rules"][1]["findings"][1]["message"], &text);
        prop_assert_eq!(&report["rules"][3]["findings"][0]["exchanges"][1]["response"], &text);
    }
}
