//! The request pipeline: find the world, read the body, record the request in the
//! journal, apply a fault rule, route.

mod body;

use std::net::IpAddr;
use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::http::uri::{PathAndQuery, Uri};
use axum::http::{HeaderValue, Method, Request, Response, StatusCode, header};
use tower::ServiceExt;

use self::body::{DRAIN_LIMIT, RequestBody};
use crate::controls::faults::FaultEffect;
use crate::controls::faults::responses;
use crate::controls::is_control;
use crate::http::address;
use crate::http::context::{RequestContext, ResponseContext};
use crate::http::control_access::ControlAccess;
use crate::http::cors;
use crate::http::error::ApiError;
use crate::http::hang_up::HangUp;
use crate::http::recording::{self, Recorder};
use crate::http::request::{BODY_LIMIT, OwnServer};
use crate::http::response::{self, ApiResponse};
use crate::http::router::router;
use crate::store::StoreFailed;
use crate::world::worlds::Worlds;

/// Longest state document, in bytes: that of 600,000 users.
const STATE_LIMIT: usize = 256 * BODY_LIMIT;

/// Longest body with the seed of a world, in bytes. The server answers nobody else while
/// it hashes the passwords of a seed, of which 60,000 fit into this.
const WORLD_LIMIT: usize = 2 * BODY_LIMIT;

/// Answers requests, for all connections of a server.
#[derive(Debug)]
pub(crate) struct Pipeline {
    pub(crate) worlds: Arc<Worlds>,
    router: Router,
    /// `http://HOST:PORT`, where the server listens.
    own_origin: Arc<str>,
    /// The base URL in all responses, if the server was started with one.
    public_url: Option<String>,
    control_access: ControlAccess,
    /// Records what is exchanged, if the server was started with a recording.
    recorder: Option<Arc<Recorder>>,
}

impl Pipeline {
    pub(crate) fn new(
        worlds: Arc<Worlds>,
        own_origin: String,
        public_url: Option<String>,
        control_access: ControlAccess,
    ) -> Self {
        Self {
            worlds,
            router: router(),
            own_origin: own_origin.into(),
            public_url,
            control_access,
            recorder: None,
        }
    }

    /// Records all requests and responses from now on.
    pub(crate) fn with_recorder(mut self, recorder: Option<Recorder>) -> Self {
        self.recorder = recorder.map(Arc::new);
        self
    }

    /// Answers a request from `peer`, and records both.
    ///
    /// # Errors
    ///
    /// [`HangUp`], if the connection is to be closed without a response: a fault rule
    /// says so, or the body did not arrive in time.
    pub(crate) async fn answer(
        &self,
        peer: IpAddr,
        request: Request<Body>,
    ) -> Result<Response<Body>, HangUp> {
        let Some(recorder) = self
            .recorder
            .as_ref()
            .filter(|_| recording::is_recorded(request.uri().path()))
        else {
            return self.answer_unrecorded(peer, request).await;
        };
        let (parts, body) = request.into_parts();
        let origin = address::sent_base_url(&self.own_origin, peer, &parts);
        let (exchange, body) = recorder.begin(origin, &parts, body);
        let request = Request::from_parts(parts, body);
        match self.answer_unrecorded(peer, request).await {
            Ok(response) => Ok(exchange.answered(response)),
            Err(hang_up) => {
                exchange.hung_up();
                Err(hang_up)
            }
        }
    }

    async fn answer_unrecorded(
        &self,
        peer: IpAddr,
        request: Request<Body>,
    ) -> Result<Response<Body>, HangUp> {
        let worlds = &self.worlds;
        let Some((world, prefix)) = worlds.find(request.uri().path()) else {
            // An unread body would end the connection, and with it the client's next
            // request.
            body::read(request.into_body(), BODY_LIMIT, DRAIN_LIMIT).await?;
            let api_error = ApiError::new(StatusCode::NOT_FOUND, "world not found", None);
            return Ok(response::from_error(&api_error, "", None));
        };
        let (mut parts, request_body) = request.into_parts();
        if mutant!(world, WorldsShareJournal) && prefix > 0 {
            let number = worlds.default_world.journal.open(&parts, b"");
            worlds.default_world.journal.close(number, 200, false);
        }
        #[cfg(feature = "mutants")]
        crate::mutants::alter_headers(world.mutant, &mut parts.headers);
        let mut sent_base_url = address::sent_base_url(&self.own_origin, peer, &parts);
        sent_base_url.push_str(&world.prefix);
        let base_url = match &self.public_url {
            None => sent_base_url.clone(),
            Some(public_url) => format!("{public_url}{}", world.prefix),
        };
        if prefix > 0 {
            parts.uri = without_prefix(&parts.uri, prefix);
        }
        if mutant!(world, ControlsAllowOrigins) && is_control(parts.uri.path()) {
            parts.headers.remove(header::ORIGIN);
        }
        let access = &self.control_access;
        if is_control(parts.uri.path())
            && !mutant!(world, ControlsAcceptAnyone)
            && let Some(response) = access.reject(&parts, &sent_base_url, &base_url)
        {
            // As above.
            body::read(request_body, BODY_LIMIT, DRAIN_LIMIT).await?;
            return Ok(response);
        }
        let may_show_keys = parts.uri.path() == "/"
            && peer.to_canonical().is_loopback()
            && (!address::is_forwarded(peer, &parts.headers)
                || mutant!(world, KeysShowThroughProxies))
            && access.accepts_hosts(&parts, &sent_base_url);
        let request = Request::from_parts(parts, request_body);
        let own_server = OwnServer {
            router: self.router.clone(),
            own_origin: Arc::clone(&self.own_origin),
            sent_base_url,
            nesting: 0,
        };
        let context = RequestContext {
            worlds: Arc::ptr_eq(&world, &worlds.default_world).then(|| Arc::clone(worlds)),
            base_url,
            world,
            peer,
            may_show_keys,
            own_server,
        };
        answer_in(&context, request).await
    }
}

