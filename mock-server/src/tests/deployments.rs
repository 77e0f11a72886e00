//! Drafts and deployments. Section 9 of the contract.

use serde_json::{Value, json};

use super::configuration::{full_configuration, import};
use super::harness::{APP, GROUP, Harness, TestResponse};

fn text(got: &TestResponse, key: &str) -> String {
    got.text(key).to_owned()
}

/// The requests of a push, in their order: every answer is what the client insists on.
/// (predecessor CLI and its tests)
#[tokio::test]
async fn a_push_creates_a_draft_imports_and_deploys() {
    let harness = Harness::new().await;
    assert_eq!(harness.app("GET", "/drafts", None).await.body, json!([]));
    let import = "/import?strategy=replace-by-name";
    let diff = harness
        .app(
            "POST",
            &format!("{import}&diff=true"),
            Some(full_configuration()),
        )
        .await;
    assert!(
        diff.status == 200 && !diff.body.as_array().unwrap().is_empty(),
        "{diff:?}"
    );
    let draft = harness.app("POST", "/drafts", None).await;
    assert_eq!(draft.status, 201);
    assert_eq!(draft.body["app"]["_id"], APP);
    let user = harness.admin("GET", "/auth/profile", None).await;
    assert_eq!(draft.body["user_id"], user.body["user_id"]);
    assert_eq!(
        harness
            .app("POST", import, Some(full_configuration()))
            .await
            .status,
        204
    );
    let path = format!("/drafts/{}/deployment", draft.text("_id"));
    let deployment = harness.app("POST", &path, None).await;
    assert_eq!(deployment.status, 201);
    assert_eq!(deployment.text("status"), "created");
    for (key, value) in [
        ("app_id", json!(APP)),
        ("draft_id", draft.body["_id"].clone()),
        ("name", deployment.body["_id"].clone()),
        ("user_id", user.body["user_id"].clone()),
        ("deployed_at", json!(harness.world.clock.now())),
        ("status_error_message", json!("")),
        ("remote_location", json!("DE-FF")),
    ] {
        assert_eq!(deployment.body[key], value, "{key}");
    }
    let path = format!("/deployments/{}", deployment.text("_id"));
    let polled = harness.app("GET", &path, None).await;
    assert_eq!((polled.status, polled.text("status")), (200, "successful"));
    assert_eq!(harness.app("GET", "/drafts", None).await.body, json!([]));
    let all = harness.app("GET", "/deployments", None).await;
    assert_eq!(all.ids(), [deployment.text("_id")]);
}

/// One draft at a time; the second is refused with the code that the client looks for.
#[tokio::test]
async fn a_second_draft_is_refused() {
    let harness = Harness::new().await;
    let draft = harness.app("POST", "/drafts", Some(json!({}))).await;
    let again = harness.app("POST", "/drafts", None).await;
    assert_eq!(
        again.error(),
        (409, "a draft already exists", Some("DraftAlreadyExists"))
    );
    let listed = harness.app("GET", "/drafts", None).await;
    assert_eq!(listed.body, json!([draft.body]));
    let path = format!("/drafts/{}", draft.text("_id"));
    assert_eq!(harness.app("DELETE", &path, None).await.status, 204);
    assert_eq!(harness.app("POST", "/drafts", None).await.status, 201);
}

/// A draft that is discarded takes back what changed since it was created; its diff shows that.
/// (OpenAPI document; that changes apply before they are deployed is our choice)
#[tokio::test]
async fn discarding_a_draft_reverts_the_configuration() {
    let harness = Harness::new().await;
    let before = configured(&harness).await;
    let draft = harness.app("POST", "/drafts", None).await;
    let path = format!("/drafts/{}", draft.text("_id"));
    let diff = harness.app("GET", &format!("{path}/diff"), None).await;
    let empty = json!({ "added": [], "deleted": [], "modified": [] });
    assert_eq!(
        (diff.status, diff.body),
        (
            200,
            json!({ "diffs": [], "hosting_files_diff": empty, "dependencies_diff": empty,
            "graphql_config_diff": { "field_diffs": [] },
            "schema_options_diff": { "graphql_validation_diff": [], "rest_validation_diff": [] } })
        )
    );
    import(&harness, full_configuration()).await;
    let body = json!({ "name": "f", "private": false, "source": "1" });
    harness.app("POST", "/functions", Some(body)).await;
    let diff = harness.app("GET", &format!("{path}/diff"), None).await.body;
    let diffs = diff["diffs"].as_array().unwrap();
    assert!(
        diffs
            .iter()
            .any(|one| one.as_str().unwrap().contains("functions/f.js")),
        "{diff}"
    );
    assert_eq!(harness.app("DELETE", &path, None).await.status, 204);
    assert_eq!(configured(&harness).await, before);
    assert_eq!(
        harness.app("GET", "/deployments", None).await.body,
        json!([])
    );
}

