//! Exported configurations.

use serde_json::json;

use super::configuration::{export, full_configuration, import, parse_json};
use super::harness::{APP, Harness, seed};
use crate::AppSeed;
use crate::configuration::Files;

/// (API.md 2.8)
#[tokio::test]
async fn export_includes_parts_of_the_configuration_that_are_not_modelled() {
    let harness = Harness::new().await;
    import(&harness, full_configuration()).await;
    let (name, files) = export(&harness, "").await;
    let digits = name
        .strip_prefix("attachment; filename=shop_")
        .and_then(|rest| rest.strip_suffix(".zip"));
    assert!(
        digits
            .is_some_and(|digits| digits.len() == 14 && digits.bytes().all(|c| c.is_ascii_digit())),
        "{name}"
    );
    let configuration = full_configuration();
    let root = parse_json(&files, "root_config.json");
    for key in [
        "config_version",
        "app_id",
        "name",
        "location",
        "deployment_model",
        "environment",
        "allowed_request_origins",
        "something_new",
    ] {
        assert_eq!(root[key], configuration[key], "{key}");
    }
    for (path, pointer) in [
        ("environments/testing.json", "/environments/testing.json"),
        ("auth/custom_user_data.json", "/auth/custom_user_data"),
        ("functions/config.json", "/functions/config"),
        ("values/limit.json", "/values/0"),
        ("triggers/nightly.json", "/triggers/0"),
        (
            "data_sources/mongodb-atlas/config.json",
            "/data_sources/0/config",
        ),
        ("services/mail/config.json", "/services/0/config"),
        (
            "services/mail/incoming_webhooks/in/config.json",
            "/services/0/incoming_webhooks/0/config",
        ),
        ("services/mail/rules/rule.json", "/services/0/rules/0"),
        ("http_endpoints/end/config.json", "/http_endpoints/0/config"),
        ("graphql/config.json", "/graphql/config"),
        (
            "graphql/custom_resolvers/Query_count.json",
            "/graphql/custom_resolvers/0",
        ),
        ("sync/config.json", "/sync/config"),
        ("log_forwarders/forward.json", "/log_forwarders/0"),
    ] {
        assert_eq!(
            Some(&parse_json(&files, path)),
            configuration.pointer(pointer),
            "{path}"
        );
    }
    let providers = parse_json(&files, "auth/providers.json");
    assert_eq!(providers.as_object().unwrap().len(), 4);
    assert_eq!(
        providers["custom-token"],
        configuration["auth"]["providers"]["custom-token"]
    );
    assert_eq!(
        files["functions/confirm.js"],
        b"exports = () => ({status: 'success'});"
    );
    assert_eq!(files["functions/lib/shared.js"], b"1");
}

#[tokio::test]
async fn export_contains_later_changes_and_nothing_else_changes() {
    let harness = Harness::new().await;
    import(&harness, full_configuration()).await;
    let (_, before) = export(&harness, "").await;
    let anon = harness.app("GET", "/auth_providers", None).await.body;
    let anon = anon
        .as_array()
        .unwrap()
        .iter()
        .find(|item| item["name"] == "anon-user")
        .unwrap()
        .clone();
    harness
        .app(
            "PUT",
            &format!("/auth_providers/{}/enable", anon["_id"].as_str().unwrap()),
            None,
        )
        .await;
    let functions = harness.app("GET", "/functions", None).await.body;
    harness
        .app(
            "DELETE",
            &format!("/functions/{}", functions[0]["_id"].as_str().unwrap()),
            None,
        )
        .await;
    harness
        .app(
            "POST",
            "/functions",
            Some(json!({ "name": "a/b", "private": false, "source": "2" })),
        )
        .await;
    harness
        .app("POST", "/security/allowed_request_origins", Some(json!([])))
        .await;
    let (_, after) = export(&harness, "").await;
    let changed: Vec<_> = after
        .iter()
        .filter(|(path, bytes)| before.get(*path) != Some(bytes))
        .map(|(path, _)| path.as_str())
        .collect();
    assert_eq!(
        changed,
        [
            "auth/providers.json",
            "functions/a/b.js",
            "functions/config.json",
            "root_config.json"
        ]
    );
    assert!(
        before
            .keys()
            .filter(|path| !after.contains_key(*path))
            .eq(["functions/confirm.js"])
    );
    assert_eq!(
        parse_json(&after, "auth/providers.json")["anon-user"]["disabled"],
        false
    );
    assert_eq!(
        parse_json(&after, "functions/config.json"),
        json!([{ "name": "a/b", "private": false }])
    );
    assert_eq!(
        parse_json(&after, "root_config.json")["allowed_request_origins"],
        json!([])
    );
}