/// Answers a request to a world, once its changes are persisted.
///
/// # Errors
///
/// As [`Pipeline::answer`].
pub(crate) async fn answer_in(
    context: &RequestContext,
    request: Request<Body>,
) -> Result<Response<Body>, HangUp> {
    let router = context.own_server.router.clone();
    let Some(store) = context.world.store() else {
        return dispatch(context, router, request).await;
    };
    // Before the route is called: a request that is rejected here has changed nothing.
    if store.wait_for_capacity().await.is_err() {
        return Ok(not_persisted(context));
    }
    let response = dispatch(context, router, request).await;
    // Queues changes of the clock and the fault rules, which need no lock of the state.
    drop(context.world.state());
    // The response may show changes of other requests, so it waits for those too.
    if mutant!(context.world, DataIsAcknowledgedEarly) {
        return response;
    }
    match store.persisted().await {
        Ok(()) => response,
        Err(StoreFailed) => response.map(|_| not_persisted(context)),
    }
}

/// The response after a failed write to the data file.
fn not_persisted(context: &RequestContext) -> Response<Body> {
    let api_error = ApiError::new(
        StatusCode::INTERNAL_SERVER_ERROR,
        "cannot write the data file: see the server's stderr",
        None,
    );
    response::from_error(&api_error, &context.base_url, None)
}

/// Answers a request, whose changes may not be persisted yet.
async fn dispatch(
    context: &RequestContext,
    router: Router,
    request: Request<Body>,
) -> Result<Response<Body>, HangUp> {
    if is_control(request.uri().path()) {
        return serve_control(context, router, request).await;
    }
    let origin = cors::origin(&request);
    #[cfg(feature = "mutants")]
    let (race, path) = (
        crate::mutants::Race::begin(&context.world, &request),
        request.uri().path().to_owned(),
    );
    let mut response = serve(context, router, request).await?;
    #[cfg(feature = "mutants")]
    if let Some(race) = race.filter(|_| response.status().is_success()) {
        race.end(&context.world).await;
    }
    #[cfg(feature = "mutants")]
    crate::mutants::alter_response(context.world.mutant, &path, &mut response);
    if let Some(origin) = origin
        && !(mutant!(context.world, ErrorsHideOrigin) && response.status().is_client_error())
    {
        cors::expose(origin, &mut response);
        if mutant!(context.world, VaryIsLeftOut) {
            response.headers_mut().remove(header::VARY);
        }
    }
    Ok(response)
}

/// The URI without the first `prefix` bytes of its path.
fn without_prefix(uri: &Uri, prefix: usize) -> Uri {
    let target = uri.path_and_query().map_or("/", PathAndQuery::as_str);
    let target = target.get(prefix..).unwrap_or_default();
    let target = if target.starts_with('/') {
        target.parse()
    } else {
        format!("/{target}").parse()
    };
    // Cannot fail: the rest of a valid target is valid.
    target.unwrap_or_default()
}

/// Answers a control. Controls are neither journalled nor subject to fault rules, and
/// some accept large bodies.
async fn serve_control(
    context: &RequestContext,
    router: Router,
    request: Request<Body>,
) -> Result<Response<Body>, HangUp> {
    let (parts, body) = request.into_parts();
    let (limit, error) = match parts.uri.path() {
        "/_mock/state" => (STATE_LIMIT, TOO_LARGE),
        "/_mock/worlds" => (WORLD_LIMIT, WORLD_TOO_LARGE),
        _ => (BODY_LIMIT, TOO_LARGE),
    };
    // The end of a rejected state or seed is read too, so that its client, which is still
    // sending, can read the response.
    if mutant!(context.world, JournalShowsControls) {
        let number = context.world.journal.open(&parts, b"");
        context.world.journal.close(number, 200, false);
    }
    let body = match body::read(body, limit, STATE_LIMIT).await? {
        RequestBody::Complete(body) => body,
        RequestBody::TooLong => return Ok(too_large(context, error)),
        RequestBody::Malformed => return Ok(malformed()),
    };
    let request = Request::from_parts(parts, Body::from(body));
    let mut response = route(context, router, request).await;
    response::forbid_sniffing(&mut response);
    Ok(response)
}