/// What the app is configured to be, as several endpoints return it.
async fn configured(harness: &Harness) -> Vec<Value> {
    let mut all = Vec::new();
    for path in [
        "",
        "/functions",
        "/values",
        "/triggers",
        "/services",
        "/description",
    ] {
        all.push(harness.app("GET", path, None).await.body);
    }
    let mut providers = harness.app("GET", "/auth_providers", None).await.body;
    for provider in providers.as_array_mut().unwrap() {
        provider.as_object_mut().unwrap().remove("_id");
    }
    all.push(providers);
    all
}

/// Unknown drafts and deployments are not found.
#[tokio::test]
async fn unknown_drafts_and_deployments() {
    let harness = Harness::new().await;
    let draft = text(&harness.app("POST", "/drafts", None).await, "_id");
    for id in [APP, "x"] {
        for (method, path) in [
            ("DELETE", format!("/drafts/{id}")),
            ("GET", format!("/drafts/{id}/diff")),
            ("POST", format!("/drafts/{id}/deployment")),
        ] {
            let got = harness.app(method, &path, None).await;
            assert_eq!(
                got.error(),
                (404, "draft not found", Some("DraftNotFound")),
                "{path}"
            );
        }
        let got = harness
            .app("GET", &format!("/deployments/{id}"), None)
            .await;
        assert_eq!(
            got.error(),
            (404, "deployment not found", Some("DeploymentNotFound"))
        );
    }
    let path = format!("/drafts/{draft}/deployment");
    let wrong = harness.app("POST", &path, Some(json!({ "name": 1 }))).await;
    assert_eq!(wrong.status, 400);
    let named = harness
        .app("POST", &path, Some(json!({ "name": "spring" })))
        .await;
    assert_eq!((named.status, named.text("name")), (201, "spring"));
    assert_eq!(harness.app("POST", &path, None).await.status, 404);
}

/// Without a draft each change is a deployment of its own; the 25 most recent are listed, the
/// newest first. (OpenAPI document, realm-app-importer)
#[tokio::test]
async fn a_change_outside_a_draft_is_deployed_at_once() {
    let harness = Harness::new().await;
    let value = |n: u32| Some(json!({ "name": format!("value{n}"), "value": n }));
    assert_eq!(harness.app("POST", "/values", value(0)).await.status, 201);
    let first = harness.app("GET", "/deployments", None).await;
    assert_eq!(first.body.as_array().unwrap().len(), 1);
    assert_eq!(first.body[0]["status"], "successful");
    assert_eq!(first.body[0].get("draft_id"), None);
    for n in 1..30 {
        harness.app("POST", "/values", value(n)).await;
    }
    let all = harness.app("GET", "/deployments", None).await;
    let ids = all.ids();
    assert_eq!(ids.len(), 25);
    assert!(ids.is_sorted_by(|one, other| one > other), "{ids:?}");
    let gone = format!("/deployments/{}", first.body[0]["_id"].as_str().unwrap());
    assert_eq!(harness.app("GET", &gone, None).await.status, 404);
    // Neither a refused change nor a request that only reads is one.
    harness.app("POST", "/values", value(1)).await;
    harness.app("GET", "/values", None).await;
    assert_eq!(
        harness.app("GET", "/deployments", None).await.body,
        all.body
    );
    let other = format!("/groups/{GROUP}/apps");
    let other = harness
        .admin("POST", &other, Some(json!({ "name": "new" })))
        .await;
    let path = format!("/groups/{GROUP}/apps/{}/deployments", other.text("_id"));
    assert_eq!(harness.admin("GET", &path, None).await.body, json!([]));
}
