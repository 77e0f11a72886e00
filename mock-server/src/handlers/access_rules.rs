//! Who may use an app: the IP access list, and the origins of browser pages.

use serde::Deserialize;
use serde_json::{Value, json};

use crate::handlers::deployments::record_deployment;
use crate::http::call::{AppCall, HandlerResult};
use crate::http::error::ApiError;
use crate::http::response::ApiResponse;
use crate::state::{AccessEntry, Id};

fn entry_body(entry: &AccessEntry, call: &AppCall<'_>) -> Value {
    json!({
        "_id": entry.id,
        "address": entry.address,
        "comment": entry.comment,
        "includes_current":
            entry.contains(call.request.peer) || mutant!(call.app, CurrentAddressAlwaysAllowed),
    })
}

fn not_found(call: &AppCall<'_>) -> ApiError {
    ApiError::access_entry_not_found(call.request.param("id"))
}

fn id(call: &AppCall<'_>) -> Result<Id, ApiError> {
    call.request.id("id", not_found(call))
}

/// `GET …/security/access_list` → 200, the client's address and the entries, oldest
/// first. `includes_current` is whether an entry includes that address.
///
/// (OpenAPI document; predecessor CLI's tests)
pub(crate) fn list(call: &mut AppCall<'_>) -> HandlerResult {
    let entries = call.app.config.access.iter();
    let entries: Vec<_> = entries.map(|entry| entry_body(entry, call)).collect();
    Ok(ApiResponse::ok(
        &json!({ "current_ip": call.request.peer, "allowed_ips": entries }),
    ))
}

#[derive(Deserialize)]
struct NewEntry {
    address: String,
    #[serde(default)]
    comment: String,
}

/// `POST …/security/access_list` with [`NewEntry`] → 201, the new entry; 400 if the
/// address is neither an IP address nor a CIDR block.
///
/// (OpenAPI document; the 400 is our choice)
pub(crate) fn create(call: &mut AppCall<'_>) -> HandlerResult {
    let NewEntry { address, comment } = call.request.json()?;
    let entry = call
        .app
        .config
        .access
        .add(&address, &comment, call.rng)?
        .clone();
    Ok(ApiResponse::created(&entry_body(&entry, call)))
}

#[derive(Deserialize)]
struct EntryChange {
    address: String,
    comment: Option<String>,
}

/// `PATCH …/security/access_list/{id}` with [`EntryChange`] → 200, the changed entry; 400
/// if the address is missing or invalid, 404 if there is no such entry.
///
/// 200 is what the predecessor CLI expects; the OpenAPI document says 201.
pub(crate) fn update(call: &mut AppCall<'_>) -> HandlerResult {
    let id = id(call)?;
    if !call.app.config.access.iter().any(|entry| entry.id == id) {
        return Err(not_found(call));
    }
    let EntryChange { address, comment } = call.request.json()?;
    let comment = comment.or(mutant!(call.app, AccessCommentIsCleared).then(String::new));
    let list = &mut call.app.config.access;
    let entry = list.update(id, &address, comment.as_deref())?;
    let entry = entry.clone();
    Ok(ApiResponse::ok(&entry_body(&entry, call)))
}

/// `DELETE …/security/access_list/{id}` → 204; 404 if there is no such entry.
///
/// (OpenAPI document; predecessor CLI's tests for the text of the 404)
pub(crate) fn delete(call: &mut AppCall<'_>) -> HandlerResult {
    let id = id(call)?;
    let removed = call.app.config.access.remove(id);
    removed.map_err(|_| not_found(call))?;
    Ok(ApiResponse::no_content())
}

/// `GET …/security/allowed_request_origins` → 200, the allowed origins; all origins are
/// allowed if there are none. (OpenAPI document)
pub(crate) fn origins(call: &mut AppCall<'_>) -> HandlerResult {
    Ok(ApiResponse::ok(&call.app.config.origins))
}

/// `POST …/security/allowed_request_origins` with the list of origins → 204; 400 if one
/// is not of the form `<scheme>://<host>[:port]`. Replaces the list. (OpenAPI document)
/// `PUT` does the same. (realm-app-importer)
pub(crate) fn set_origins(call: &mut AppCall<'_>) -> HandlerResult {
    let origins: Vec<String> = call.request.json_of_any_type()?;
    call.app.config.set_origins(origins)?;
    record_deployment(call);
    Ok(ApiResponse::no_content())
}
