//! Logging in to an app.

use serde::Deserialize;
use serde_json::json;

use super::admin_auth::DeviceOptions;
use super::call::{Answer, AppCall, check_user, token};
use super::input::Input;
use crate::error::Failure;
use crate::state::{App, Credential, Id, ProviderType, Refusal};
use crate::token::{self, Kind};
use crate::wire::{LoginBody, Reply};

/// Where the app is: here. Without a trailing slash, or realm-web would double
/// it.
#[expect(clippy::unnecessary_wraps, reason = "a handler")]
pub(crate) fn location(call: &mut AppCall<'_>) -> Answer {
    let settings = &call.app.settings;
    let base = &call.input.base;
    Ok(Reply::ok(&json!({
        "deployment_model": settings.deployment_model,
        "location": settings.location,
        "hostname": base,
        "ws_hostname": base.replacen("http", "ws", 1),
    })))
}

#[derive(Deserialize)]
struct Password {
    username: String,
    password: String,
}

#[derive(Deserialize)]
struct Key {
    key: String,
}

pub(crate) fn login(call: &mut AppCall<'_>) -> Answer {
    let input = call.input;
    let (password, key);
    let credential = match ProviderType::from_name(input.param("kind")) {
        ProviderType::AnonUser => Credential::Anonymous,
        ProviderType::LocalUserpass => {
            password = input.json::<Password>()?;
            Credential::Password {
                email: &password.username,
                password: &password.password,
            }
        }
        ProviderType::ApiKey => {
            key = input.json::<Key>()?;
            Credential::Key(&key.key)
        }
        kind => {
            // The provider may be missing too; that is the better news.
            call.app.enabled_provider(&kind)?;
            let error = format!("logging in with {kind} is not supported by this server");
            return Err(Failure::bad_request(error));
        }
    };
    // Nothing is needed for an anonymous login: the manual sends no body.
    let device = input.json_or_default::<DeviceOptions>()?.known();
    let logged_in = if input.query("link") == Some("true") {
        let session = linking_session(call.app, input)?;
        call.app.link(session, &credential, input.now, call.dice)?
    } else {
        call.app.log_in(&credential, device, input.now, call.dice)?
    };
    let (session, app) = (&logged_in.session, &call.app);
    Ok(Reply::ok(&LoginBody {
        access_token: token::access(&app.secret, session, app.domain, input.now),
        refresh_token: token::refresh(
            &app.secret,
            session,
            app.domain,
            &logged_in.identity,
            input.now,
        ),
        user_id: session.user,
        device_id: session.device,
    }))
}

/// The session of the user who wants another way to log in: that of the access
/// token, which must be this app's.
fn linking_session(app: &App, input: &Input) -> Result<Id, Failure> {
    let token = token(input)?;
    if token.domain() != app.domain {
        return Err(Failure::signature());
    }
    let claims = token.verify(&app.secret).ok_or_else(Failure::signature)?;
    check_user(app, &claims, Kind::Access, input)?;
    Ok(claims.session)
}

#[derive(Deserialize)]
struct MailToken {
    token: String,
    #[serde(rename = "tokenId")]
    token_id: String,
}

/// Confirms a registration with what `send_confirm` gave. The answer is an
/// object, since mongodb-stitch parses every body; the status is ours.
pub(crate) fn confirm(call: &mut AppCall<'_>) -> Answer {
    let mail: MailToken = call.input.json()?;
    let token_id = mail.token_id.parse().map_err(|()| Refusal::MailToken)?;
    call.app
        .confirm_by_mail(&mail.token, token_id, call.input.now)?;
    Ok(Reply::ok(&json!({})))
}
