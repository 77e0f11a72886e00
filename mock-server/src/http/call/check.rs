//! Whose token a request shows, and what it opens.

use crate::http::error::ApiError;
use crate::http::request::ApiRequest;
use crate::state::{App, Id, Rejection, State};
use crate::tokens::session_token::{Claims, Kind, Unverified};

/// Whose token it is, if it is of this kind and its session lives.
pub(crate) fn check_user(
    app: &App,
    claims: &Claims,
    kind: Kind,
    request: &ApiRequest,
) -> Result<Id, ApiError> {
    match (kind, claims.kind) {
        (Kind::Access, Kind::Refresh) => return Err(ApiError::not_access()),
        (Kind::Refresh, Kind::Access) => return Err(ApiError::not_refresh()),
        (Kind::Access, Kind::Access) if claims.expires <= request.now => {
            return Err(ApiError::expired());
        }
        _ => {}
    }
    match kind {
        Kind::Access => app
            .user_of_access(claims.user, claims.session, request.now)
            .map_err(|_| ApiError::access_ended()),
        Kind::Refresh => Ok(app.user_of_session(claims.session, request.now)?.id),
    }
}

/// Whose access token of this app comes with a request, and of which session.
pub(crate) fn check_access(app: &App, request: &ApiRequest) -> Result<(Id, Id), ApiError> {
    let token = token(request)?;
    if token.domain() != app.domain {
        return Err(ApiError::signature());
    }
    let claims = token.verify(&app.secret).ok_or_else(ApiError::signature)?;
    let user = check_user(app, &claims, Kind::Access, request)?;
    Ok((user, claims.session))
}

pub(super) fn token(request: &ApiRequest) -> Result<Unverified<'_>, ApiError> {
    let token = request.bearer().ok_or_else(ApiError::no_token)?;
    Unverified::read(token).ok_or_else(ApiError::signature)
}

pub(super) fn admin_claims(state: &State, request: &ApiRequest) -> Result<Claims, ApiError> {
    let text = request.bearer().ok_or_else(ApiError::no_token)?;
    let token_cache = &request.world.token_cache;
    if let Some(claims) = token_cache.claims(text, &state.admin_secret) {
        return Ok(claims);
    }
    let token = token(request)?;
    if token.domain() != state.admins.domain {
        return Err(ApiError::signature());
    }
    let claims = token
        .verify(&state.admin_secret)
        .ok_or_else(ApiError::signature)?;
    token_cache.keep(text, &state.admin_secret, &claims);
    Ok(claims)
}

pub(super) fn check_admin(state: &State, request: &ApiRequest) -> Result<(Id, Id), ApiError> {
    let claims = admin_claims(state, request)?;
    if claims.kind != Kind::Access {
        return Err(ApiError::not_access());
    }
    if claims.expires <= request.now {
        return Err(ApiError::expired());
    }
    let session = state.admins.sessions.find(claims.session, request.now);
    let session = session.map_err(|_| ApiError::access_ended())?;
    Ok((session.user, session.id))
}

/// A project that exists but is not the administrator's is not found either, so
/// that nothing is learnt about it (our choice).
pub(super) fn check_group(state: &State, request: &ApiRequest) -> Result<Id, ApiError> {
    let (admin, _) = check_admin(state, request)?;
    let group = request.id("group", Rejection::GroupNotFound)?;
    let opens = state
        .admins
        .get(admin)
        .is_some_and(|admin| admin.opens(group));
    if opens && state.groups.contains_key(&group) {
        Ok(group)
    } else {
        Err(Rejection::GroupNotFound.into())
    }
}
