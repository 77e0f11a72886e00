//! The archive of an export: folders, paths and secrets. Section 9 of the contract.

use axum::body::Body;
use axum::http::Request;
use serde_json::json;

use super::configuration::{export, import};
use super::harness::{APP, GROUP, Harness, seed};
use super::layouts::newer;
use crate::world::initial_state::InitialState;

/// The archive has an entry for each folder, before the files in it. (predecessor CLI 1.3.4)
#[tokio::test]
async fn the_archive_has_entries_for_its_folders() {
    let harness = Harness::new().await;
    import(&harness, newer()).await;
    for query in ["", "?version=20200603"] {
        let path = format!("/api/admin/v3.0/groups/{GROUP}/apps/{APP}/export{query}");
        let request =
            Request::get(path).header("authorization", format!("Bearer {}", harness.token()));
        let (_, bytes) = harness.raw(request.body(Body::empty()).unwrap()).await;
        let mut zip = zip::ZipArchive::new(std::io::Cursor::new(bytes)).unwrap();
        let mut known = vec![String::new()];
        for at in 0..zip.len() {
            let entry = zip.by_index(at).unwrap();
            let name = entry.name().unwrap().into_owned();
            let parent = name.trim_end_matches('/').rsplit_once('/');
            let parent = parent.map_or(String::new(), |(parent, _)| format!("{parent}/"));
            assert!(known.contains(&parent), "{name} comes before {parent}");
            if entry.is_dir() {
                assert_eq!(entry.unix_mode().unwrap() & 0o777, 0o755, "{name}");
                known.push(name);
            }
        }
        // Its tests tell an empty list from none by these.
        for folder in ["values/", "graphql/custom_resolvers/"] {
            assert!(known.iter().any(|name| name == folder), "{known:?}");
        }
    }
}

/// A path of a seed that leads out of the app's directory is refused; one in an imported state
/// does not reach an export. (issue)
#[tokio::test]
async fn no_path_leads_out_of_an_export() {
    let evil = [
        "../../evil",
        "/evil",
        "a/../../evil",
        "a//b",
        "./a",
        "C:/evil",
        "a\\..\\b",
        "a/\u{0}",
        "",
    ];
    for path in evil {
        let mut seed = seed();
        let app = &mut seed.groups[0].apps[0];
        *app = std::mem::take(app)
            .file("root_config.json", "{\"name\":\"shop\"}")
            .file(path, "x");
        let error = InitialState::new(&seed, 0, None, 0)
            .unwrap_err()
            .to_string();
        assert!(error.contains("below"), "{path:?}: {error}");
    }
    let harness = Harness::new().await;
    import(&harness, newer()).await;
    let state = |path: &str| format!("/_mock/state{path}");
    let exported = harness.request("GET", &state(""), None, None).await.body;
    let text = exported.to_string();
    assert!(text.contains("\"values/limit.json\""), "{text}");
    let text = text.replace("\"values/limit.json\"", "\"../../evil\"");
    let changed = serde_json::from_str(&text).unwrap();
    let got = harness
        .request("PUT", &state(""), None, Some(changed))
        .await;
    assert!(got.status < 300, "{got:?}");
    let (_, files) = export(&harness, "").await;
    assert!(
        files.keys().all(|path| !path.contains("evil")),
        "{:?}",
        files.keys()
    );
}

/// Secrets of services are stored under a name of their own, which the service refers to.
/// (predecessor CLI's tests)
#[tokio::test]
async fn secrets_of_imported_services_are_stored() {
    for (query, version) in [
        ("?version=20210101", 20_210_101),
        ("?version=20180301", 20_180_301),
    ] {
        let harness = Harness::new().await;
        let config = json!({ "type": "twilio", "name": "sms", "config": { "sid": "my_sid" } });
        import(
            &harness,
            json!({
                "config_version": version,
                "services": [{ "config": config, "incoming_webhooks": null, "rules": null }],
                "secrets": { "services": { "sms": { "auth_token": "hidden" } } },
            }),
        )
        .await;
        let secrets = harness.app("GET", "/secrets", None).await.body;
        assert_eq!(secrets.as_array().unwrap().len(), 1);
        assert_eq!(secrets[0]["name"], "__sms_auth_token");
        let (_, files) = export(&harness, query).await;
        assert_eq!(
            String::from_utf8_lossy(&files["services/sms/config.json"]),
            "{\n    \"name\": \"sms\",\n    \"type\": \"twilio\",\n    \"config\": {\n        \
             \"sid\": \"my_sid\"\n    },\n    \"secret_config\": {\n        \
             \"auth_token\": \"__sms_auth_token\"\n    }\n}\n"
        );
        let all: Vec<_> = files.values().flatten().copied().collect();
        assert!(!String::from_utf8_lossy(&all).contains("hidden"));
    }
}
