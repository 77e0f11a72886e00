//! Schemas of collections: stored and exported, without any effect. (OpenAPI document, realm-core
//! tests)

use serde::Deserialize;
use serde_json::{Map, Value, json};

use crate::configuration::{entities as files_of, rules};
use crate::handlers::deployments::{deploy_files, record_deployment};
use crate::handlers::entities::{self, Entity};
use crate::http::call::{AppCall, HandlerResult};
use crate::http::error::ApiError;
use crate::http::response::ApiResponse;
use crate::state::{EntityKind, Id, Rejection};

const KIND: EntityKind = EntityKind::Schema;

/// A schema as clients send it.
#[derive(Deserialize)]
struct SchemaBody {
    /// `data_source`, `database` and `collection`.
    metadata: Map<String, Value>,
    #[serde(default)]
    schema: Map<String, Value>,
    relationships: Option<Map<String, Value>>,
}

impl SchemaBody {
    /// Where the schema is stored.
    fn path(&self, call: &mut AppCall<'_>) -> Result<String, ApiError> {
        let source = self.metadata.get("data_source").and_then(Value::as_str);
        let source = source.ok_or_else(|| {
            ApiError::bad_request("metadata.data_source is missing or not a string")
        })?;
        let services = entities::all(call, EntityKind::Service);
        let service = services
            .iter()
            .find(|service| service.text("name") == source);
        let service = service.ok_or(Rejection::EntityNotFound(EntityKind::Service))?;
        if !service.path.starts_with("data_sources/") {
            let error = "only data sources of the newer layout of an app have schemas of their own";
            return Err(ApiError::bad_request(error));
        }
        rules::schema_path(&service.path, &self.metadata).ok_or_else(|| {
            let error = "metadata needs a database and a collection that can be names of files";
            ApiError::bad_request(error)
        })
    }

    fn write(self, call: &mut AppCall<'_>, path: &str) {
        deploy_files(call, |files| {
            files_of::write(files, KIND, path, self.schema);
            let relationships = rules::relationships(path);
            match self.relationships {
                Some(content) => files_of::write(files, KIND, &relationships, content),
                None => drop(files.remove(&relationships)),
            }
        });
    }
}

fn summary(id: Id, path: &str) -> Value {
    let [source, database, collection] = rules::schema_collection(path).unwrap_or_default();
    json!({
        "_id": id,
        "metadata": { "data_source": source, "database": database, "collection": collection },
    })
}

/// `GET …/schemas` → 200, `[{_id, metadata}]`.
pub(crate) fn list(call: &mut AppCall<'_>) -> HandlerResult {
    let all = entities::all(call, KIND);
    let all = all.iter().map(|schema| summary(schema.id, &schema.path));
    Ok(ApiResponse::ok(&all.collect::<Vec<_>>()))
}

/// `POST …/schemas` with [`SchemaBody`] → 200, `{_id, metadata}`; 400 if it names no collection of
/// a data source, 404 `ServiceNotFound`, 409 if the collection has a schema.
pub(crate) fn create(call: &mut AppCall<'_>) -> HandlerResult {
    let body: SchemaBody = call.request.json()?;
    let path = body.path(call)?;
    if call.app.config.files.contains_key(&path) {
        return Err(Rejection::EntityExists(KIND).into());
    }
    let id = call.app.config.entities.add(&path, call.rng);
    body.write(call, &path);
    Ok(ApiResponse::ok(&summary(id, &path)))
}

/// `GET …/schemas/{id}` → 200, the schema; 404 `SchemaNotFound`.
pub(crate) fn get(call: &mut AppCall<'_>) -> HandlerResult {
    let Entity { id, path, content } = entities::get(call, KIND)?;
    let mut body = summary(id, &path);
    let relationships = files_of::read(&call.app.config.files, &rules::relationships(&path));
    body["schema"] = content.into();
    body["relationships"] = relationships.unwrap_or_default().into();
    Ok(ApiResponse::ok(&body))
}

/// `PUT …/schemas/{id}` with [`SchemaBody`] → 204; errors as for [`get`] and [`create`].
pub(crate) fn update(call: &mut AppCall<'_>) -> HandlerResult {
    let old = entities::get(call, KIND)?;
    let body: SchemaBody = call.request.json()?;
    let path = body.path(call)?;
    if path != old.path {
        if call.app.config.files.contains_key(&path) {
            return Err(Rejection::EntityExists(KIND).into());
        }
        remove(call, &old);
        call.app.config.entities.rename(old.id, &path);
    }
    body.write(call, &path);
    Ok(ApiResponse::no_content())
}

fn remove(call: &mut AppCall<'_>, schema: &Entity) {
    entities::remove(call, schema);
    let files = call.app.config.files.make_mut();
    files.remove(&rules::relationships(&schema.path));
}

/// `DELETE …/schemas/{id}` → 204; 404 `SchemaNotFound`.
pub(crate) fn delete(call: &mut AppCall<'_>) -> HandlerResult {
    let schema = entities::get(call, KIND)?;
    remove(call, &schema);
    record_deployment(call);
    Ok(ApiResponse::no_content())
}
