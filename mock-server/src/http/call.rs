//! Adapters between routes and handlers: each authenticates the request, finds the
//! project, app or user that it is about, and locks the state while the handler runs.
//!
//! Handlers are synchronous, so the lock is never held across an await.

mod authentication;
mod running;

use std::future::{Future, Ready, ready};
use std::panic::resume_unwind;
use std::pin::Pin;

use axum::body::Body;
use axum::http::{Response, StatusCode};
use futures_util::future::Either;
use tokio::task::spawn_blocking;

use self::authentication::{admin_claims, authenticate_admin, authorize_group, bearer_token};
pub(crate) use self::authentication::{authenticate_user, check_user_claims};
use self::running::{Attempt, attempt, complete};
use crate::http::digest::{Digest, DigestError};
use crate::http::error::ApiError;
use crate::http::request::ApiRequest;
use crate::http::response::{self, ApiResponse};
use crate::state::{App, Id, Rejection, SeededRng, State};
use crate::tokens::session_token::TokenKind;

/// What a handler returns.
pub(crate) type HandlerResult = Result<ApiResponse, ApiError>;

/// The input of handlers that need the whole state.
pub(crate) struct StateCall<'a> {
    pub(crate) state: &'a mut State,
    /// The administrator; [`Id::ZERO`] if the endpoint needs no authentication.
    pub(crate) admin: Id,
    /// The administrator's session; [`Id::ZERO`] without one.
    pub(crate) session: Id,
    pub(crate) request: &'a ApiRequest,
}

/// The input of handlers that act on a project.
pub(crate) struct GroupCall<'a> {
    pub(crate) state: &'a mut State,
    pub(crate) group: Id,
    pub(crate) request: &'a ApiRequest,
}

/// The input of handlers that act on an app.
pub(crate) struct AppCall<'a> {
    /// The administrator; [`Id::ZERO`] if the endpoint needs no authentication.
    pub(crate) admin: Id,
    pub(crate) app: &'a mut App,
    pub(crate) rng: &'a mut SeededRng,
    pub(crate) request: &'a ApiRequest,
}

/// The input of handlers that act for a logged-in user of an app.
pub(crate) struct UserCall<'a> {
    pub(crate) app: &'a mut App,
    pub(crate) rng: &'a mut SeededRng,
    pub(crate) user: Id,
    pub(crate) session: Id,
    pub(crate) request: &'a ApiRequest,
}

/// A response, at once unless functions run for it.
pub(crate) type Answer =
    Either<Ready<Response<Body>>, Pin<Box<dyn Future<Output = Response<Body>> + Send>>>;

/// A handler in the form that axum's routing functions accept.
pub(crate) trait Handler: Fn(ApiRequest) -> Answer + Clone + Send + Sync + 'static {}

impl<F> Handler for F where F: Fn(ApiRequest) -> Answer + Clone + Send + Sync + 'static {}

/// Runs a function on the locked state, and records its result in the app's log.
fn with_state(
    function: impl Fn(&mut State, &ApiRequest) -> HandlerResult + Clone + Send + Sync + 'static,
) -> impl Handler {
    move |request: ApiRequest| match attempt(&function, &request) {
        Attempt::Answered(response) => Either::Left(ready(response)),
        first => {
            let function = Box::new(function.clone());
            Either::Right(Box::pin(complete(function, request, first)))
        }
    }
}

fn into_response(
    result: HandlerResult,
    request: &ApiRequest,
    log_id: Option<Id>,
) -> Response<Body> {
    #[cfg(feature = "mutants")]
    let result = crate::mutants::alter_result(result, request);
    match result {
        Ok(response) => response.into_response(),
        Err(api_error) if mutant!(request.world, LinksAreRelative) => {
            response::from_error(&api_error, "", log_id)
        }
        Err(api_error) => response::from_error(&api_error, &request.base, log_id),
    }
}

/// Adds the authentication events of a request to its response.
fn with_auth_events(result: HandlerResult, app: &mut App) -> HandlerResult {
    let mut response = result?;
    response.add_auth_events(app.id, app.take_auth_events());
    Ok(response)
}

