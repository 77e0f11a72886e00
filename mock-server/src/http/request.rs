//! A request as handlers receive it.

mod description;
mod own_server;

use std::net::IpAddr;
use std::sync::Arc;

use axum::body::{Body, Bytes, to_bytes};
use axum::extract::{FromRequest, RawPathParams, Request};
use axum::http::{HeaderMap, Method, StatusCode, header};
use axum::response::Response;
use percent_encoding::percent_decode_str;
use serde::de::{DeserializeOwned, IgnoredAny};

#[cfg(feature = "functions")]
pub(crate) use self::description::canonical_name;
pub(crate) use self::own_server::OwnServer;
use crate::http::address;
use crate::http::context::RequestContext;
use crate::http::error::ApiError;
use crate::http::json_depth;
use crate::http::response;
use crate::state::{FunctionRuns, Id, Rejection, Seconds};
use crate::world::World;
use crate::world::worlds::Worlds;

/// Longest body that is accepted, in bytes.
pub(crate) const BODY_LIMIT: usize = 1024 * 1024;

/// Everything about a request that a handler may need.
pub(crate) struct ApiRequest {
    /// The world that the request is for.
    pub(crate) world: Arc<World>,
    /// All worlds; see [`RequestContext::worlds`].
    pub(crate) worlds: Option<Arc<Worlds>>,
    pub(crate) method: Method,
    /// Path and query as sent, including the prefix of the world.
    pub(crate) target: String,
    params: Vec<(String, String)>,
    query: Vec<(String, String)>,
    body: Bytes,
    headers: HeaderMap,
    /// The value of `Authorization`.
    authorization: Option<String>,
    /// See [`RequestContext::base_url`].
    pub(crate) base: String,
    /// The client's address.
    pub(crate) peer: IpAddr,
    /// See [`RequestContext::may_show_keys`].
    pub(crate) may_show_keys: bool,
    /// How the functions that run for the request reach this server.
    pub(crate) own_server: OwnServer,
    /// The time on the world's clock when the request was routed.
    pub(crate) now: Seconds,
    /// The functions that have run for the request.
    pub(crate) function_runs: FunctionRuns,
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
            may_show_keys,
            own_server,
        } = context;
        let reject = |api_error: ApiError| response::from_error(&api_error, &base, None);
        let params = <RawPathParams as axum::extract::FromRequestParts<_>>::from_request_parts(
            &mut parts, state,
        );
        // A percent-encoded segment is not UTF-8: no app, user or key has such an ID.
        let Ok(params) = params.await else {
            return Err(reject(Rejection::AppNotFound.into()));
        };
        let params = params
            .iter()
            .map(|(name, value)| {
                if mutant!(world, PlusIsASpace) && parts.uri.path().contains('+') {
                    return (name.to_owned(), value.replace('+', " "));
                }
                (name.to_owned(), value.to_owned())
            })
            .collect();
        let Ok(body) = to_bytes(body, usize::MAX).await else {
            return Err(reject(ApiError::bad_request(
                "cannot read the request body",
            )));
        };
        let is_untyped = !parts.headers.contains_key(header::CONTENT_TYPE);
        if mutant!(world, TypedEmptyBodyIsRefused) && body.is_empty() && !is_untyped {
            return Err(reject(ApiError::bad_request("the request body is empty")));
        }
        let query = parts.uri.query().unwrap_or_default();
        if mutant!(world, UnknownQueryIsRefused) && query.contains("bypass_service_change") {
            return Err(reject(ApiError::bad_request("unknown parameter")));
        }
        let authorization = parts.headers.get(header::AUTHORIZATION);
        Ok(Self {
            params,
            query: parse_query(parts.uri.query().unwrap_or_default()),
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
                .map(|value| String::from_utf8_lossy(value.as_bytes()).into_owned()),
            headers: parts.headers,
            method: parts.method,
            now: world.clock.now(),
            function_runs: FunctionRuns::default(),
            peer,
            may_show_keys,
            own_server,
            base,
            world,
            worlds,
        })
    }
}

