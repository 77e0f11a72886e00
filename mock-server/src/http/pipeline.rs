//! What every request goes through: its body is read, it is written down, a
//! fault may befall it, a route answers it.

use std::error::Error;
use std::io;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::{Body, Bytes};
use axum::http::uri::{PathAndQuery, Uri};
use axum::http::{HeaderValue, Request, Response, StatusCode, header};
use http_body_util::BodyExt;
use tower::ServiceExt;

use crate::controls::faults::FaultEffect;
use crate::controls::faults::answers::{self, HangUp};
use crate::http::cors;
use crate::http::error::Failure;
use crate::http::fallback::Unexpected;
use crate::http::request::BODY_LIMIT;
use crate::http::response::{self, Reply};
use crate::store::Broken;
use crate::world::World;
use crate::world::worlds::Worlds;

/// How much of a body that is too long is read all the same, for a client that
/// only listens once it has said everything.
const PATIENCE: usize = 16 * BODY_LIMIT;

/// Controls whose bodies hold all there is, and may be as long as that.
const WHOLE: [&str; 2] = ["/_mock/state", "/_mock/worlds"];

/// Longest body of those.
const WHOLE_LIMIT: usize = 1024 * 1024 * 1024;

/// Whether a path is one of the controls.
pub(crate) fn is_control(path: &str) -> bool {
    let rest = path.strip_prefix("/_mock");
    rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

/// Answers a request, or hangs up.
pub(crate) async fn answer(
    worlds: &Arc<Worlds>,
    router: Router,
    mut request: Request<Body>,
) -> Result<Response<Body>, HangUp> {
    let Some((world, prefix)) = worlds.find(request.uri().path()) else {
        // Read all the same: what is left of a body would end the connection, and
        // with it what the client asks next.
        read(request.into_body(), BODY_LIMIT).await?;
        let failure = Failure::new(StatusCode::NOT_FOUND, "there is no such world", None);
        return Ok(response::failure(&failure, "", None));
    };
    if prefix > 0 {
        *request.uri_mut() = below(request.uri(), prefix);
    }
    request.extensions_mut().insert(Arc::clone(&world));
    let Some(store) = world.store() else {
        return look(worlds, &world, router, request).await;
    };
    if store.room().await.is_err() {
        return Ok(not_kept(&world.base_of(request.headers())));
    }
    let base = world.base_of(request.headers());
    let response = look(worlds, &world, router, request).await;
    // Faults and the clock change without the world's being locked.
    drop(world.state());
    // Nothing is said before what it is about is kept, be it somebody else's.
    match store.kept().await {
        Ok(()) => response,
        Err(Broken) => response.map(|_| not_kept(&base)),
    }
}

/// The answer of a server that cannot keep its state any more.
fn not_kept(base: &str) -> Response<Body> {
    let failure = Failure::new(
        StatusCode::INTERNAL_SERVER_ERROR,
        "the state cannot be kept: see what the server says on stderr",
        None,
    );
    response::failure(&failure, base, None)
}

/// Answers a request of a world, which may not be kept yet.
async fn look(
    worlds: &Arc<Worlds>,
    world: &Arc<World>,
    router: Router,
    request: Request<Body>,
) -> Result<Response<Body>, HangUp> {
    if is_control(request.uri().path()) {
        return control(worlds, world, router, request).await;
    }
    let origin = cors::origin(&request);
    let mut response = serve(world, router, request).await?;
    if let Some(origin) = origin {
        cors::after(origin, &mut response);
    }
    Ok(response)
}

/// The target of a request without the first bytes of its path.
fn below(uri: &Uri, prefix: usize) -> Uri {
    let target = uri.path_and_query().map_or("/", PathAndQuery::as_str);
    let target = target.get(prefix..).unwrap_or_default();
    let target = if target.starts_with('/') {
        target.parse()
    } else {
        format!("/{target}").parse()
    };
    // A piece of a target is one too.
    target.unwrap_or_default()
}

/// A control is not written down, no fault befalls it, and its body may be a
/// whole state. Those of worlds are the server's own, not each world's.
async fn control(
    worlds: &Arc<Worlds>,
    world: &Arc<World>,
    router: Router,
    request: Request<Body>,
) -> Result<Response<Body>, HangUp> {
    let (mut parts, body) = request.into_parts();
    if let Some(response) = cors::refused(world, &parts.headers) {
        return Ok(response);
    }
    if Arc::ptr_eq(world, &worlds.own) {
        parts.extensions.insert(Arc::clone(worlds));
    }
    let limit = if WHOLE.contains(&parts.uri.path()) {
        WHOLE_LIMIT
    } else {
        BODY_LIMIT
    };
    let body = match read(body, limit).await? {
        Read::Whole(body) => body,
        Read::TooLong => return Ok(too_large(&world.base_of(&parts.headers))),
        Read::Broken => return Ok(broken()),
    };
    Ok(route(router, Request::from_parts(parts, Body::from(body))).await)
}

async fn serve(
    world: &Arc<World>,
    router: Router,
    request: Request<Body>,
) -> Result<Response<Body>, HangUp> {
    let (parts, body) = request.into_parts();
    let read = match read(body, BODY_LIMIT).await? {
        Read::Whole(body) => Some(body),
        Read::TooLong => None,
        // As what is no request from the start, it is not written down.
        Read::Broken => return Ok(broken()),
    };
    let number = world
        .journal
        .open(&parts, read.as_ref().map_or(b"", |body| body));
    let Some(body) = read else {
        let response = too_large(&world.base_of(&parts.headers));
        world
            .journal
            .close(number, response.status().as_u16(), false);
        return Ok(response);
    };
    let fault = world
        .faults
        .befalls(parts.method.as_str(), parts.uri.path());
    let request = Request::from_parts(parts, Body::from(body));
    let response = match fault {
        None => route(router, request).await,
        Some(FaultEffect::HangUp) => return Err(HangUp::GOODBYE),
        Some(FaultEffect::Reset) => return Err(HangUp::RESET),
        Some(FaultEffect::TooManyRequests { retry_after }) => {
            answers::too_many_requests(retry_after)
        }
        Some(FaultEffect::MalformedJson) => answers::malformed(route(router, request).await).await,
        // A bound of which no number was drawn; the rules have drawn one.
        Some(
            FaultEffect::Jitter {
                to_millis: millis, ..
            }
            | FaultEffect::Delay { millis },
        ) => {
            tokio::time::sleep(Duration::from_millis(millis)).await;
            route(router, request).await
        }
        Some(FaultEffect::HalfBody) => answers::half(route(router, request).await).await,
        Some(FaultEffect::Status {
            status,
            error,
            error_code,
            body,
            content_type,
        }) => answers::status(
            status,
            error.as_deref(),
            error_code.as_deref(),
            body,
            content_type,
        ),
        Some(FaultEffect::EndlessBody) => answers::endless(),
        Some(FaultEffect::BigBody { bytes }) => answers::big(bytes),
        Some(FaultEffect::ExpireAccessToken) => response::failure(
            &Failure::expired(),
            &world.base_of(request.headers()),
            None,
        ),
    };
    let unexpected = response.extensions().get::<Unexpected>().is_some();
    world
        .journal
        .close(number, response.status().as_u16(), unexpected);
    Ok(response)
}

fn too_large(base: &str) -> Response<Body> {
    let failure = Failure::new(
        StatusCode::PAYLOAD_TOO_LARGE,
        "request body too large",
        None,
    );
    response::failure(&failure, base, None)
}

/// The same answer as to a head that is not HTTP.
fn broken() -> Response<Body> {
    let mut response = Reply::empty(StatusCode::BAD_REQUEST).into_response();
    let close = HeaderValue::from_static("close");
    response.headers_mut().insert(header::CONNECTION, close);
    response
}

async fn route(router: Router, request: Request<Body>) -> Response<Body> {
    if let Some(response) = cors::before(&request) {
        return response;
    }
    match router.oneshot(request).await {
        Ok(response) => response,
        Err(never) => match never {},
    }
}

/// What came of reading a body.
enum Read {
    Whole(Bytes),
    TooLong,
    /// It is not framed as it was announced, or ends too early.
    Broken,
}

/// Whether a body did not come in time; then nobody waits for an answer either.
fn is_late(error: &axum::Error) -> bool {
    let io = error
        .source()
        .and_then(|source| source.downcast_ref::<io::Error>());
    io.is_some_and(|error| error.kind() == io::ErrorKind::TimedOut)
}

/// The whole body, if it is not too long.
async fn read(mut body: Body, limit: usize) -> Result<Read, HangUp> {
    let mut first: Option<Bytes> = None;
    let mut whole = Vec::new();
    let mut length = 0;
    while let Some(frame) = body.frame().await {
        let frame = match frame {
            Ok(frame) => frame,
            Err(error) if is_late(&error) => return Err(HangUp::GOODBYE),
            Err(_) => return Ok(Read::Broken),
        };
        let Ok(data) = frame.into_data() else {
            continue;
        };
        length += data.len();
        if length > limit.max(PATIENCE) {
            return Ok(Read::TooLong);
        }
        if length > limit {
            continue;
        }
        // Most bodies come in one piece, which is then not copied.
        if first.is_none() {
            first = Some(data);
        } else {
            if whole.is_empty() {
                whole.extend_from_slice(first.as_deref().unwrap_or_default());
            }
            whole.extend_from_slice(&data);
        }
    }
    if length > limit {
        return Ok(Read::TooLong);
    }
    Ok(Read::Whole(if whole.is_empty() {
        first.unwrap_or_default()
    } else {
        whole.into()
    }))
}
