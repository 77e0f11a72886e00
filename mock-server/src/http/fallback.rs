//! Requests that no route knows.

use std::sync::Arc;

use axum::body::Body;
use axum::extract::{Extension, Request};
use axum::http::{Response, StatusCode};

use crate::http::error::Failure;
use crate::http::response;
use crate::world::World;

/// Marks an answer for the journal: no route knew the request.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Unexpected;

fn answer(world: &World, request: &Request, failure: &Failure) -> Response<Body> {
    let mut response = response::failure(failure, &world.base_of(request.headers()), None);
    response.extensions_mut().insert(Unexpected);
    response
}

/// No such path. The body is ours.
pub(crate) async fn unknown(
    Extension(world): Extension<Arc<World>>,
    request: Request,
) -> Response<Body> {
    let error = format!("no route for {} {}", request.method(), request.uri().path());
    answer(
        &world,
        &request,
        &Failure::new(StatusCode::NOT_FOUND, error, None),
    )
}

/// A path that does not take the method. The body is ours.
pub(crate) async fn wrong_method(
    Extension(world): Extension<Arc<World>>,
    request: Request,
) -> Response<Body> {
    let error = format!(
        "{} is not allowed for {}",
        request.method(),
        request.uri().path()
    );
    answer(
        &world,
        &request,
        &Failure::new(StatusCode::METHOD_NOT_ALLOWED, error, None),
    )
}