/// A control: needs no authentication, and does not lock the state.
pub(crate) fn control(handler: fn(&ApiRequest) -> HandlerResult) -> impl Handler {
    move |request: ApiRequest| Either::Left(ready(into_response(handler(&request), &request, None)))
}

/// A control that can take seconds. It runs on a thread of its own, since the server has only
/// one for all other requests.
pub(crate) fn slow_control(handler: fn(&ApiRequest) -> HandlerResult) -> impl Handler {
    move |request: ApiRequest| {
        let respond = move || into_response(handler(&request), &request, None);
        Either::Right(Box::pin(async move {
            spawn_blocking(respond).await.unwrap_or_else(|error| {
                // As in a control on the server's own thread.
                if let Ok(panic) = error.try_into_panic() {
                    resume_unwind(panic);
                }
                let status = StatusCode::SERVICE_UNAVAILABLE;
                let api_error = ApiError::new(status, "the server is stopping", None);
                response::from_error(&api_error, "", None)
            })
        }))
    }
}

/// An endpoint that needs no authentication.
pub(crate) fn open(handler: fn(&mut StateCall<'_>) -> HandlerResult) -> impl Handler {
    with_state(move |state, request| {
        handler(&mut StateCall {
            state,
            admin: Id::ZERO,
            session: Id::ZERO,
            request,
        })
    })
}

/// An endpoint that needs an administrator's access token.
pub(crate) fn admin(handler: fn(&mut StateCall<'_>) -> HandlerResult) -> impl Handler {
    with_state(move |state, request| {
        let (admin, session) = authenticate_admin(state, request)?;
        handler(&mut StateCall {
            state,
            admin,
            session,
            request,
        })
    })
}

/// An endpoint that needs an administrator's refresh token.
pub(crate) fn admin_refresh(handler: fn(&mut StateCall<'_>) -> HandlerResult) -> impl Handler {
    with_state(move |state, request| {
        let claims = admin_claims(state, request)?;
        if claims.kind != TokenKind::Refresh {
            return Err(ApiError::not_a_refresh_token());
        }
        let alive_at = if mutant!(state, AdminSessionsNeverExpire) {
            0
        } else {
            request.now
        };
        let session = state.admins.sessions.find(claims.session, alive_at)?;
        let (admin, session) = (session.user, session.id);
        handler(&mut StateCall {
            state,
            admin,
            session,
            request,
        })
    })
}

/// An endpoint of a project, which needs an administrator's access token.
pub(crate) fn in_group(handler: fn(&mut GroupCall<'_>) -> HandlerResult) -> impl Handler {
    with_state(move |state, request| {
        let group = authorize_group(state, request)?;
        handler(&mut GroupCall {
            state,
            group,
            request,
        })
    })
}

impl AppCall<'_> {
    /// Calls a function that sees and changes the draft of the administrator instead of what is
    /// deployed, if there is one.
    pub(crate) fn in_draft<T>(&mut self, function: impl FnOnce(&mut Self) -> T) -> T {
        let entry = self.app.enter_draft(self.admin);
        let result = function(self);
        if let Some(entry) = entry {
            self.app.leave_draft(&entry);
        }
        result
    }
}

/// An endpoint of an app that reads or changes what a draft collects.
pub(crate) fn in_draft(handler: fn(&mut AppCall<'_>) -> HandlerResult) -> impl Handler {
    with_app(move |call| call.in_draft(handler))
}

/// An endpoint of an app, which needs an administrator's access token.
///
/// Takes a pointer, not a generic function: one copy for all handlers makes the program smaller.
pub(crate) fn in_app(handler: fn(&mut AppCall<'_>) -> HandlerResult) -> impl Handler {
    with_app(handler)
}

fn with_app(
    handler: impl Fn(&mut AppCall<'_>) -> HandlerResult + Clone + Send + Sync + 'static,
) -> impl Handler {
    with_state(move |state, request| {
        let group = authorize_group(state, request)?;
        let (admin, _) = authenticate_admin(state, request)?;
        let id = request.id("app", Rejection::AppNotFound)?;
        let State { apps, rng, .. } = state;
        let app = apps
            .get_mut(&id)
            .filter(|app| app.group == group || mutant!(app, GroupOfAppIsIgnored))
            .ok_or(Rejection::AppNotFound)?;
        let mut call = AppCall {
            admin,
            app,
            rng,
            request,
        };
        let result = handler(&mut call).map_err(|api_error| api_error.in_app(group, id));
        with_auth_events(result, app)
    })
}

/// A Client API endpoint that needs no authentication; the path names the app.
///
/// Takes a pointer, as [`in_app`] does.
pub(crate) fn client_app(handler: fn(&mut AppCall<'_>) -> HandlerResult) -> impl Handler {
    client_app_with(handler)
}

/// The same for a handler with values of its own.
pub(crate) fn client_app_with(
    handler: impl Fn(&mut AppCall<'_>) -> HandlerResult + Clone + Send + Sync + 'static,
) -> impl Handler {
    with_state(move |state, request| {
        let client_app_id = request.param("client");
        let not_found = || ApiError::client_app_not_found(client_app_id);
        let id = state
            .app_id_by_client_app_id(client_app_id)
            .ok_or_else(not_found)?;
        let State { apps, rng, .. } = state;
        let app = apps.get_mut(&id).ok_or_else(not_found)?;
        let group = app.group;
        let mut call = AppCall {
            admin: Id::ZERO,
            app,
            rng,
            request,
        };
        let result = handler(&mut call).map_err(|api_error| api_error.in_app(group, id));
        with_auth_events(result, app)
    })
}

/// A Client API endpoint that needs a user's access token, which identifies the app.
pub(crate) fn client_access(handler: fn(&mut UserCall<'_>) -> HandlerResult) -> impl Handler {
    client(handler, TokenKind::Access)
}

/// A Client API endpoint that needs a user's refresh token, which identifies the app.
pub(crate) fn client_refresh(handler: fn(&mut UserCall<'_>) -> HandlerResult) -> impl Handler {
    client(handler, TokenKind::Refresh)
}

fn client(handler: fn(&mut UserCall<'_>) -> HandlerResult, kind: TokenKind) -> impl Handler {
    with_state(move |state, request| {
        let token = bearer_token(request)?;
        let app = state
            .app_by_domain(token.domain())
            .ok_or_else(ApiError::invalid_signature)?;
        #[cfg(feature = "mutants")]
        let half = mutant!(app, SignaturesAreHalfChecked);
        #[cfg(not(feature = "mutants"))]
        let claims = token.verify(app.secret.bytes());
        #[cfg(feature = "mutants")]
        let claims = if half {
            token.half_verify(app.secret.bytes())
        } else {
            token.verify(app.secret.bytes())
        };
        let claims = claims.ok_or_else(ApiError::invalid_signature)?;
        let (group, id) = (app.group, app.id);
        let mut call = || {
            let State { apps, rng, .. } = &mut *state;
            let app = apps.get_mut(&id).ok_or(Rejection::AppNotFound)?;
            let user = check_user_claims(app, &claims, kind, request)?;
            let result = handler(&mut UserCall {
                app,
                rng,
                user,
                session: claims.session,
                request,
            });
            with_auth_events(result, app)
        };
        call().map_err(|api_error| api_error.in_app(group, id))
    })
}

/// An Atlas API endpoint, which needs an administrator's key pair by HTTP digest.
pub(crate) fn digest(handler: fn(&mut StateCall<'_>) -> HandlerResult) -> impl Handler {
    move |request: ApiRequest| {
        let mut state = request.world.state();
        let counters = &request.world.nonce_counters;
        let digest = Digest::new(state.digest_secret.bytes(), request.now, counters);
        Either::Left(ready(match digest.authenticate(&state.admins, &request) {
            Err(_) if mutant!(request.world, DigestIsNeverStale) => {
                digest.challenge(DigestError::Unauthorized)
            }
            Err(error) => digest.challenge(error),
            Ok(admin) => {
                let result = handler(&mut StateCall {
                    state: &mut state,
                    admin,
                    session: Id::ZERO,
                    request: &request,
                });
                into_response(result, &request, None)
            }
        }))
    }
}
