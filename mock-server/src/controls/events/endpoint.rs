//! `GET /_mock/events`.

use axum::body::Body;
use axum::http::{HeaderMap, HeaderValue, Response, header};

use super::Kinds;
use super::event::Kind;
use super::stream::{Start, Subscription};
use crate::http::error::ApiError;
use crate::http::request::ApiRequest;
use crate::http::response;

/// The ID of the last event that a client received before its connection broke. (HTML
/// standard)
const LAST_EVENT_ID: &str = "last-event-id";

/// `GET /_mock/events?after&kind&follow` → 200, the events of the world as server-sent
/// events; 400 `InvalidParameter` if a parameter is unknown or malformed.
///
/// `after` is the ID of an event, or 0 for all that are kept; without it, only new events
/// are sent. The header `Last-Event-ID` precedes it, because browsers repeat the query when
/// they reconnect. `kind` has names of kinds, separated by commas. With `follow=false`, the
/// stream ends after the events that are kept.
pub(crate) async fn events(headers: HeaderMap, request: ApiRequest) -> Response<Body> {
    match subscription(&headers, &request) {
        Err(api_error) => response::from_error(&api_error, &request.base, None),
        Ok(subscription) => {
            let mut response = Response::new(request.world.events.stream(subscription));
            let headers = response.headers_mut();
            for (name, value) in [
                (header::CONTENT_TYPE, "text/event-stream"),
                (header::CACHE_CONTROL, "no-store"),
            ] {
                headers.insert(name, HeaderValue::from_static(value));
            }
            response
        }
    }
}

fn subscription(headers: &HeaderMap, request: &ApiRequest) -> Result<Subscription, ApiError> {
    request.check_query(&["after", "kind", "follow"])?;
    let last = headers.get(LAST_EVENT_ID);
    let last = last.map(|value| value.to_str().unwrap_or_default());
    let last = last.filter(|_| !mutant!(request.world, EventsIgnoreLastEventId));
    // Browsers send an empty one if the last event had none.
    let (name, after) = match last.filter(|last| !last.is_empty()) {
        Some(last) => ("Last-Event-ID", Some(last)),
        None => ("after", request.query("after")),
    };
    let after = after.map(str::parse).transpose();
    let after = after.map_err(|_| {
        ApiError::invalid_parameter(format!("{name} must be the ID of an event, or 0"))
    })?;
    let kinds = request.query("kind").map_or(Ok(Kinds::ALL), Kinds::parse);
    let kinds = if mutant!(request.world, EventsShowAllKinds) {
        kinds.map(|_| Kinds::ALL)
    } else {
        kinds
    };
    let kinds = kinds.map_err(|name| {
        let names = Kind::names();
        ApiError::invalid_parameter(format!("unknown kind '{name}': expected {names}"))
    })?;
    let follow = request.query("follow").map(str::parse).transpose();
    let follow = follow.map_err(|_| ApiError::invalid_parameter("follow must be true or false"))?;
    Ok(Subscription {
        start: if mutant!(request.world, EventsStartOneLate) {
            after.map_or(Start::Now, |after: u64| Start::After(after + 1))
        } else {
            after.map_or(Start::Now, Start::After)
        },
        kinds,
        follow: follow.unwrap_or(true),
    })
}
