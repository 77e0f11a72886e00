//! `POST /_mock/sessions`.

use serde::Deserialize;

use crate::handlers::client_auth::access_token;
use crate::handlers::wire::LoginBody;
use crate::http::call::HandlerResult;
use crate::http::request::ApiRequest;
use crate::http::response::ApiResponse;
use crate::state::{Id, LoginDevice, Rejection, State};
use crate::tokens::session_token;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct LogIn {
    /// Client app ID.
    app: String,
    /// ID or email address.
    user: String,
}

/// `POST /_mock/sessions` `{app, user}` → 201, [`LoginBody`]: a session of any user,
/// without credentials; 401 `UserDisabled`, 404 if there is no such app or user.
pub(crate) fn log_in(request: &ApiRequest) -> HandlerResult {
    let LogIn { app, user } = request.json()?;
    let mut state = request.world.state();
    let id = state.app_id_by_client_app_id(&app);
    let State { apps, rng, .. } = &mut *state;
    let app = id.and_then(|id| apps.get_mut(&id));
    let app = app.ok_or(Rejection::AppNotFound)?;
    let by_id = user.parse().ok().filter(|id: &Id| app.users.contains(*id));
    let user = by_id.or_else(|| app.users.by_email(&user).map(|(id, _)| id));
    let user = user.ok_or(Rejection::UserNotFound)?;
    let now = request.now;
    let login = app.log_in_as(user, LoginDevice::default(), now, rng)?;
    let (session, secret, domain) = (&login.session, app.secret.bytes(), app.domain);
    Ok(ApiResponse::created(&LoginBody {
        access_token: access_token(app, session, now),
        refresh_token: session_token::refresh_token(secret, session, domain, &login.identity, now),
        user_id: session.user,
        device_id: session.device,
    }))
}
