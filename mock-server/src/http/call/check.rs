//! Whose token a request shows, and what it opens.

use crate::http::error::Failure;
use crate::http::request::Input;
use crate::state::{App, Id, Refusal, State};
use crate::tokens::session_token::{Claims, Kind, Unverified};

/// Whose token it is, if it is of this kind and its session lives.
pub(crate) fn check_user(
    app: &App,
    claims: &Claims,
    kind: Kind,
    input: &Input,
) -> Result<Id, Failure> {
    match (kind, claims.kind) {
        (Kind::Access, Kind::Refresh) => return Err(Failure::not_access()),
        (Kind::Refresh, Kind::Access) => return Err(Failure::not_refresh()),
        (Kind::Access, Kind::Access) if claims.expires <= input.now => {
            return Err(Failure::expired());
        }
        _ => {}
    }
    match kind {
        Kind::Access => app
            .user_of_access(claims.user, claims.session, input.now)
            .map_err(|_| Failure::access_ended()),
        Kind::Refresh => Ok(app.user_of_session(claims.session, input.now)?.id),
    }
}

/// Whose access token of this app comes with a request, and of which session.
pub(crate) fn check_access(app: &App, input: &Input) -> Result<(Id, Id), Failure> {
    let token = token(input)?;
    if token.domain() != app.domain {
        return Err(Failure::signature());
    }
    let claims = token.verify(&app.secret).ok_or_else(Failure::signature)?;
    let user = check_user(app, &claims, Kind::Access, input)?;
    Ok((user, claims.session))
}

pub(super) fn token(input: &Input) -> Result<Unverified<'_>, Failure> {
    let token = input.bearer().ok_or_else(Failure::no_token)?;
    Unverified::read(token).ok_or_else(Failure::signature)
}

pub(super) fn admin_claims(state: &State, input: &Input) -> Result<Claims, Failure> {
    let text = input.bearer().ok_or_else(Failure::no_token)?;
    let remembered = &input.world.remembered;
    if let Some(claims) = remembered.claims(text, &state.admin_secret) {
        return Ok(claims);
    }
    let token = token(input)?;
    if token.domain() != state.admins.domain {
        return Err(Failure::signature());
    }
    let claims = token
        .verify(&state.admin_secret)
        .ok_or_else(Failure::signature)?;
    remembered.keep(text, &state.admin_secret, &claims);
    Ok(claims)
}

pub(super) fn check_admin(state: &State, input: &Input) -> Result<(Id, Id), Failure> {
    let claims = admin_claims(state, input)?;
    if claims.kind != Kind::Access {
        return Err(Failure::not_access());
    }
    if claims.expires <= input.now {
        return Err(Failure::expired());
    }
    let session = state.admins.sessions.find(claims.session, input.now);
    let session = session.map_err(|_| Failure::access_ended())?;
    Ok((session.user, session.id))
}

/// A project that exists but is not the administrator's is not found either, so
/// that nothing is learnt about it (our choice).
pub(super) fn check_group(state: &State, input: &Input) -> Result<Id, Failure> {
    let (admin, _) = check_admin(state, input)?;
    let group = input.id("group", Refusal::GroupUnknown)?;
    let opens = state
        .admins
        .get(admin)
        .is_some_and(|admin| admin.opens(group));
    if opens && state.groups.contains_key(&group) {
        Ok(group)
    } else {
        Err(Refusal::GroupUnknown.into())
    }
}
