//! Authentication by bearer token, and an administrator's access to projects.

use crate::http::error::ApiError;
use crate::http::request::ApiRequest;
use crate::state::{App, Id, Rejection, Seconds, State};
use crate::tokens::session_token::{Claims, TokenKind, Unverified};

/// Returns the user of a verified token.
///
/// # Errors
///
/// 401, if the token is not of this kind, has expired, or its session has ended.
pub(crate) fn check_user_claims(
    app: &App,
    claims: &Claims,
    kind: TokenKind,
    request: &ApiRequest,
) -> Result<Id, ApiError> {
    match (kind, claims.kind) {
        (TokenKind::Access, TokenKind::Refresh) if mutant!(app, RefreshTokensAccess) => {}
        (TokenKind::Refresh, TokenKind::Access) if mutant!(app, AccessTokensRenew) => {}
        (TokenKind::Access, TokenKind::Refresh) => return Err(ApiError::not_an_access_token()),
        (TokenKind::Refresh, TokenKind::Access) => return Err(ApiError::not_a_refresh_token()),
        (TokenKind::Access, TokenKind::Access)
            if !mutant!(app, AccessTokensNeverExpire)
                && claims.expires <= request.now - leeway(mutant!(app, AccessTokensHaveLeeway)) =>
        {
            return Err(ApiError::access_token_expired());
        }
        _ => {}
    }
    match kind {
        TokenKind::Access => app
            .access_token_user(claims.user, claims.session, request.now)
            .map_err(|_| ApiError::session_ended()),
        TokenKind::Refresh => Ok(app.session_user(claims.session, request.now)?.id),
    }
}

/// Returns user and session of the request's access token, which must be for this app.
///
/// # Errors
///
/// 401, if there is no token, or it is not a valid access token of this app.
pub(crate) fn authenticate_user(app: &App, request: &ApiRequest) -> Result<(Id, Id), ApiError> {
    let token = bearer_token(request)?;
    if token.domain() != app.domain {
        return Err(ApiError::invalid_signature());
    }
    let claims = token
        .verify(app.secret.bytes())
        .ok_or_else(ApiError::invalid_signature)?;
    let user = check_user_claims(app, &claims, TokenKind::Access, request)?;
    Ok((user, claims.session))
}

/// How long a token lives on after it has expired, in seconds.
fn leeway(has_leeway: bool) -> Seconds {
    if has_leeway { 60 } else { 0 }
}

/// Returns the text of the request's bearer token.
fn bearer_text(request: &ApiRequest) -> Result<&str, ApiError> {
    if !request.has_authorization() {
        return Err(ApiError::no_token());
    }
    let token = request.bearer().filter(|token| !token.is_empty());
    token.ok_or_else(ApiError::empty_token)
}

/// Parses the request's bearer token, without verifying it.
pub(super) fn bearer_token(request: &ApiRequest) -> Result<Unverified<'_>, ApiError> {
    Unverified::parse(bearer_text(request)?).ok_or_else(ApiError::invalid_signature)
}

/// Verifies an administrator's token of either kind.
///
/// Verified claims are cached by the token's text: a client sends one token with every
/// request until it expires.
pub(super) fn admin_claims(state: &State, request: &ApiRequest) -> Result<Claims, ApiError> {
    let text = bearer_text(request)?;
    let token_cache = &request.world.token_cache;
    if let Some(claims) = token_cache.get(text, state.admin_secret.bytes()) {
        return Ok(claims);
    }
    #[cfg(feature = "mutants")]
    if mutant!(state, AdminCacheIgnoresSignature)
        && let Some(claims) = token_cache.get_unsigned(text, state.admin_secret.bytes())
    {
        return Ok(claims);
    }
    let token = bearer_token(request)?;
    if token.domain() != state.admins.domain {
        return Err(ApiError::invalid_signature());
    }
    let claims = token
        .verify(state.admin_secret.bytes())
        .ok_or_else(ApiError::invalid_signature)?;
    token_cache.insert(text, state.admin_secret.bytes(), &claims);
    Ok(claims)
}

/// Returns administrator and session of the request's access token.
pub(super) fn authenticate_admin(
    state: &State,
    request: &ApiRequest,
) -> Result<(Id, Id), ApiError> {
    let claims = admin_claims(state, request)?;
    if claims.kind != TokenKind::Access && !mutant!(state, AdminRefreshTokensAccess) {
        return Err(ApiError::not_an_access_token());
    }
    if claims.expires <= request.now - leeway(mutant!(state, AdminAccessTokensHaveLeeway)) {
        return Err(ApiError::access_token_expired());
    }
    let session = state.admins.sessions.find(claims.session, request.now);
    if session.is_err() && mutant!(state, AdminAccessOutlivesSession) {
        return Ok((claims.user, claims.session));
    }
    let session = session.map_err(|_| ApiError::session_ended())?;
    Ok((session.user, session.id))
}

/// Returns the project in the path, if the administrator has access to it.
///
/// A project without access is reported as not found, so that the response does not
/// reveal whether it exists. (our choice)
pub(super) fn authorize_group(state: &State, request: &ApiRequest) -> Result<Id, ApiError> {
    let (admin, _) = authenticate_admin(state, request)?;
    let group = request.id("group", Rejection::GroupNotFound)?;
    let has_access = state
        .admins
        .get(admin)
        .is_some_and(|admin| admin.can_access(group) || mutant!(state, AnyoneAccessesGroups));
    if has_access && state.groups.contains_key(&group) {
        Ok(group)
    } else {
        Err(Rejection::GroupNotFound.into())
    }
}
