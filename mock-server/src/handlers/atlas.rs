//! The little of the Atlas API that command lines need.

use serde_json::json;

use crate::http::call::{HandlerResult, StateCall};
use crate::http::error::ApiError;
use crate::http::response::ApiResponse;

#[expect(clippy::unnecessary_wraps, reason = "a handler")]
pub(crate) fn root(call: &mut StateCall<'_>) -> HandlerResult {
    let href = format!("{}/api/public/v1.0", call.request.base);
    Ok(ApiResponse::ok(&json!({
        "appName": "MongoDB Atlas",
        "links": [{ "rel": "self", "href": href }],
    })))
}

/// Pages of 100, as Atlas has them, chosen by `itemsPerPage` (at most 500) and
/// `pageNum`. (Atlas documentation)
pub(crate) fn groups(call: &mut StateCall<'_>) -> HandlerResult {
    let number = |name, default: usize| match call.request.query(name).map(str::parse::<usize>) {
        None => Ok(default),
        Some(Ok(number)) if number > 0 => Ok(number),
        Some(_) => Err(ApiError::parameter(format!(
            "{name} must be a number above 0"
        ))),
    };
    let size = number("itemsPerPage", 100)?.min(500);
    let page = number("pageNum", 1)?;
    let state = &call.state;
    let admin = state.admins.get(call.admin);
    let all = state
        .groups
        .iter()
        .filter(|(id, _)| admin.is_some_and(|admin| admin.opens(**id)));
    let total = all.clone().count();
    let shown = all.skip((page - 1).saturating_mul(size)).take(size);
    let results: Vec<_> = shown
        .map(|(id, group)| json!({ "id": id, "name": group.name }))
        .collect();
    let link = |rel: &str, page: usize| {
        let base = &call.request.base;
        let href = format!("{base}/api/public/v1.0/groups?pageNum={page}&itemsPerPage={size}");
        json!({ "rel": rel, "href": href })
    };
    let mut links = vec![link("self", page)];
    if page > 1 {
        links.push(link("previous", page - 1));
    }
    if page.saturating_mul(size) < total {
        links.push(link("next", page + 1));
    }
    Ok(ApiResponse::ok(
        &json!({ "results": results, "links": links, "totalCount": total }),
    ))
}
