//! Drafts and deployments. (predecessor CLI and its tests, OpenAPI document)

use serde::Deserialize;
use serde_json::{Value, json};

use crate::configuration::{self, Files};
use crate::handlers::entities;
use crate::handlers::wire::AppBody;
use crate::http::call::{AppCall, HandlerResult};
use crate::http::error::ApiError;
use crate::http::response::ApiResponse;
use crate::state::{App, Deployment, Draft, Id, Rejection};

fn draft_id(call: &AppCall<'_>) -> Result<Id, ApiError> {
    call.request.id("id", Rejection::DraftNotFound)
}

fn draft_body(draft: &Draft, app: &App) -> Value {
    json!({ "_id": draft.id, "user_id": draft.user, "app": AppBody::from(app) })
}

fn deployment_body(deployment: &Deployment, app: &App, status: &str) -> Value {
    let mut body = json!({
        "_id": deployment.id,
        "name": deployment.name,
        "app_id": app.id,
        "user_id": deployment.user,
        "deployed_at": deployment.at,
        "origin": "API",
        "commit": "",
        "status": status,
        "status_error_message": "",
        "diff_url": "",
        "remote_location": app.settings.location,
    });
    if let Some(draft) = deployment.draft {
        body["draft_id"] = draft.to_string().into();
    }
    body
}

/// Records that the configuration has changed. Outside a draft, each change is a deployment.
/// (realm-app-importer)
pub(super) fn record_deployment(call: &mut AppCall<'_>) {
    if mutant!(call.app, ChangesMakeNoDeployments) {
        return;
    }
    let has_draft = call.app.config.drafts.of(call.admin).is_some();
    if !has_draft || mutant!(call.app, DraftChangesMakeDeployments) {
        let now = call.request.now;
        call.app
            .record_deployment(None, "", call.admin, now, call.rng);
    }
}

/// Changes files, and [records](record_deployment) that.
pub(super) fn deploy_files(call: &mut AppCall<'_>, change: impl FnOnce(&mut Files)) {
    change(call.app.config.files.make_mut());
    record_deployment(call);
}

/// `GET …/drafts`: 200, the draft of the administrator in a list of at most one. The document has
/// the draft itself; the clients decode a list.
pub(crate) fn drafts(call: &mut AppCall<'_>) -> HandlerResult {
    let draft = call.app.config.drafts.of(call.admin);
    let bodies = draft.map(|draft| draft_body(draft, call.app));
    Ok(ApiResponse::ok(&bodies.into_iter().collect::<Vec<_>>()))
}

/// `POST …/drafts`: 201, the draft; 409 if the administrator has one.
pub(crate) fn create_draft(call: &mut AppCall<'_>) -> HandlerResult {
    // Or the draft would give them other IDs than those that are deployed.
    entities::identify_all(call);
    let draft = call.app.create_draft(call.admin, call.rng)?.clone();
    Ok(ApiResponse::created(&draft_body(&draft, call.app)))
}

/// `DELETE …/drafts/{id}`: 204; the changes in the draft are lost.
pub(crate) fn discard_draft(call: &mut AppCall<'_>) -> HandlerResult {
    let id = draft_id(call)?;
    call.app.discard_draft(call.admin, id)?;
    Ok(ApiResponse::no_content())
}

/// `GET …/drafts/{id}/diff`: 200, how the draft differs from what is deployed.
pub(crate) fn diff_draft(call: &mut AppCall<'_>) -> HandlerResult {
    call.app.config.drafts.get(call.admin, draft_id(call)?)?;
    let deployed = configuration::export(call.app, None);
    let changed = call.in_draft(|call| configuration::export(call.app, None));
    let nothing = json!({ "added": [], "deleted": [], "modified": [] });
    Ok(ApiResponse::ok(&json!({
        "diffs": configuration::diff(&deployed, &changed),
        "hosting_files_diff": nothing,
        "dependencies_diff": nothing,
        "graphql_config_diff": { "field_diffs": [] },
        "schema_options_diff": { "graphql_validation_diff": [], "rest_validation_diff": [] },
    })))
}

#[derive(Default, Deserialize)]
struct NewDeployment {
    /// Empty for a deployment without a name.
    name: String,
}

/// `POST …/drafts/{id}/deployment` `{name}`, or nothing: 201, the deployment with the status `created`, which
/// the client then polls. 409 if another deployment was made since the draft was created.
pub(crate) fn deploy_draft(call: &mut AppCall<'_>) -> HandlerResult {
    let id = draft_id(call)?;
    call.app.config.drafts.get(call.admin, id)?;
    let body: NewDeployment = call.request.json_or_default()?;
    call.app.apply_draft(call.admin, id)?;
    let now = call.request.now;
    let deployment = call
        .app
        .record_deployment(Some(id), &body.name, call.admin, now, call.rng);
    let body = deployment_body(&deployment, call.app, "created");
    Ok(ApiResponse::created(&body))
}

/// `GET …/deployments`: 200, the 25 most recent ones, newest first.
pub(crate) fn deployments(call: &mut AppCall<'_>) -> HandlerResult {
    let all = call.app.config.deployments.iter();
    let all = all.map(|deployment| deployment_body(deployment, call.app, "successful"));
    let mut all: Vec<_> = all.collect();
    if mutant!(call.app, DeploymentsAreOldestFirst) {
        all.reverse();
    }
    Ok(ApiResponse::ok(&all))
}

/// `GET …/deployments/{id}`: 200, the deployment.
pub(crate) fn deployment(call: &mut AppCall<'_>) -> HandlerResult {
    let id = call.request.id("id", Rejection::DeploymentNotFound)?;
    let deployment = call.app.config.deployments.get(id)?;
    let body = deployment_body(deployment, call.app, "successful");
    Ok(ApiResponse::ok(&body))
}

/// `POST …/deployments/{id}/redeploy`: 204; the configuration is again what the deployment left,
/// whether or not there is a draft. 404 `DeploymentNotFound`; 409 if what it left is not kept.
/// (OpenAPI document, realm-app-importer; the 409 is our choice)
pub(crate) fn redeploy(call: &mut AppCall<'_>) -> HandlerResult {
    let id = call.request.id("id", Rejection::DeploymentNotFound)?;
    call.app.redeploy(id)?;
    let now = call.request.now;
    if !mutant!(call.app, RedeployRecordsNothing) {
        call.app
            .record_deployment(None, "", call.admin, now, call.rng);
    }
    Ok(ApiResponse::no_content())
}
