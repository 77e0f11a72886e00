use super::*;

const ROOT: &str = "root_config.json";

fn files(tree: &[(&str, &str)]) -> Files {
    let root = [(ROOT, r#"{"name": "shop"}"#)];
    let all = root.iter().chain(tree);
    all.map(|(path, text)| ((*path).to_owned(), text.as_bytes().to_vec()))
        .collect()
}

fn found(tree: &[(&str, &str)], extras: &Extras) -> Vec<String> {
    let found = check(&files(tree), extras);
    found.iter().map(ToString::to_string).collect()
}

const NO_JSON: &str =
    "invalid JSON: EOF while parsing an object at line 1 column 1, so the file has no effect";

#[test]
fn file_that_is_not_json_is_found_wherever_the_layout_defines_json() {
    for path in [
        "auth/custom_user_data.json",
        "data_api_config.json",
        "data_sources/db/config.json",
        "data_sources/db/shop/orders/rules.json",
        "environments/qa.json",
        "graphql/config.json",
        "http_endpoints/config.json",
        "log_forwarders/a.json",
        "services/twilio/config.json",
        "sync/config.json",
        "triggers/bad.json",
    ] {
        let expected = [format!("{path}: {NO_JSON}")];
        assert_eq!(found(&[(path, "{")], &Extras::default()), expected);
        assert!(
            found(&[(path, "")], &Extras::default()).is_empty(),
            "{path}"
        );
    }
    for path in [
        "hosting/files/a.json",
        "functions/lib/a.json",
        "notes/a.json",
    ] {
        assert!(
            found(&[(path, "{")], &Extras::default()).is_empty(),
            "{path}"
        );
    }
    assert_eq!(
        found(&[("triggers/a.json", "[]")], &Extras::default()),
        ["triggers/a.json: must be an object, so the file has no effect"]
    );
}

#[test]
fn names_of_missing_functions_are_found_unless_a_seed_declares_them() {
    let trigger = r#"{"name": "a", "type": "AUTHENTICATION", "config": {},
        "event_processors": {"FUNCTION": {"config": {"function_name": "f"}}}}"#;
    let off = r#"{"name": "b", "function_name": "f", "disabled": true}"#;
    let providers = r#"{
        "custom-function": {"type": "custom-function", "config": {"authFunctionName": "f"}},
        "local-userpass": {"type": "local-userpass", "config":
            {"runConfirmationFunction": true, "runResetFunction": true, "resetFunctionName": "f"}}}"#;
    let tree = [
        ("auth/providers.json", providers),
        (
            "http_endpoints/config.json",
            r#"[{"route": "/a", "function_name": "f"}]"#,
        ),
        ("triggers/a.json", trigger),
        ("triggers/b.json", off),
    ];
    let missing = "function 'f' does not exist, so";
    let providers = "auth/providers.json: ";
    let unnamed = format!(
        "{providers}local-userpass: config.confirmationFunctionName is missing, so registrations fail"
    );
    let expected = [
        format!("{providers}custom-function: {missing} logins fail"),
        unnamed.clone(),
        format!("{providers}local-userpass: {missing} password resets fail"),
        format!("http_endpoints/config.json: {missing} the endpoint cannot run"),
        format!("triggers/a.json: {missing} the trigger cannot run"),
    ];
    assert_eq!(found(&tree, &Extras::default()), expected);
    let declared = Extras {
        functions: BTreeSet::from(["f".to_owned()]),
        ..Extras::default()
    };
    assert_eq!(found(&tree, &declared), std::slice::from_ref(&unnamed));
    let listed = [
        ("functions/config.json", r#"[{"name": "f"}]"#),
        ("functions/f.js", "exports = () => 1"),
    ];
    let tree: Vec<_> = tree.into_iter().chain(listed).collect();
    assert_eq!(found(&tree, &Extras::default()), [unnamed]);
}

#[test]
fn provider_of_the_older_layout_is_named_by_its_file() {
    let mut files = files(&[
        (
            "auth_providers/mine.json",
            r#"{"name": "mine", "type": "custom-function", "config": {"authFunctionName": "f"}}"#,
        ),
        ("functions/g/source.js", "1"),
    ]);
    let root = files.remove(ROOT).unwrap();
    files.insert("config.json".to_owned(), root);
    let found = check(&files, &Extras::default());
    let found: Vec<_> = found.iter().map(ToString::to_string).collect();
    assert_eq!(
        found,
        [
            "auth_providers/mine.json: custom-function: function 'f' does not exist, so logins fail",
            "functions/g/source.js: there is no config.json beside it, so it is no function",
        ]
    );
}

#[test]
fn source_that_is_neither_a_function_nor_a_module_is_found() {
    let sources = [
        (
            "functions/a.js",
            "const text = require('./lib/text'); exports = () => text",
        ),
        ("functions/b.js", "exports = () => 1"),
        ("functions/lib/text.js", "exports = 1"),
    ];
    let listed = [("functions/config.json", r#"[{"name": "a"}]"#)];
    let tree: Vec<_> = sources.into_iter().chain(listed).collect();
    assert_eq!(
        found(&tree, &Extras::default()),
        ["functions/b.js: is not in functions/config.json, so it is no function"]
    );
    assert_eq!(
        found(&sources, &Extras::default()),
        ["functions/config.json: the file is missing, so the sources beside it are no functions"]
    );
}

#[cfg(feature = "functions")]
#[test]
fn function_that_does_not_compile_is_found_with_its_line() {
    let tree = [
        (
            "functions/config.json",
            r#"[{"name": "bad"}, {"name": "good"}]"#,
        ),
        ("functions/bad.js", "exports = () => {\n  return 1 +;\n};\n"),
        (
            "functions/good.js",
            "const exports = 1; exports = async () => { throw 1 };",
        ),
    ];
    let found = found(&tree, &Extras::default());
    assert_eq!(found.len(), 1, "{found:?}");
    assert!(
        found[0].starts_with("functions/bad.js: does not compile, so calls fail: SyntaxError: ")
            && found[0].ends_with("(functions/bad.js:2)"),
        "{found:?}"
    );
}

#[test]
fn values_and_keys_without_a_value_are_found() {
    let token = r#"{"custom-token": {"type": "custom-token", "secret_config": {"signingKeys": ["key"]}},
        "oauth2-google": {"type": "oauth2-google", "secret_config": {"clientSecret": "google"}}}"#;
    let tree = [
        ("auth/providers.json", token),
        ("values/none.json", r#"{"name": "none"}"#),
        ("values/null.json", r#"{"name": "null", "value": null}"#),
        (
            "values/pin.json",
            r#"{"name": "pin", "from_secret": true, "value": "pin"}"#,
        ),
    ];
    let key = "auth/providers.json: custom-token: secret 'key' has no value, so tokens signed with \
        it are rejected";
    let none = "values/none.json: `value` is missing, so functions see null";
    let pin = "values/pin.json: secret 'pin' has no value, so functions see null";
    assert_eq!(found(&tree, &Extras::default()), [key, none, pin]);
    let mut extras = Extras {
        has_signing_keys: true,
        ..Extras::default()
    };
    assert_eq!(found(&tree, &extras), [none, pin]);
    extras.has_signing_keys = false;
    extras.secrets = ["key", "pin"].map(str::to_owned).into();
    assert_eq!(found(&tree, &extras), [none]);
}
