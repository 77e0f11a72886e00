//! What stands between a route and its handler: the token is checked, project,
//! app and user are found, and the state is locked for as long as the handler,
//! which cannot wait for anything, runs.

mod check;

use std::future::{Ready, ready};

use axum::body::Body;
use axum::http::Response;

use self::check::{admin_claims, check_admin, check_group, token};
pub(crate) use self::check::{check_access, check_user};
use crate::http::app_log;
use crate::http::digest::Digest;
use crate::http::error::ApiError;
use crate::http::request::ApiRequest;
use crate::http::response::{self, ApiResponse};
use crate::state::{App, Id, Rejection, SeededRng, State};
use crate::tokens::session_token::Kind;

/// What a handler answers.
pub(crate) type HandlerResult = Result<ApiResponse, ApiError>;

/// A call by an administrator, or by nobody in particular.
pub(crate) struct StateCall<'a> {
    pub(crate) state: &'a mut State,
    /// [`Id::ZERO`] where nobody logged in.
    pub(crate) admin: Id,
    pub(crate) session: Id,
    pub(crate) request: &'a ApiRequest,
}

/// A call about a project.
pub(crate) struct GroupCall<'a> {
    pub(crate) state: &'a mut State,
    pub(crate) group: Id,
    pub(crate) request: &'a ApiRequest,
}

/// A call about an app.
pub(crate) struct AppCall<'a> {
    pub(crate) app: &'a mut App,
    pub(crate) rng: &'a mut SeededRng,
    pub(crate) request: &'a ApiRequest,
}

/// A call by a user of an app.
pub(crate) struct UserCall<'a> {
    pub(crate) app: &'a mut App,
    pub(crate) rng: &'a mut SeededRng,
    pub(crate) user: Id,
    pub(crate) session: Id,
    pub(crate) request: &'a ApiRequest,
}

/// A route's handler, as axum wants it.
pub(crate) trait Handler:
    Fn(ApiRequest) -> Ready<Response<Body>> + Clone + Send + Sync + 'static
{
}

impl<F> Handler for F where
    F: Fn(ApiRequest) -> Ready<Response<Body>> + Clone + Send + Sync + 'static
{
}

fn answer(
    answer: impl Fn(&mut State, &ApiRequest) -> HandlerResult + Clone + Send + Sync + 'static,
) -> impl Handler {
    move |request: ApiRequest| {
        let mut state = request.world.state();
        let outcome = answer(&mut state, &request);
        let log = app_log::note(&mut state, &request, &outcome);
        ready(match outcome {
            Ok(reply) => reply.into_response(),
            Err(api_error) => response::from_error(&api_error, &request.base, log),
        })
    }
}

/// By a test: nobody has to be logged in, and the state is not locked.
pub(crate) fn control(handler: fn(&ApiRequest) -> HandlerResult) -> impl Handler {
    move |request: ApiRequest| {
        ready(match handler(&request) {
            Ok(reply) => reply.into_response(),
            Err(api_error) => response::from_error(&api_error, &request.base, None),
        })
    }
}

