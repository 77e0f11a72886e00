//! Properties of merging any document.

use proptest::prelude::*;

use crate::configuration::document::*;
use crate::configuration::layout::ROOT_FILES;
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
        "config_version",
        "data_sources",
        "database",
        "collection",
        "schema",
        "sync",
        "data_api_config",
        "custom_user_data_config",
        "mongodb-atlas",
        "secrets",
        "",
        "\u{0}",
    ]);
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i32>().prop_map(Value::from),
        Just(Value::from(20_180_301)),
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
    fn merging_never_panics_is_idempotent_and_stays_in_the_folder(document in any_document(), old in prop::sample::select(ROOT_FILES.to_vec())) {
        let old = Files::from([(old.to_owned(), b"{}".to_vec())]);
        let Ok(Merged { files, .. }) = merge(&old, &document) else { return Ok(()) };
        for path in files.keys() {
            prop_assert!(!path.starts_with('/') && !path.split('/').any(|part| part == ".."), "{}", path);
        }
        // A configuration in one layout is the same configuration in the others.
        if let Ok(parsed) = ParsedConfig::parse(&files) {
            let from = Layout::detect(&files);
            for version in ["20180301", "20200603", "20210101"] {
                let to = Layout::of_version(version).unwrap();
                let arranged = arrange(files.clone(), from, to);
                let again = ParsedConfig::parse(&arranged);
                prop_assert!(again.is_ok(), "{version}: {again:?} {arranged:?}");
                let again = again.unwrap();
                let kinds = |parsed: &ParsedConfig| {
                    let kinds = parsed.providers.iter().map(|provider| provider.kind.clone());
                    kinds.collect::<std::collections::BTreeSet<_>>()
                };
                prop_assert_eq!(kinds(&again), kinds(&parsed));
                prop_assert_eq!(again.functions.len(), parsed.functions.len());
                prop_assert_eq!(again.origins, parsed.origins.clone());
            }
        }
        prop_assert_eq!(merge(&files, &document).unwrap().files, files);
    }
}