/// An app from a directory keeps its file names. (our choice)
#[tokio::test]
async fn root_file_of_an_export_is_named_by_configuration_version() {
    let harness = Harness::new().await;
    for (query, root) in [
        ("", "root_config.json"),
        ("?version=20210101", "realm_config.json"),
        ("?version=20200603", "config.json"),
        ("?version=20180301", "stitch.json"),
    ] {
        let (_, files) = export(&harness, query).await;
        assert_eq!(parse_json(&files, root)["name"], "shop");
    }
    let (_, files) = export(&harness, "?version=20200603").await;
    assert_eq!(
        parse_json(&files, "auth_providers/anon-user.json")["type"],
        "anon-user"
    );
}

#[tokio::test]
async fn exported_app_directory_is_byte_identical() {
    for files in [
        vec![
            (
                "root_config.json",
                "{\n  \"config_version\": 20210101,\n  \"app_id\": \"shop-abcde\", \"name\": \"shop\",\"location\":\"US-VA\",\n\"provider_region\":\"aws-us-east-1\", \"deployment_model\": \"GLOBAL\"}",
            ),
            (
                "auth/providers.json",
                "{ \"anon-user\": {\"name\":\"anon-user\",\"type\":\"anon-user\"},\n \"api-key\": {\"name\":\"api-key\",\"type\":\"api-key\",\"disabled\":true, \"extra\": null}}",
            ),
            ("auth/custom_user_data.json", "{ \"enabled\":false }"),
            (
                "functions/config.json",
                "[ {\"name\":\"f\", \"private\":true, \"odd\": {}} ]\n\n",
            ),
            ("functions/f.js", "exports = function() { return 'ä'; };"),
            ("hosting/files/logo.bin", "\u{0}\u{1}"),
            ("http_endpoints/config.json", "[]"),
            ("sync/config.json", ""),
        ],
        vec![
            (
                "stitch.json",
                "{\"config_version\": 20180301, \"app_id\": \"shop-abcde\", \"name\": \"shop\", \"security\": {\"allowed_request_origins\": null}}",
            ),
            (
                "auth_providers/any.json",
                "{\"id\": \"5\", \"name\":\"anon-user\",\"type\":\"anon-user\",\"disabled\":false}",
            ),
            (
                "functions/f/config.json",
                "{\"id\": \"6\", \"name\":\"f\",\"private\":false}",
            ),
            ("functions/f/source.js", "exports = 1"),
        ],
    ] {
        let mut app = AppSeed::new("shop").id(APP).client_app_id("shop-abcde");
        for (path, text) in &files {
            app = app.file(path, *text);
        }
        let mut seed = seed();
        seed.groups[0].apps[0] = app;
        let harness = Harness::with(seed).await;
        let (_, exported) = export(&harness, "").await;
        let expected: Files = files
            .iter()
            .map(|(path, text)| ((*path).to_owned(), text.as_bytes().to_vec()))
            .collect();
        assert_eq!(exported, expected);
        assert_eq!(harness.login("anon-user", None).await.status, 200);
    }
}
