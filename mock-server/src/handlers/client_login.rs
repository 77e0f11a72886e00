//! Logging in to an app, and linking another identity to the logged-in user.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

use axum::body::Body;
use axum::http::{Response, StatusCode};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::handlers::client_auth::access_token;
use crate::handlers::wire::device::DeviceOptions;
use crate::handlers::wire::{LoginBody, extended};
use crate::http::call::{AppCall, HandlerResult, authenticate_user, client_app_with};
use crate::http::error::ApiError;
use crate::http::request::ApiRequest;
use crate::http::response::ApiResponse;
use crate::state::{Credential, FunctionPayload, ProviderType, Rejection, Session};
use crate::tokens::custom_token::{self, Keys};
use crate::tokens::session_token;

/// `GET /api/client/v2.0/app/{client}/location` → 200, the base URL for all further
/// requests; 404 without a code if there is no such app.
///
/// The base URL is this server's, without a trailing slash: realm-web appends the path to
/// it. (manual, realm-web, realm-core, stitch 4)
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

/// The body for `local-userpass`.
#[derive(Deserialize)]
struct PasswordBody {
    username: String,
    password: String,
}

/// The body for `api-key`.
#[derive(Deserialize)]
struct KeyBody {
    key: String,
}

/// The body for `custom-token`.
#[derive(Deserialize)]
struct TokenBody {
    token: String,
}

/// The body for OAuth providers: each has another field. (realm-web, stitch, realm-core)
#[derive(Default, Deserialize)]
#[serde(default)]
struct OauthBody {
    #[serde(rename = "authCode")]
    auth_code: Option<String>,
    #[serde(rename = "accessToken")]
    access_token: Option<String>,
    id_token: Option<String>,
}

impl OauthBody {
    /// The token for a provider; 400 if the body does not contain it.
    fn token(self, kind: &ProviderType) -> Result<String, ApiError> {
        let (token, fields) = match kind {
            ProviderType::Facebook => (self.access_token, "accessToken"),
            ProviderType::Apple => (self.id_token, "id_token"),
            _ => (self.auth_code.or(self.id_token), "authCode or id_token"),
        };
        token.ok_or_else(|| ApiError::bad_request(format!("{fields} is missing")))
    }
}

/// The route of [`log_in`].
///
/// A custom-token provider may have its signing keys at a URL. They are fetched here,
/// because handlers are synchronous and run with the state locked.
pub(crate) fn login_route()
-> impl Fn(ApiRequest) -> Pin<Box<dyn Future<Output = Response<Body>> + Send>>
+ Clone
+ Send
+ Sync
+ 'static {
    |request: ApiRequest| {
        let url = signing_keys_url(&request);
        Box::pin(async move {
            let keys = match url {
                None => None,
                Some(url) => Some(Arc::new(Keys::fetch(&url).await)),
            };
            client_app_with(move |call| {
                let result = log_in(call, keys.as_deref());
                surfaced(call.request, result)
            })(request)
            .await
        })
    }
}

/// The URL of the signing keys for a login; `None` if none need to be fetched.
fn signing_keys_url(request: &ApiRequest) -> Option<String> {
    if request.param("kind") != ProviderType::CustomToken.name() {
        return None;
    }
    let state = request.world.state();
    let app = state
        .apps
        .get(&state.app_id_by_client_app_id(request.param("client"))?)?;
    custom_token::keys_url(app.enabled_provider(&ProviderType::CustomToken).ok()?)
}

