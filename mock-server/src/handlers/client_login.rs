//! Logging in to an app, and linking one more identity to who is logged in.

pub(crate) mod device;

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

use axum::body::Body;
use axum::http::{Response, StatusCode};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::handlers::client_login::device::DeviceOptions;
use crate::handlers::wire::{LoginBody, extended};
use crate::http::call::{AppCall, HandlerResult, check_access, client_app};
use crate::http::error::ApiError;
use crate::http::request::ApiRequest;
use crate::http::response::ApiResponse;
use crate::state::{Credential, ProviderType, Rejection};
use crate::tokens::custom_token::{self, Keys};
use crate::tokens::session_token;

/// Where the app is: here. Without a trailing slash, or realm-web would double
/// it.
#[expect(clippy::unnecessary_wraps, reason = "a handler")]
pub(crate) fn location(call: &mut AppCall<'_>) -> HandlerResult {
    let settings = &call.app.settings;
    let base = &call.request.base;
    Ok(ApiResponse::ok(&json!({
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

#[derive(Deserialize)]
struct Jwt {
    token: String,
}

/// What realm-web, stitch and realm-core show of each OAuth provider.
#[derive(Default, Deserialize)]
#[serde(default)]
struct Oauth {
    #[serde(rename = "authCode")]
    code: Option<String>,
    #[serde(rename = "accessToken")]
    access_token: Option<String>,
    id_token: Option<String>,
}

impl Oauth {
    fn token(self, kind: &ProviderType) -> Result<String, ApiError> {
        let (token, names) = match kind {
            ProviderType::Facebook => (self.access_token, "accessToken"),
            ProviderType::Apple => (self.id_token, "id_token"),
            _ => (self.code.or(self.id_token), "authCode or id_token"),
        };
        token.ok_or_else(|| ApiError::bad_request(format!("{names} is missing")))
    }
}

/// The login route. Keys that a provider has at a URL are fetched before the
/// state is locked.
pub(crate) fn login_route()
-> impl Fn(ApiRequest) -> Pin<Box<dyn Future<Output = Response<Body>> + Send>>
+ Clone
+ Send
+ Sync
+ 'static {
    |request: ApiRequest| {
        let url = keys_url(&request);
        Box::pin(async move {
            let keys = match url {
                None => None,
                Some(url) => Some(Arc::new(Keys::fetch(&url).await)),
            };
            client_app(move |call| login(call, keys.as_deref()))(request).await
        })
    }
}

/// Where the keys for this login are, if they are at a URL.
fn keys_url(request: &ApiRequest) -> Option<String> {
    if request.param("kind") != ProviderType::CustomToken.name() {
        return None;
    }
    let state = request.world.state();
    let app = state
        .apps
        .get(&state.app_of_client(request.param("client"))?)?;
    custom_token::keys_url(app.enabled_provider(&ProviderType::CustomToken).ok()?)
}

fn login(call: &mut AppCall<'_>, keys: Option<&Result<Keys, Rejection>>) -> HandlerResult {
    let request = call.request;
    let (password, key, payload, shown);
    let credential = match ProviderType::from_name(request.param("kind")) {
        ProviderType::AnonUser => Credential::Anonymous,
        ProviderType::LocalUserpass => {
            password = request.json::<Password>()?;
            Credential::Password {
                email: &password.username,
                password: &password.password,
            }
        }
        ProviderType::ApiKey => {
            key = request.json::<Key>()?;
            Credential::Key(&key.key)
        }
        ProviderType::CustomToken => {
            call.app.enabled_provider(&ProviderType::CustomToken)?;
            let Jwt { token } = request.json()?;
            Credential::Verified(custom_token::verify(call.app, keys, &token, request.now)?)
        }
        ProviderType::CustomFunction => {
            call.app.enabled_provider(&ProviderType::CustomFunction)?;
            let mut body: Value = request.json()?;
            if let Some(body) = body.as_object_mut() {
                body.remove("options");
            }
            payload = extended::plain(body);
            Credential::Payload(&payload)
        }
        kind @ (ProviderType::Apple | ProviderType::Facebook | ProviderType::Google) => {
            call.app.enabled_provider(&kind)?;
            shown = request.json::<Oauth>()?.token(&kind)?;
            Credential::Token {
                kind,
                token: &shown,
            }
        }
        ProviderType::Other(_) => return Err(Rejection::ProviderNotFound.into()),
    };
    // Nothing is needed for an anonymous login: the manual sends no body.
    let device = request.json_or_default::<DeviceOptions>()?;
    begin(call, credential, &device)
}

/// The old form of the anonymous login, without a body. (mongodb-stitch 3)
pub(crate) fn login_by_query(call: &mut AppCall<'_>) -> HandlerResult {
    let request = call.request;
    if request.param("kind") != ProviderType::AnonUser.name() {
        let error = format!("GET is not allowed for {}", request.target);
        return Err(ApiError::new(StatusCode::METHOD_NOT_ALLOWED, error, None));
    }
    let device = DeviceOptions::of_query(request.query("device").unwrap_or_default());
    begin(call, Credential::Anonymous, &device)
}

/// Logs in, or links where the query says so. (realm-web)
fn begin(
    call: &mut AppCall<'_>,
    credential: Credential<'_>,
    device: &DeviceOptions,
) -> HandlerResult {
    let (request, now) = (call.request, call.request.now);
    let logged_in = if request.query("link") == Some("true") {
        let (user, session) = check_access(call.app, request)?;
        call.app.link(user, session, credential, now, call.rng)?
    } else {
        call.app.log_in(credential, device.login(), now, call.rng)?
    };
    let (session, app) = (&logged_in.session, &call.app);
    Ok(ApiResponse::ok(&LoginBody {
        access_token: session_token::access(&app.secret, session, app.domain, now),
        refresh_token: session_token::refresh(
            &app.secret,
            session,
            app.domain,
            &logged_in.identity,
            now,
        ),
        user_id: session.user,
        device_id: session.device,
    }))
}
