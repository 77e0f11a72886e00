//! Requests that exchange credentials.

use super::super::error::ApiError;
use super::super::http::HttpClient;
use super::super::response::{decode, request_name, require_success_of_login};
use super::super::retry::Repeat;
use super::super::session::Tokens;
use super::super::transport::{Authorization, Bytes, Request};
use super::super::wire::{LoginRequest, LoginResponse, RefreshResponse};
use super::path::{LOGIN, SESSION};
use crate::domain::{InvalidToken, KeyPair, Method, Secret};

/// Exchanges keys for a session: `POST auth/providers/mongodb-cloud/login`.
pub(super) async fn log_in(client: &HttpClient, keys: &KeyPair) -> Result<Tokens, ApiError> {
    let mut request = Request::new(Method::Post, LOGIN);
    let body = serde_json::to_vec(&LoginRequest::new(keys));
    request.body = body.ok().map(Bytes::from);
    let sent = client.send(&request, Repeat::Always, 0, |response| {
        let response = require_success_of_login(client.transport(), response, &keys.private)?;
        let login: LoginResponse = decode(Method::Post, LOGIN, &response)?;
        login
            .into_tokens()
            .map_err(|error| invalid_token(LOGIN, error))
    });
    sent.await.outcome
}

/// Requests a new access token: `POST auth/session`.
pub(super) async fn refresh(
    client: &HttpClient,
    refresh_token: &Secret,
) -> Result<Secret, ApiError> {
    let request = authorized(Request::new(Method::Post, SESSION), refresh_token);
    let sent = client.send(&request, Repeat::Always, 0, |response| {
        let response = require_success_of_login(client.transport(), response, refresh_token)?;
        let refreshed: RefreshResponse = decode(Method::Post, SESSION, &response)?;
        refreshed
            .into_access_token()
            .map_err(|error| invalid_token(SESSION, error))
    });
    sent.await.outcome
}

fn invalid_token(path: &str, error: InvalidToken) -> ApiError {
    ApiError::Unexpected {
        request: request_name(Method::Post, path),
        reason: error.to_string(),
    }
}

pub(super) fn bearer(token: &Secret) -> String {
    ["Bearer ", token.expose()].concat()
}

pub(super) fn authorized<'a>(mut request: Request<'a>, token: &Secret) -> Request<'a> {
    request.authorization = Some(Authorization::Fixed(bearer(token)));
    request
}