/// `POST /api/client/v2.0/app/{client}/auth/providers/{kind}/login?link` → 200,
/// [`LoginBody`]; 401 if the credentials are not accepted, 404 if the provider is missing
/// or disabled.
///
/// The body depends on the provider; `options.device` in it may name the device. With
/// `link=true` and a user's access token, the identity is linked to that user instead:
/// 401 `InvalidSession` if another user has it, 400 for another user's API key, 500 if it
/// is anonymous or the user has an email identity already.
///
/// (OpenAPI document; realm-web, realm-core and stitch for bodies and `link`; for the
/// errors see `error.rs`)
fn log_in(call: &mut AppCall<'_>, keys: Option<&Result<Keys, Rejection>>) -> HandlerResult {
    let request = call.request;
    // Declared here, because credentials borrow from them.
    let (password, key, payload, plain_payload, oauth_token);
    let credential = match ProviderType::from(request.param("kind")) {
        ProviderType::AnonUser => Credential::Anonymous,
        ProviderType::LocalUserpass => {
            password = request.json::<PasswordBody>()?;
            Credential::Password {
                email: &password.username,
                password: &password.password,
            }
        }
        ProviderType::ApiKey => {
            key = request.json::<KeyBody>()?;
            Credential::ApiKey(&key.key)
        }
        ProviderType::CustomToken => {
            call.app.enabled_provider(&ProviderType::CustomToken)?;
            let TokenBody { token } = request.json()?;
            Credential::CustomToken(custom_token::verify(call.app, keys, &token, request.now)?)
        }
        ProviderType::CustomFunction => {
            call.app.enabled_provider(&ProviderType::CustomFunction)?;
            let mut body: Value = request.json()?;
            if let Some(body) = body.as_object_mut()
                && !mutant!(call.app, FunctionSeesOptions)
            {
                body.remove("options");
            }
            payload = body;
            plain_payload = extended::plain(payload.clone());
            Credential::FunctionPayload(FunctionPayload {
                typed: &payload,
                plain: &plain_payload,
                runs: &request.function_runs,
            })
        }
        kind @ (ProviderType::Apple | ProviderType::Facebook | ProviderType::Google) => {
            call.app.enabled_provider(&kind)?;
            oauth_token = request.json::<OauthBody>()?.token(&kind)?;
            Credential::OAuthToken {
                kind,
                token: &oauth_token,
            }
        }
        ProviderType::Other(_) => return Err(Rejection::ProviderNotFound.into()),
    };
    // The body may be empty: the manual shows anonymous logins without one.
    let device = request.json_or_default::<DeviceOptions>()?;
    log_in_or_link(call, credential, &device)
}

/// `GET /api/client/v2.0/app/{client}/auth/providers/anon-user/login?device` → 200,
/// [`LoginBody`]; 405 for other providers. `device` is Base64 of JSON.
///
/// The old form of the anonymous login. (stitch 3)
pub(crate) fn login_anonymously_by_query(call: &mut AppCall<'_>) -> HandlerResult {
    let request = call.request;
    if request.param("kind") != ProviderType::AnonUser.name() {
        let error = format!("GET is not allowed for {}", request.target);
        return Err(ApiError::new(StatusCode::METHOD_NOT_ALLOWED, error, None));
    }
    let device = DeviceOptions::from_query(request.query("device").unwrap_or_default());
    let result = log_in_or_link(call, Credential::Anonymous, &device);
    surfaced(request, result)
}

/// Whether a request is to link an identity instead of logging in.
fn is_link(request: &ApiRequest) -> bool {
    request.query("link") == Some("true")
}

/// Gives a refused link the reason as its text; see [`ApiError::with_reason_as_text`].
fn surfaced(request: &ApiRequest, result: HandlerResult) -> HandlerResult {
    let is_link = is_link(request) && !mutant!(request.world, LinkRefusalsSayUnauthorized);
    if is_link || mutant!(request.world, LoginsTellReasons) {
        result.map_err(ApiError::with_reason_as_text)
    } else {
        result
    }
}

/// Logs in, or with `link=true` links the identity to the user of the access token.
fn log_in_or_link(
    call: &mut AppCall<'_>,
    credential: Credential<'_>,
    device: &DeviceOptions,
) -> HandlerResult {
    let (request, now) = (call.request, call.request.now);
    let logged_in = if is_link(request) {
        let (user, session) = authenticate_user(call.app, request)?;
        call.app.link(user, session, credential, now, call.rng)?
    } else {
        call.app.log_in(credential, device.login(), now, call.rng)?
    };
    let (session, app) = (&logged_in.session, &call.app);
    let claimed = mutant!(app, RefreshClaimIsFixed).then(|| Session {
        expires: now + 60 * 24 * 60 * 60,
        ..session.clone()
    });
    let first = if mutant!(app, IdentityClaimIsFirst) {
        app.users.get(session.user)?.identities.first()
    } else {
        None
    };
    Ok(ApiResponse::ok(&LoginBody {
        access_token: access_token(app, session, now),
        refresh_token: session_token::refresh_token(
            app.secret.bytes(),
            claimed.as_ref().unwrap_or(session),
            app.domain,
            first.unwrap_or(&logged_in.identity),
            now,
        ),
        user_id: session.user,
        device_id: session.device,
    }))
}
