//! The part of the Atlas API that command lines use.
//!
//! All endpoints authenticate by HTTP digest: 401 with a challenge if that fails.

use serde_json::json;

use crate::http::call::{HandlerResult, StateCall};
use crate::http::error::ApiError;
use crate::http::response::ApiResponse;

/// Items of a page by default, and at most. (Atlas documentation)
const DEFAULT_PAGE_SIZE: usize = 100;
const MAX_PAGE_SIZE: usize = 500;

/// `GET /api/public/v1.0` → 200, the name of the API and a link to itself.
///
/// Command lines check a key pair with it. (predecessor CLI)
pub(crate) fn root(call: &mut StateCall<'_>) -> HandlerResult {
    let href = format!("{}/api/public/v1.0", call.request.base);
    Ok(ApiResponse::ok(&json!({
        "appName": "MongoDB Atlas",
        "links": [{ "rel": "self", "href": href }],
    })))
}

/// `GET /api/public/v1.0/groups?itemsPerPage&pageNum` → 200, a page of the administrator's
/// projects, with absolute links to the pages before and after it; 400
/// `InvalidParameter` if a parameter is not a number above 0.
///
/// (Atlas documentation; predecessor CLI for the links; the 400 is our choice)
pub(crate) fn groups(call: &mut StateCall<'_>) -> HandlerResult {
    let number = |name, default: usize| match call.request.query(name).map(str::parse::<usize>) {
        None => Ok(default),
        Some(Ok(number)) if number > 0 => Ok(number),
        Some(_) => Err(ApiError::invalid_parameter(format!(
            "{name} must be a number above 0"
        ))),
    };
    let size = number("itemsPerPage", DEFAULT_PAGE_SIZE)?.min(MAX_PAGE_SIZE);
    let page = number("pageNum", 1)?;
    let state = &call.state;
    let admin = state.admins.get(call.admin);
    let groups = state.groups.iter().filter(|(id, _)| {
        admin.is_some_and(|admin| admin.can_access(**id)) || mutant!(state, GroupsIgnoreMembership)
    });
    let total = groups.clone().count();
    let on_page = groups.skip((page - 1).saturating_mul(size)).take(size);
    let results: Vec<_> = on_page
        .map(|(id, group)| json!({ "id": id, "name": group.name }))
        .collect();
    let link = |rel: &str, page: usize| {
        let is_relative = mutant!(state, NextPageIsRelative);
        let base = if is_relative { "" } else { &call.request.base };
        let href = format!("{base}/api/public/v1.0/groups?pageNum={page}&itemsPerPage={size}");
        json!({ "rel": rel, "href": href })
    };
    let mut links = vec![link("self", page)];
    if page > 1 {
        links.push(link("previous", page - 1));
    }
    if page.saturating_mul(size) < total || mutant!(state, LastPageHasNext) {
        links.push(link("next", page + 1));
    }
    Ok(ApiResponse::ok(
        &json!({ "results": results, "links": links, "totalCount": total }),
    ))
}
