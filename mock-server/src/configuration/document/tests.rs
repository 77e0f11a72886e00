//! What holds for any document.

use proptest::prelude::*;

use super::*;
use crate::configuration::Parsed;

/// JSON with the words that count here, in all the wrong places.
fn anything() -> impl Strategy<Value = Value> {
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
                .prop_map(|all| all.into_iter().collect()),
        ]
    })
}

proptest! {
    /// Issue: no body makes the server panic; what is taken once is taken
    /// again and changes nothing then, and no path leads out of the folder.
    #[test]
    fn nothing_panics(document in anything(), old in prop::sample::select(vec!["root_config.json", "stitch.json"])) {
        let old = Files::from([(old.to_owned(), b"{}".to_vec())]);
        let Ok(files) = merge(&old, &document) else { return Ok(()) };
        for path in files.keys() {
            prop_assert!(!path.starts_with('/') && !path.split('/').any(|part| part == ".."), "{}", path);
        }
        let _ = Parsed::read(&files);
        prop_assert_eq!(merge(&files, &document).unwrap(), files);
    }
}