/// The decoded pairs of a query; a `+` is a space, as in forms.
pub(crate) fn parse_query(text: &str) -> Vec<(String, String)> {
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
    /// A path parameter, percent-decoded; empty if the route has none of this name. A `+`
    /// is a plus sign, not a space. (mongodb-stitch)
    pub(crate) fn param(&self, name: &str) -> &str {
        let found = self.params.iter().find(|(key, _)| key == name);
        found.map_or("", |(_, value)| value)
    }

    /// A path parameter that is an ID.
    ///
    /// # Errors
    ///
    /// `not_found`, if it is not a valid ID: nothing has it then.
    pub(crate) fn id(&self, name: &str, not_found: impl Into<ApiError>) -> Result<Id, ApiError> {
        self.param(name).parse().map_err(|()| not_found.into())
    }

    /// Checks that the query has no other parameters than these. Only the controls are
    /// that strict: a misspelled filter would select everything.
    ///
    /// # Errors
    ///
    /// 400 `InvalidParameter`, naming the first unknown one.
    pub(crate) fn check_query(&self, allowed: &[&str]) -> Result<(), ApiError> {
        let mut names = self.query.iter().map(|(name, _)| name.as_str());
        match names.find(|name| !allowed.contains(name)) {
            None => Ok(()),
            Some(name) => Err(ApiError::invalid_parameter(format!(
                "unknown parameter '{name}': expected {}",
                allowed.join(", ")
            ))),
        }
    }

    /// A query parameter; `None` if it is missing or empty.
    pub(crate) fn query(&self, name: &str) -> Option<&str> {
        let found = self.query.iter().find(|(key, _)| key == name);
        found
            .map(|(_, value)| value.as_str())
            .filter(|value| !value.is_empty())
    }

    /// Whether the query has a parameter, whatever its value.
    pub(crate) fn has_query(&self, name: &str) -> bool {
        self.query.iter().any(|(key, _)| key == name)
    }

    /// Whether `uri` is the target of the request, as sent or as sent to a proxy that
    /// removed a prefix.
    pub(crate) fn is_target(&self, uri: &str) -> bool {
        let outer = address::path(&self.base);
        let outer = outer.strip_suffix(self.world.prefix.as_str());
        let sent_to_proxy = outer.and_then(|outer| uri.strip_prefix(outer));
        uri == self.target || sent_to_proxy == Some(self.target.as_str())
    }

    /// The body as sent.
    pub(crate) fn body(&self) -> &[u8] {
        &self.body
    }

    /// The body, parsed as a JSON object.
    ///
    /// # Errors
    ///
    /// 400, if it is not a JSON object of this shape, or nested too deeply.
    pub(crate) fn json<T: DeserializeOwned>(&self) -> Result<T, ApiError> {
        // serde would also fill a struct from a list, by the order of its fields.
        let first = self.body.iter().find(|byte| !byte.is_ascii_whitespace());
        if first.is_some_and(|byte| *byte != b'{') {
            self.json_of_any_type::<IgnoredAny>()?;
            return Err(ApiError::bad_request(
                "invalid request body: must be an object",
            ));
        }
        self.json_of_any_type()
    }

    /// The body, parsed as JSON that need not be an object.
    ///
    /// # Errors
    ///
    /// 400, if it is not JSON of this shape, or nested too deeply.
    pub(crate) fn json_of_any_type<T: DeserializeOwned>(&self) -> Result<T, ApiError> {
        if !json_depth::is_within_limit(&self.body) {
            let error = format!(
                "invalid request body: nested more than {} levels deep",
                json_depth::MAX_DEPTH
            );
            return Err(ApiError::bad_request(error));
        }
        serde_json::from_slice(&self.body)
            .map_err(|error| ApiError::bad_request(format!("invalid request body: {error}")))
    }

    /// The body, parsed as a JSON object; the default if it is empty, or `null`, which
    /// clients send for no body. (mongodb-stitch)
    ///
    /// # Errors
    ///
    /// See [`json`](Self::json).
    pub(crate) fn json_or_default<T: DeserializeOwned + Default>(&self) -> Result<T, ApiError> {
        if self.body.is_empty() || self.body == "null" {
            Ok(T::default())
        } else {
            self.json()
        }
    }

    /// The text of a header; `None` if it is missing or not ASCII.
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }

    /// Whether the request has an `Authorization` header.
    pub(crate) fn has_authorization(&self) -> bool {
        self.authorization.is_some()
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
        let (sent, credentials) = self.authorization.as_deref()?.split_once(' ')?;
        sent.eq_ignore_ascii_case(scheme)
            .then(|| credentials.trim())
    }
}
