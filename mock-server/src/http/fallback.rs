//! Responses to requests that match no route. Their texts are our choice.

use axum::body::Body;
use axum::extract::Extension;
use axum::http::{Method, Response, StatusCode, Uri};

use crate::http::context::{RequestContext, ResponseContext};
use crate::http::error::ApiError;
use crate::http::response;

fn unexpected(context: &RequestContext, status: StatusCode, error: String) -> Response<Body> {
    let api_error = ApiError::new(status, error, None);
    let mut response = response::from_error(&api_error, &context.base_url, None);
    ResponseContext {
        unexpected: !mutant!(context.world, UnknownRoutesAreExpected),
        ..ResponseContext::default()
    }
    .attach(&mut response);
    response
}

/// 404 for a path without a route.
pub(crate) async fn not_found(
    Extension(context): Extension<RequestContext>,
    method: Method,
    uri: Uri,
) -> Response<Body> {
    let error = format!("no route for {method} {}", uri.path());
    if mutant!(context.world, UnknownRoutesAre200) {
        return unexpected(&context, StatusCode::OK, error);
    }
    unexpected(&context, StatusCode::NOT_FOUND, error)
}

/// 405 for a path with routes for other methods only.
pub(crate) async fn method_not_allowed(
    Extension(context): Extension<RequestContext>,
    method: Method,
    uri: Uri,
) -> Response<Body> {
    let error = format!("{method} is not allowed for {}", uri.path());
    if mutant!(context.world, WrongMethodsAre404) {
        return unexpected(&context, StatusCode::NOT_FOUND, error);
    }
    unexpected(&context, StatusCode::METHOD_NOT_ALLOWED, error)
}