/// Records a request in the journal and answers it, by a fault rule or by its route.
async fn serve(
    context: &RequestContext,
    router: Router,
    request: Request<Body>,
) -> Result<Response<Body>, HangUp> {
    let (parts, body) = request.into_parts();
    let limit = BODY_LIMIT << u8::from(mutant!(context.world, BodyLimitIsTwice));
    let body = match body::read(body, limit, DRAIN_LIMIT).await? {
        RequestBody::Complete(body) => Some(body),
        RequestBody::TooLong => None,
        // Not journalled, like a request whose head is malformed.
        RequestBody::Malformed => return Ok(malformed()),
    };
    let journal = &context.world.journal;
    // Before a fault rule can end the connection: such a request belongs in the journal too,
    // with status 0.
    let entry = journal.open(&parts, body.as_ref().map_or(b"", |body| body));
    #[cfg(feature = "mutants")]
    journal.reveal(context.world.mutant, &parts, body.as_deref());
    let Some(body) = body else {
        let response = too_large(context, TOO_LARGE);
        let status = response.status().as_u16();
        context.world.record_response(entry, status, false);
        return Ok(response);
    };
    let effect = context.world.next_fault(&parts, &body);
    #[cfg(feature = "mutants")]
    if mutant!(context.world, JournalHidesFaults) && effect.is_some() {
        journal.forget(entry);
    }
    let request = Request::from_parts(parts, Body::from(body));
    let response = match effect {
        None => route(context, router, request).await,
        Some(effect) => {
            let applied = apply(effect, context, router, request).await;
            applied.inspect_err(|_| context.world.record_response(entry, 0, false))?
        }
    };
    let ResponseContext { unexpected, .. } = ResponseContext::of(&response);
    let status = response.status().as_u16();
    context.world.record_response(entry, status, unexpected);
    Ok(response)
}

/// Answers a request for which a fault rule fired.
async fn apply(
    effect: FaultEffect,
    context: &RequestContext,
    router: Router,
    request: Request<Body>,
) -> Result<Response<Body>, HangUp> {
    let real = || route(context, router, request);
    Ok(match effect {
        FaultEffect::HangUp => return Err(HangUp::CLOSE),
        FaultEffect::Reset => return Err(HangUp::RESET),
        FaultEffect::TooManyRequests { retry_after } => responses::too_many_requests(retry_after),
        FaultEffect::MalformedJson => responses::malformed(real().await).await,
        // The rules turn jitter into a delay; the upper bound stands in for it here.
        FaultEffect::Jitter { max: delay, .. } | FaultEffect::Delay { delay } => {
            // The lock of the rules is released, so only this request waits.
            tokio::time::sleep(delay).await;
            real().await
        }
        FaultEffect::HalfBody => responses::half(real().await).await,
        FaultEffect::Status {
            status,
            error,
            error_code,
            body,
            content_type,
        } => {
            if mutant!(context.world, FaultsCarryOut) {
                drop(real().await);
            }
            responses::status(
                status,
                error.as_deref(),
                error_code.as_deref(),
                body,
                content_type,
            )
        }
        FaultEffect::EndlessBody => responses::endless(),
        FaultEffect::BigBody { bytes } => responses::big(bytes),
        FaultEffect::ExpireAccessToken => {
            response::from_error(&ApiError::access_token_expired(), &context.base_url, None)
        }
    })
}

const TOO_LARGE: &str = "request body too large";

const WORLD_TOO_LARGE: &str = "request body too large: a seed can have 2 MiB; \
    to load more, import a state with PUT /w/ID/_mock/state";

fn too_large(context: &RequestContext, error: &'static str) -> Response<Body> {
    let api_error = ApiError::new(StatusCode::PAYLOAD_TOO_LARGE, error, None);
    response::from_error(&api_error, &context.base_url, None)
}

/// The response that hyper gives to a malformed head, for malformed bodies.
fn malformed() -> Response<Body> {
    let mut response = ApiResponse::empty(StatusCode::BAD_REQUEST).into_response();
    let close = HeaderValue::from_static("close");
    response.headers_mut().insert(header::CONNECTION, close);
    response
}

/// Answers a request by its route, unless CORS rules decide.
async fn route(
    context: &RequestContext,
    router: Router,
    mut request: Request<Body>,
) -> Response<Body> {
    if let Some(response) = cors::intercept(context, &request) {
        return response;
    }
    request.extensions_mut().insert(context.clone());
    if mutant!(context.world, HeadIsRefused) && request.method() == Method::HEAD {
        *request.method_mut() = Method::TRACE;
    }
    match router.oneshot(request).await {
        Ok(response) => response,
        Err(never) => match never {},
    }
}
