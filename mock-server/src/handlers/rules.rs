//! Rules of services and their default rules: stored and exported, without any effect. (OpenAPI
//! document, realm-core tests, realm-app-importer)

use serde_json::{Map, Value, json};

use crate::configuration::rules;
use crate::handlers::deployments::{deploy_files, record_deployment};
use crate::handlers::entities::{self, Entity};
use crate::http::call::{AppCall, HandlerResult};
use crate::http::error::ApiError;
use crate::http::response::ApiResponse;
use crate::state::{EntityKind, Id, Rejection};

const KIND: EntityKind = EntityKind::Rule;

fn service(call: &mut AppCall<'_>) -> Result<Entity, ApiError> {
    entities::get(call, EntityKind::Service)
}

/// The rules of the service that the path names, by ID.
fn all(call: &mut AppCall<'_>, service: &Entity) -> Vec<Entity> {
    let paths = rules::rules(&call.app.config.files, &service.path);
    entities::all_at(call, paths)
}

fn found(call: &mut AppCall<'_>) -> Result<(Entity, Entity), ApiError> {
    let service = service(call)?;
    let id: Id = call.request.id("rule", Rejection::EntityNotFound(KIND))?;
    let rule = all(call, &service).into_iter().find(|rule| rule.id == id);
    let rule = rule.ok_or(Rejection::EntityNotFound(KIND))?;
    Ok((service, rule))
}

/// A body, and where the rule in it is stored.
fn content(call: &AppCall<'_>, service: &Entity) -> Result<(String, Map<String, Value>), ApiError> {
    let mut rule: Map<String, Value> = call.request.json()?;
    rule.remove("_id");
    let path = rules::rule_path(&call.app.config.files, &service.path, &rule);
    let path = path.ok_or_else(|| {
        let error =
            "a rule needs a database and a collection, or a name, that can be names of files";
        ApiError::bad_request(error)
    })?;
    Ok((path, rule))
}

/// What identifies a rule: its ID with its name, or its database and collection. (OpenAPI document
/// for the first; realm-core tests read no more than the ID)
fn summary(id: Id, rule: &Map<String, Value>) -> Value {
    let mut body = json!({ "_id": id });
    for key in ["name", "database", "collection"] {
        if let Some(value) = rule.get(key) {
            body[key] = value.clone();
        }
    }
    body
}

/// `GET …/services/{id}/rules` → 200, the rules; 404 `ServiceNotFound`.
pub(crate) fn list(call: &mut AppCall<'_>) -> HandlerResult {
    let service = service(call)?;
    let all = all(call, &service).into_iter().map(Entity::whole);
    Ok(ApiResponse::ok(&all.collect::<Vec<_>>()))
}

/// `POST …/services/{id}/rules` with a rule → 201, its ID and what it is about; 400 if it is about
/// nothing, 409 if the service has a rule about the same.
pub(crate) fn create(call: &mut AppCall<'_>) -> HandlerResult {
    let service = service(call)?;
    let (path, rule) = content(call, &service)?;
    if call.app.config.files.contains_key(&path) {
        return Err(Rejection::EntityExists(KIND).into());
    }
    let id = call.app.config.entities.add(&path, call.rng);
    let body = summary(id, &rule);
    deploy_files(call, |files| rules::write_rule(files, &path, rule));
    Ok(ApiResponse::created(&body))
}

/// `GET …/services/{id}/rules/{rule}` → 200, the rule; 404 `RuleNotFound`.
pub(crate) fn get(call: &mut AppCall<'_>) -> HandlerResult {
    let (_, rule) = found(call)?;
    Ok(ApiResponse::ok(&rule.whole()))
}

/// `PUT …/services/{id}/rules/{rule}` with a rule → 204; errors as for [`get`] and [`create`]. The
/// document says 200 and has no body.
pub(crate) fn update(call: &mut AppCall<'_>) -> HandlerResult {
    let (service, old) = found(call)?;
    let (path, rule) = content(call, &service)?;
    if path != old.path {
        if call.app.config.files.contains_key(&path) {
            return Err(Rejection::EntityExists(KIND).into());
        }
        call.app.config.entities.rename(old.id, &path);
    }
    let stays = mutant!(call.app, MovedRuleStays);
    deploy_files(call, |files| {
        if !stays {
            files.remove(&old.path);
        }
        rules::write_rule(files, &path, rule);
    });
    Ok(ApiResponse::no_content())
}

/// `DELETE …/services/{id}/rules/{rule}` → 204; 404 `RuleNotFound`.
pub(crate) fn delete(call: &mut AppCall<'_>) -> HandlerResult {
    let (_, rule) = found(call)?;
    entities::remove(call, &rule);
    record_deployment(call);
    Ok(ApiResponse::no_content())
}

/// The default rule of the service that the path names, and where it is.
fn default_rule(call: &mut AppCall<'_>) -> Result<(String, Option<Entity>), ApiError> {
    let path = rules::default_rule(&service(call)?.path);
    let found = entities::all_at(call, vec![path.clone()]);
    Ok((path, found.into_iter().next()))
}

/// `GET …/services/{id}/default_rule` → 200, the default rule; 404 if there is none.
pub(crate) fn get_default(call: &mut AppCall<'_>) -> HandlerResult {
    match default_rule(call)? {
        (_, Some(rule)) => Ok(ApiResponse::ok(&rule.whole())),
        (_, None) => Err(no_default()),
    }
}

/// (OpenAPI document)
fn no_default() -> ApiError {
    let error = "default rule does not exist on service";
    ApiError::new(axum::http::StatusCode::NOT_FOUND, error, None)
}

/// `POST …/services/{id}/default_rule` with a rule → 201, the rule; 400 if there is one.
pub(crate) fn create_default(call: &mut AppCall<'_>) -> HandlerResult {
    let (path, existing) = default_rule(call)?;
    if existing.is_some() && !mutant!(call.app, DefaultRulesRepeat) {
        return Err(ApiError::bad_request("default rule already exists"));
    }
    let mut content: Map<String, Value> = call.request.json()?;
    content.remove("_id");
    let id = call.app.config.entities.add(&path, call.rng);
    deploy_files(call, |files| {
        rules::write_rule(files, &path, content.clone());
    });
    let created = Entity { id, path, content };
    Ok(ApiResponse::created(&created.whole()))
}

/// `PUT …/services/{id}/default_rule` with a rule and its ID → 204; 400 if there is none or it has
/// another ID.
pub(crate) fn update_default(call: &mut AppCall<'_>) -> HandlerResult {
    let (path, existing) = default_rule(call)?;
    let existing = existing.ok_or_else(|| ApiError::bad_request("default rule does not exist"))?;
    let mut content: Map<String, Value> = call.request.json()?;
    let id = content.remove("_id");
    if id.and_then(|id| id.as_str()?.parse().ok()) != Some(existing.id) {
        return Err(ApiError::bad_request("service default rule id mismatch"));
    }
    deploy_files(call, |files| rules::write_rule(files, &path, content));
    Ok(ApiResponse::no_content())
}

/// `DELETE …/services/{id}/default_rule` → 204; 404 if there is none.
pub(crate) fn delete_default(call: &mut AppCall<'_>) -> HandlerResult {
    let (_, existing) = default_rule(call)?;
    let existing = existing.ok_or_else(no_default)?;
    entities::remove(call, &existing);
    record_deployment(call);
    Ok(ApiResponse::no_content())
}
