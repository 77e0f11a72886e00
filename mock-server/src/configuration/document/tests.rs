//! Properties of merging any document.

use proptest::prelude::*;

use crate::configuration::document::*;
use crate::configuration::parse::ParsedConfig;

/// JSON that has the keys and names of a configuration in arbitrary places.
fn any_document() -> impl Strategy<Value = Value> {
    let word = prop::sample::select(vec![
        "name",
        "type",
        "config",
        "auth",
        "providers",
        "functions",
        "sources",
        "source",
        "values",
        "services",
        "incoming_webhooks",
        "rules",
        "anon-user",
        "a.js",
        "a",
        "../b",
        "http_endpoints",
        "graphql",
        "custom_resolvers",
        "environments",
        "auth_providers",
        "security",
        "allowed_request_origins",
        "secret_config",
        "from_secret",
        "",
        "\u{0}",
    ]);
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i32>().prop_map(Value::from),
        word.clone().prop_map(Value::from),
    ];
    leaf.prop_recursive(5, 60, 5, move |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::btree_map(word.clone().prop_map(str::to_owned), inner, 0..5)
                .prop_map(|entries| entries.into_iter().collect()),
        ]
    })
}

proptest! {
    #[test]
    fn merging_never_panics_is_idempotent_and_stays_in_the_folder(document in any_document(), old in prop::sample::select(vec!["root_config.json", "stitch.json"])) {
        let old = Files::from([(old.to_owned(), b"{}".to_vec())]);
        let Ok(files) = merge(&old, &document) else { return Ok(()) };
        for path in files.keys() {
            prop_assert!(!path.starts_with('/') && !path.split('/').any(|part| part == ".."), "{}", path);
        }
        let _ = ParsedConfig::parse(&files);
        prop_assert_eq!(merge(&files, &document).unwrap(), files);
    }
}
