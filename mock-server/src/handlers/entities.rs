//! What values, triggers and services have in common: a file, an ID and a name of its own.

use serde_json::{Map, Value};

use crate::configuration::{entities, is_name};
use crate::http::call::AppCall;
use crate::http::error::ApiError;
use crate::state::{EntityKind, Id, Rejection};

/// Most characters of a name. (manual)
const NAME_LENGTH: usize = 64;

/// A stored entity.
pub(super) struct Entity {
    pub(super) id: Id,
    pub(super) path: String,
    pub(super) content: Map<String, Value>,
}

impl Entity {
    /// A string of the content, empty if it is not there.
    pub(super) fn text(&self, key: &str) -> &str {
        let text = self.content.get(key).and_then(Value::as_str);
        text.unwrap_or_default()
    }

    /// The whole content with the ID.
    pub(super) fn whole(mut self) -> Value {
        self.content
            .insert("_id".to_owned(), self.id.to_string().into());
        self.content.into()
    }
}

/// Returns all entities of a kind, by ID. One that was imported gets its ID here.
pub(super) fn all(call: &mut AppCall<'_>, kind: EntityKind) -> Vec<Entity> {
    let paths = entities::paths(&call.app.config.files, kind);
    all_at(call, paths)
}

/// Returns the entities at these paths, by ID.
pub(super) fn all_at(call: &mut AppCall<'_>, paths: Vec<String>) -> Vec<Entity> {
    let config = &mut call.app.config;
    let mut all: Vec<_> = paths
        .into_iter()
        .filter_map(|path| {
            let content = entities::read(&config.files, &path)?;
            let id = config.entities.id(&path);
            let id = id.unwrap_or_else(|| config.entities.add(&path, call.rng));
            Some(Entity { id, path, content })
        })
        .collect();
    all.sort_by_key(|entity| entity.id);
    all
}

/// Gives every entity an ID.
pub(super) fn identify_all(call: &mut AppCall<'_>) {
    use EntityKind::{Endpoint, Rule, Schema, Service, Trigger, Value};
    for kind in [Value, Trigger, Service, Rule, Schema, Endpoint] {
        all(call, kind);
    }
}

/// Returns the entity that the path names.
pub(super) fn get(call: &mut AppCall<'_>, kind: EntityKind) -> Result<Entity, ApiError> {
    let id = call.request.id("id", Rejection::EntityNotFound(kind))?;
    let found = all(call, kind).into_iter().find(|entity| entity.id == id);
    found.ok_or_else(|| Rejection::EntityNotFound(kind).into())
}

/// The name in a body.
///
/// # Errors
///
/// 400 if it is missing or not a name.
pub(super) fn name(body: &Map<String, Value>) -> Result<String, ApiError> {
    let name = body.get("name").and_then(Value::as_str);
    let name = name.ok_or_else(|| ApiError::bad_request("name is missing or not a string"))?;
    if !is_name(name) || name.chars().count() > NAME_LENGTH {
        let error = format!(
            "name is invalid: at most {NAME_LENGTH} characters, none of which is '/', '\\' or ':'"
        );
        return Err(ApiError::bad_request(error));
    }
    Ok(name.to_owned())
}

/// Rejects a name that another entity of the kind has.
fn check_free(
    call: &mut AppCall<'_>,
    kind: EntityKind,
    name: &str,
    own: Option<Id>,
) -> Result<(), ApiError> {
    let others = all(call, kind);
    let taken = others
        .iter()
        .any(|entity| entity.text("name") == name && Some(entity.id) != own);
    if taken {
        return Err(Rejection::EntityExists(kind).into());
    }
    Ok(())
}

/// Stores a new entity.
///
/// # Errors
///
/// 400 for an invalid name, 409 for one that is taken.
pub(super) fn create(
    call: &mut AppCall<'_>,
    kind: EntityKind,
    content: Map<String, Value>,
) -> Result<Entity, ApiError> {
    let name = name(&content)?;
    check_free(call, kind, &name, None)?;
    let config = &mut call.app.config;
    let path = entities::path_of(&config.files, kind, &name, &content);
    if config.files.contains_key(&path) {
        return Err(Rejection::EntityExists(kind).into());
    }
    entities::write(config.files.make_mut(), kind, &path, content.clone());
    let id = config.entities.add(&path, call.rng);
    Ok(Entity { id, path, content })
}

/// Stores a changed entity, under another name if that has changed.
///
/// # Errors
///
/// 400 for an invalid name, 409 for one that is taken.
pub(super) fn update(
    call: &mut AppCall<'_>,
    kind: EntityKind,
    old: &Entity,
    content: Map<String, Value>,
) -> Result<Entity, ApiError> {
    let mut path = old.path.clone();
    let before = old.text("name").to_owned();
    if content.get("name").and_then(Value::as_str) != Some(&before) {
        let name = name(&content)?;
        check_free(call, kind, &name, Some(old.id))?;
        let config = &mut call.app.config;
        path = entities::path_of(&config.files, kind, &name, &content);
        if path != old.path && config.files.contains_key(&path) {
            return Err(Rejection::EntityExists(kind).into());
        }
        entities::rename(config.files.make_mut(), &old.path, &path);
        config.entities.rename(old.id, &path);
    }
    let files = call.app.config.files.make_mut();
    entities::write(files, kind, &path, content.clone());
    Ok(Entity {
        id: old.id,
        path,
        content,
    })
}

/// Deletes an entity.
pub(super) fn remove(call: &mut AppCall<'_>, entity: &Entity) {
    let config = &mut call.app.config;
    entities::remove(config.files.make_mut(), &entity.path);
    config.entities.remove(entity.id);
}

/// Adds an incoming webhook to a service.
pub(super) fn add_webhook(
    call: &mut AppCall<'_>,
    service: &Entity,
    hook: &Map<String, Value>,
) -> Result<(), ApiError> {
    let name = name(hook)?;
    let files = call.app.config.files.make_mut();
    entities::write_webhook(files, &service.path, &name, hook.clone());
    Ok(())
}

/// A boolean of a body; `null` and nothing are `false`.
///
/// # Errors
///
/// 400 for anything else.
pub(super) fn flag(body: &Map<String, Value>, key: &str) -> Result<bool, ApiError> {
    match body.get(key) {
        None | Some(Value::Null) => Ok(false),
        Some(Value::Bool(flag)) => Ok(*flag),
        Some(_) => Err(ApiError::bad_request(format!(
            "{key} must be true or false"
        ))),
    }
}
