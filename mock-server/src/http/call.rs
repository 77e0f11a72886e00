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
use crate::http::error::Failure;
use crate::http::request::Input;
use crate::http::response::{self, Reply};
use crate::state::{App, Dice, Id, Refusal, State};
use crate::tokens::session_token::Kind;

/// What a handler answers.
pub(crate) type Answer = Result<Reply, Failure>;

/// A call by an administrator, or by nobody in particular.
pub(crate) struct StateCall<'a> {
    pub(crate) state: &'a mut State,
    /// [`Id::ZERO`] where nobody logged in.
    pub(crate) admin: Id,
    pub(crate) session: Id,
    pub(crate) input: &'a Input,
}

/// A call about a project.
pub(crate) struct GroupCall<'a> {
    pub(crate) state: &'a mut State,
    pub(crate) group: Id,
    pub(crate) input: &'a Input,
}

/// A call about an app.
pub(crate) struct AppCall<'a> {
    pub(crate) app: &'a mut App,
    pub(crate) dice: &'a mut Dice,
    pub(crate) input: &'a Input,
}

/// A call by a user of an app.
pub(crate) struct UserCall<'a> {
    pub(crate) app: &'a mut App,
    pub(crate) dice: &'a mut Dice,
    pub(crate) user: Id,
    pub(crate) session: Id,
    pub(crate) input: &'a Input,
}

/// A route's handler, as axum wants it.
pub(crate) trait Handle:
    Fn(Input) -> Ready<Response<Body>> + Clone + Send + Sync + 'static
{
}

impl<F> Handle for F where F: Fn(Input) -> Ready<Response<Body>> + Clone + Send + Sync + 'static {}

fn answer(
    answer: impl Fn(&mut State, &Input) -> Answer + Clone + Send + Sync + 'static,
) -> impl Handle {
    move |input: Input| {
        let mut state = input.world.state();
        let outcome = answer(&mut state, &input);
        let log = app_log::note(&mut state, &input, &outcome);
        ready(match outcome {
            Ok(reply) => reply.into_response(),
            Err(failure) => response::failure(&failure, &input.base, log),
        })
    }
}

/// By a test: nobody has to be logged in, and the state is not locked.
pub(crate) fn control(handler: fn(&Input) -> Answer) -> impl Handle {
    move |input: Input| {
        ready(match handler(&input) {
            Ok(reply) => reply.into_response(),
            Err(failure) => response::failure(&failure, &input.base, None),
        })
    }
}

/// Nobody has to be logged in.
pub(crate) fn open(handler: fn(&mut StateCall<'_>) -> Answer) -> impl Handle {
    answer(move |state, input| {
        handler(&mut StateCall {
            state,
            admin: Id::ZERO,
            session: Id::ZERO,
            input,
        })
    })
}

/// With an administrator's access token.
pub(crate) fn admin(handler: fn(&mut StateCall<'_>) -> Answer) -> impl Handle {
    answer(move |state, input| {
        let (admin, session) = check_admin(state, input)?;
        handler(&mut StateCall {
            state,
            admin,
            session,
            input,
        })
    })
}

/// With an administrator's refresh token.
pub(crate) fn admin_refresh(handler: fn(&mut StateCall<'_>) -> Answer) -> impl Handle {
    answer(move |state, input| {
        let claims = admin_claims(state, input)?;
        if claims.kind != Kind::Refresh {
            return Err(Failure::not_refresh());
        }
        let session = state.admins.sessions.find(claims.session, input.now)?;
        let (admin, session) = (session.user, session.id);
        handler(&mut StateCall {
            state,
            admin,
            session,
            input,
        })
    })
}

/// By an administrator, in a project.
pub(crate) fn in_group(handler: fn(&mut GroupCall<'_>) -> Answer) -> impl Handle {
    answer(move |state, input| {
        let group = check_group(state, input)?;
        handler(&mut GroupCall {
            state,
            group,
            input,
        })
    })
}

/// By an administrator, in an app.
pub(crate) fn in_app(handler: fn(&mut AppCall<'_>) -> Answer) -> impl Handle {
    answer(move |state, input| {
        let group = check_group(state, input)?;
        let id = input.id("app", Refusal::AppUnknown)?;
        let State { apps, dice, .. } = state;
        let app = apps
            .get_mut(&id)
            .filter(|app| app.group == group)
            .ok_or(Refusal::AppUnknown)?;
        handler(&mut AppCall { app, dice, input }).map_err(|failure| failure.in_app(group, id))
    })
}

/// By anybody, in the app that the path names.
pub(crate) fn client_app(
    handler: impl Fn(&mut AppCall<'_>) -> Answer + Clone + Send + Sync + 'static,
) -> impl Handle {
    answer(move |state, input| {
        let client = input.param("client");
        let unknown = || Failure::unknown_client_app(client);
        let id = state.app_of_client(client).ok_or_else(unknown)?;
        let State { apps, dice, .. } = state;
        let app = apps.get_mut(&id).ok_or_else(unknown)?;
        let group = app.group;
        handler(&mut AppCall { app, dice, input }).map_err(|failure| failure.in_app(group, id))
    })
}

/// With a user's access token, which names the app.
pub(crate) fn client_access(handler: fn(&mut UserCall<'_>) -> Answer) -> impl Handle {
    client(handler, Kind::Access)
}

/// With a user's refresh token, which names the app.
pub(crate) fn client_refresh(handler: fn(&mut UserCall<'_>) -> Answer) -> impl Handle {
    client(handler, Kind::Refresh)
}

fn client(handler: fn(&mut UserCall<'_>) -> Answer, kind: Kind) -> impl Handle {
    answer(move |state, input| {
        let token = token(input)?;
        let owner = state
            .app_of_domain(token.domain())
            .ok_or_else(Failure::signature)?;
        let claims = token.verify(&owner.secret).ok_or_else(Failure::signature)?;
        let (group, id) = (owner.group, owner.id);
        let mut call = || {
            let State { apps, dice, .. } = &mut *state;
            let app = apps.get_mut(&id).ok_or(Refusal::AppUnknown)?;
            let user = check_user(app, &claims, kind, input)?;
            handler(&mut UserCall {
                app,
                dice,
                user,
                session: claims.session,
                input,
            })
        };
        call().map_err(|failure| failure.in_app(group, id))
    })
}

/// With an administrator's key pair, by HTTP digest.
pub(crate) fn digest(handler: fn(&mut StateCall<'_>) -> Answer) -> impl Handle {
    move |input: Input| {
        let mut state = input.world.state();
        let digest = Digest::new(&state.digest_secret);
        ready(match digest.check(&state.admins, &input) {
            None => digest.challenge(state.dice.bytes()),
            Some(admin) => {
                let mut call = StateCall {
                    state: &mut state,
                    admin,
                    session: Id::ZERO,
                    input: &input,
                };
                match handler(&mut call) {
                    Ok(reply) => reply.into_response(),
                    Err(failure) => response::failure(&failure, &input.base, None),
                }
            }
        })
    }
}