/// Nobody has to be logged in.
pub(crate) fn open(handler: fn(&mut StateCall<'_>) -> HandlerResult) -> impl Handler {
    answer(move |state, request| {
        handler(&mut StateCall {
            state,
            admin: Id::ZERO,
            session: Id::ZERO,
            request,
        })
    })
}

/// With an administrator's access token.
pub(crate) fn admin(handler: fn(&mut StateCall<'_>) -> HandlerResult) -> impl Handler {
    answer(move |state, request| {
        let (admin, session) = check_admin(state, request)?;
        handler(&mut StateCall {
            state,
            admin,
            session,
            request,
        })
    })
}

/// With an administrator's refresh token.
pub(crate) fn admin_refresh(handler: fn(&mut StateCall<'_>) -> HandlerResult) -> impl Handler {
    answer(move |state, request| {
        let claims = admin_claims(state, request)?;
        if claims.kind != Kind::Refresh {
            return Err(ApiError::not_refresh());
        }
        let session = state.admins.sessions.find(claims.session, request.now)?;
        let (admin, session) = (session.user, session.id);
        handler(&mut StateCall {
            state,
            admin,
            session,
            request,
        })
    })
}

/// By an administrator, in a project.
pub(crate) fn in_group(handler: fn(&mut GroupCall<'_>) -> HandlerResult) -> impl Handler {
    answer(move |state, request| {
        let group = check_group(state, request)?;
        handler(&mut GroupCall {
            state,
            group,
            request,
        })
    })
}

/// By an administrator, in an app.
pub(crate) fn in_app(handler: fn(&mut AppCall<'_>) -> HandlerResult) -> impl Handler {
    answer(move |state, request| {
        let group = check_group(state, request)?;
        let id = request.id("app", Rejection::AppNotFound)?;
        let State { apps, rng, .. } = state;
        let app = apps
            .get_mut(&id)
            .filter(|app| app.group == group)
            .ok_or(Rejection::AppNotFound)?;
        handler(&mut AppCall { app, rng, request }).map_err(|api_error| api_error.in_app(group, id))
    })
}

/// By anybody, in the app that the path names.
pub(crate) fn client_app(
    handler: impl Fn(&mut AppCall<'_>) -> HandlerResult + Clone + Send + Sync + 'static,
) -> impl Handler {
    answer(move |state, request| {
        let client = request.param("client");
        let unknown = || ApiError::unknown_client_app(client);
        let id = state.app_of_client(client).ok_or_else(unknown)?;
        let State { apps, rng, .. } = state;
        let app = apps.get_mut(&id).ok_or_else(unknown)?;
        let group = app.group;
        handler(&mut AppCall { app, rng, request }).map_err(|api_error| api_error.in_app(group, id))
    })
}

/// With a user's access token, which names the app.
pub(crate) fn client_access(handler: fn(&mut UserCall<'_>) -> HandlerResult) -> impl Handler {
    client(handler, Kind::Access)
}

/// With a user's refresh token, which names the app.
pub(crate) fn client_refresh(handler: fn(&mut UserCall<'_>) -> HandlerResult) -> impl Handler {
    client(handler, Kind::Refresh)
}

fn client(handler: fn(&mut UserCall<'_>) -> HandlerResult, kind: Kind) -> impl Handler {
    answer(move |state, request| {
        let token = token(request)?;
        let owner = state
            .app_of_domain(token.domain())
            .ok_or_else(ApiError::signature)?;
        let claims = token
            .verify(&owner.secret)
            .ok_or_else(ApiError::signature)?;
        let (group, id) = (owner.group, owner.id);
        let mut call = || {
            let State { apps, rng, .. } = &mut *state;
            let app = apps.get_mut(&id).ok_or(Rejection::AppNotFound)?;
            let user = check_user(app, &claims, kind, request)?;
            handler(&mut UserCall {
                app,
                rng,
                user,
                session: claims.session,
                request,
            })
        };
        call().map_err(|api_error| api_error.in_app(group, id))
    })
}

/// With an administrator's key pair, by HTTP digest.
pub(crate) fn digest(handler: fn(&mut StateCall<'_>) -> HandlerResult) -> impl Handler {
    move |request: ApiRequest| {
        let mut state = request.world.state();
        let digest = Digest::new(&state.digest_secret);
        ready(match digest.check(&state.admins, &request) {
            None => digest.challenge(state.rng.bytes()),
            Some(admin) => {
                let mut call = StateCall {
                    state: &mut state,
                    admin,
                    session: Id::ZERO,
                    request: &request,
                };
                match handler(&mut call) {
                    Ok(reply) => reply.into_response(),
                    Err(api_error) => response::from_error(&api_error, &request.base, None),
                }
            }
        })
    }
}
