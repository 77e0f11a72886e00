//! A request as handlers see it.

use std::net::IpAddr;
use std::sync::Arc;

use axum::body::{Body, Bytes, to_bytes};
use axum::extract::{FromRequest, RawPathParams, Request};
use axum::http::{Method, StatusCode, header};
use axum::response::Response;
use percent_encoding::percent_decode_str;
use serde::de::DeserializeOwned;

use crate::http::context::RequestContext;
use crate::http::error::ApiError;
use crate::http::nesting;
use crate::http::response;
use crate::state::{Id, Rejection, Seconds};
use crate::world::World;
use crate::world::worlds::Worlds;

/// Longest body that is read.
pub(crate) const BODY_LIMIT: usize = 1024 * 1024;

/// Everything about a request that a handler may need.
#[derive(Debug)]
pub(crate) struct ApiRequest {
    /// The world that the request is for.
    pub(crate) world: Arc<World>,
    /// All worlds; see [`RequestContext::worlds`].
    pub(crate) worlds: Option<Arc<Worlds>>,
    pub(crate) method: Method,
    /// As sent, with the query.
    pub(crate) target: String,
    params: Vec<(String, String)>,
    query: Vec<(String, String)>,
    body: Bytes,
    /// The value of `Authorization`.
    authorization: Option<String>,
    /// The origin that the client knows this server by.
    pub(crate) base: String,
    /// The client's address.
    pub(crate) peer: IpAddr,
    pub(crate) now: Seconds,
}

impl<S: Send + Sync> FromRequest<S> for ApiRequest {
    type Rejection = Response<Body>;

    async fn from_request(request: Request, state: &S) -> Result<Self, Self::Rejection> {
        let (mut parts, body) = request.into_parts();
        // The pipeline attaches it to every request.
        let Some(context) = parts.extensions.remove::<RequestContext>() else {
            let api_error = ApiError::new(StatusCode::INTERNAL_SERVER_ERROR, "no context", None);
            return Err(response::from_error(&api_error, "", None));
        };
        let RequestContext {
            world,
            worlds,
            base_url: base,
            peer,
        } = context;
        let refuse = |api_error: ApiError| response::from_error(&api_error, &base, None);
        let params = <RawPathParams as axum::extract::FromRequestParts<_>>::from_request_parts(
            &mut parts, state,
        );
        // Percent-encoded bytes that are not text: nothing is called that.
        let Ok(params) = params.await else {
            return Err(refuse(Rejection::AppNotFound.into()));
        };
        let params = params
            .iter()
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
            .collect();
        let Ok(body) = to_bytes(body, usize::MAX).await else {
            return Err(refuse(ApiError::bad_request("the body cannot be read")));
        };
        let authorization = parts.headers.get(header::AUTHORIZATION);
        Ok(Self {
            params,
            query: query(parts.uri.query().unwrap_or_default()),
            target: format!(
                "{}{}",
                world.prefix,
                parts
                    .uri
                    .path_and_query()
                    .map_or("", |target| target.as_str())
            ),
            body,
            authorization: authorization
                .and_then(|value| value.to_str().ok())
                .map(str::to_owned),
            method: parts.method,
            now: world.clock.now(),
            peer,
            base,
            world,
            worlds,
        })
    }
}

/// The pairs of a query; a `+` is a space here, as in forms.
fn query(text: &str) -> Vec<(String, String)> {
    let decode = |part: &str| {
        let part = part.replace('+', " ");
        percent_decode_str(&part).decode_utf8_lossy().into_owned()
    };
    let pair = |pair: &str| {
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        (decode(name), decode(value))
    };
    text.split('&')
        .filter(|pair| !pair.is_empty())
        .map(pair)
        .collect()
}

impl ApiRequest {
    /// A part of the path, percent-decoded; a `+` is a plus sign.
    pub(crate) fn param(&self, name: &str) -> &str {
        let found = self.params.iter().find(|(known, _)| known == name);
        found.map_or("", |(_, value)| value)
    }

    /// A part of the path that is an id; what is not one finds nothing.
    pub(crate) fn id(&self, name: &str, unknown: Rejection) -> Result<Id, ApiError> {
        self.param(name).parse().map_err(|()| unknown.into())
    }

    /// A parameter of the query; an empty value is none.
    pub(crate) fn query(&self, name: &str) -> Option<&str> {
        let found = self.query.iter().find(|(known, _)| known == name);
        found
            .map(|(_, value)| value.as_str())
            .filter(|value| !value.is_empty())
    }

    /// Whether a parameter is there, with whatever value.
    pub(crate) fn has_query(&self, name: &str) -> bool {
        self.query.iter().any(|(known, _)| known == name)
    }

    /// The body as sent.
    pub(crate) fn body(&self) -> &[u8] {
        &self.body
    }

    /// The body as JSON.
    pub(crate) fn json<T: DeserializeOwned>(&self) -> Result<T, ApiError> {
        if !nesting::is_shallow(&self.body) {
            let error = format!(
                "invalid request body: nested more than {} levels deep",
                nesting::LIMIT
            );
            return Err(ApiError::bad_request(error));
        }
        serde_json::from_slice(&self.body)
            .map_err(|error| ApiError::bad_request(format!("invalid request body: {error}")))
    }

    /// The body as JSON, or the default where there is none.
    pub(crate) fn json_or_default<T: DeserializeOwned + Default>(&self) -> Result<T, ApiError> {
        if self.body.is_empty() {
            Ok(T::default())
        } else {
            self.json()
        }
    }

    /// The token of `Authorization: Bearer`.
    pub(crate) fn bearer(&self) -> Option<&str> {
        self.with_scheme("bearer")
    }

    /// The parameters of `Authorization: Digest`.
    pub(crate) fn digest(&self) -> Option<&str> {
        self.with_scheme("digest")
    }

    fn with_scheme(&self, scheme: &str) -> Option<&str> {
        let (given, rest) = self.authorization.as_deref()?.split_once(' ')?;
        given.eq_ignore_ascii_case(scheme).then(|| rest.trim())
    }
}
