//! Fault injection: rules that make requests fail, by what is requested, count and chance.

pub(crate) mod responses;
mod rules;

use std::collections::BTreeMap;
use std::time::Duration;

use axum::http::Method;
use serde::{Deserialize, Serialize};

pub(crate) use rules::{Faults, FiredFault, RuleState};

use crate::control_path;
use crate::controls::clock::system_time::{duration_millis, duration_seconds};
use crate::controls::pattern::{BodyPattern, Conditions, Fields, TextPattern, pattern_setters};
use crate::shown::{MAX_SHOWN, shorten};

/// A fault rule: an effect, and the requests that it applies to.
///
/// Rules are tried in the order in which they were added. The first rule that matches a
/// request and fires decides what happens; the request counts as matched in the rules
/// before it, and not in those after it.
///
/// ```
/// use std::time::Duration;
///
/// use appservices_mock::{Fault, FaultEffect};
///
/// // The second revocation fails, and every request takes a tenth of a second longer.
/// let failure = Fault::new("*/logout", FaultEffect::status(503, "try again later"))
///     .method("PUT")
///     .nth(2);
/// let delay = Fault::new("*", FaultEffect::delay(Duration::from_millis(100)));
/// # let _ = (failure, delay);
/// ```
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
#[non_exhaustive]
pub struct Fault {
    /// The method, such as `PUT`; `None`: every method.
    pub method: Option<String>,
    /// The path as sent: not percent-decoded, without the query. A `*` matches any text,
    /// including none and slashes. Empty: every path.
    pub path: TextPattern,
    /// The query parameters, decoded; `None`: there must be none with this name.
    #[serde(skip_serializing_if = "Fields::is_empty")]
    pub query: BTreeMap<String, Option<TextPattern>>,
    /// The headers as sent, whose names have no case; `None`: there must be none with this
    /// name.
    #[serde(skip_serializing_if = "Fields::is_empty")]
    pub headers: BTreeMap<String, Option<TextPattern>>,
    /// The body as sent; `None`: every body.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub body: Option<BodyPattern>,
    /// How many times the rule fires; `None`: without limit.
    pub times: Option<u32>,
    /// How many matching requests pass before the rule can fire.
    pub after: u32,
    /// Of the requests after those, only every Nth; `None`: each of them.
    pub every: Option<u32>,
    /// The probability that the rule fires then, from 0 to 1; `None`: always.
    pub probability: Option<f64>,
    /// The seed of the rule's random numbers: the same number and the same requests
    /// give the same outcome.
    pub seed: u64,
    /// What happens to the request.
    pub effect: FaultEffect,
}

/// What happens to a request to which a [`Fault`] applies.
#[derive(Clone, Debug, Serialize, Deserialize, PartialEq, Eq)]
#[serde(tag = "type", rename_all = "snake_case", deny_unknown_fields)]
#[non_exhaustive]
pub enum FaultEffect {
    /// Returns this response; the request is not carried out.
    Status {
        /// The HTTP status, from 200 to 999.
        status: u16,
        /// The `error` of the usual error body.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        error: Option<String>,
        /// The `error_code` of the usual error body.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        error_code: Option<String>,
        /// The whole body, instead of an error body. Without any of the three, the
        /// body is empty.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        body: Option<String>,
        /// The media type. Default: `application/json`, or none if the body is empty.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        content_type: Option<String>,
    },
    /// Handles the request late.
    Delay {
        /// How late, in whole milliseconds.
        #[serde(rename = "millis", with = "duration_millis")]
        delay: Duration,
    },
    /// As [`FaultEffect::Delay`], by a random time between two bounds.
    Jitter {
        /// The shortest delay, in whole milliseconds.
        #[serde(rename = "from_millis", with = "duration_millis")]
        min: Duration,
        /// The longest delay, in whole milliseconds.
        #[serde(rename = "to_millis", with = "duration_millis")]
        max: Duration,
    },
    /// Returns status 429 with `Retry-After`; the request is not carried out.
    TooManyRequests {
        /// When to try again, in whole seconds.
        #[serde(with = "duration_seconds")]
        retry_after: Duration,
    },
    /// Closes the connection without a response; the request is not carried out.
    HangUp,
    /// As [`FaultEffect::HangUp`], but resets the connection.
    Reset,
    /// Cuts the last byte off the body, so that a complete response is invalid JSON. An
    /// empty body becomes `{`, with status 200.
    MalformedJson,
    /// Closes the connection after half of the body. An empty body becomes half of `{}`,
    /// with status 200.
    HalfBody,
    /// Returns status 200 and a body of nested JSON lists that never ends; the request
    /// is not carried out.
    EndlessBody,
    /// Returns status 200 and a JSON string of this size; the request is not carried out.
    BigBody {
        /// The size of the body in bytes.
        bytes: u64,
    },
    /// Responds as if the request's access token had expired.
    ExpireAccessToken,
}

impl Default for FaultEffect {
    /// Status 500 without a body.
    fn default() -> Self {
        Self::empty(500)
    }
}

impl Fault {
    /// Checks the values that have a range, and the patterns.
    ///
    /// Not part of deserializing a rule: rules that earlier versions accepted must still
    /// load from data files, and with values out of range also from state documents.
    ///
    /// # Errors
    ///
    /// What is out of range, and its range.
    pub(crate) fn check(&self) -> Result<(), String> {
        self.conditions().check()?;
        if let Some(probability) = self.probability
            && !(0.0..=1.0).contains(&probability)
        {
            return Err(format!(
                "probability must be between 0 and 1, not {probability}"
            ));
        }
        if self.every == Some(0) {
            return Err("every must be at least 1, not 0".to_owned());
        }
        if let Some(method) = &self.method
            && Method::from_bytes(method.as_bytes()).is_err()
        {
            return Err(format!(
                "'{}' is not a method of HTTP",
                shorten(method, MAX_SHOWN)
            ));
        }
        if let Some(path) = self.path.only_text()
            && control_path::control_name(path).is_some()
        {
            return Err(format!(
                "rules do not apply to controls such as '{}'",
                shorten(path, MAX_SHOWN)
            ));
        }
        match self.effect {
            FaultEffect::Status { status, .. } if !(200..=999).contains(&status) => {
                Err(format!("status must be between 200 and 999, not {status}"))
            }
            FaultEffect::Jitter { min, max } if min > max => {
                Err("from_millis must not be larger than to_millis".to_owned())
            }
            _ => Ok(()),
        }
    }

    /// Which requests the rule is for.
    pub(crate) fn conditions(&self) -> Conditions<'_> {
        Conditions {
            method: self.method.as_deref(),
            path: Some(&self.path).filter(|path| !path.is_empty()),
            query: &self.query,
            headers: &self.headers,
            body: self.body.as_ref(),
        }
    }

    /// A rule that applies to every request to a path (see [`Fault::path`]).
    #[must_use]
    pub fn new(path: impl Into<TextPattern>, effect: FaultEffect) -> Self {
        Self {
            path: path.into(),
            effect,
            ..Self::default()
        }
    }

    /// Limits the rule to requests with this method.
    #[must_use]
    pub fn method(mut self, method: &str) -> Self {
        self.method = Some(method.into());
        self
    }

    pattern_setters!("Limits the rule to requests");

    /// Lets the rule fire only this many times.
    #[must_use]
    pub fn times(mut self, times: u32) -> Self {
        self.times = Some(times);
        self
    }

    /// Lets this many matching requests pass first.
    #[must_use]
    pub fn after(mut self, after: u32) -> Self {
        self.after = after;
        self
    }

    /// Lets the rule fire once, for the matching request with this number, counted
    /// from 1.
    #[must_use]
    pub fn nth(self, number: u32) -> Self {
        self.after(number.saturating_sub(1)).times(1)
    }

    /// Lets the rule fire for every Nth matching request.
    #[must_use]
    pub fn every(mut self, every: u32) -> Self {
        self.every = Some(every);
        self
    }

    /// Lets the rule fire with this probability, from 0 to 1. The same `seed` and the
    /// same requests give the same outcome.
    #[must_use]
    pub fn probability(mut self, probability: f64, seed: u64) -> Self {
        self.probability = Some(probability);
        self.seed = seed;
        self
    }
}

impl FaultEffect {
    /// A status with the usual error body, without an `error_code`.
    #[must_use]
    pub fn status(status: u16, error: &str) -> Self {
        Self::Status {
            status,
            error: Some(error.into()),
            error_code: None,
            body: None,
            content_type: None,
        }
    }

    /// A status with the usual error body, with an `error_code`.
    #[must_use]
    pub fn status_with_code(status: u16, error: &str, error_code: &str) -> Self {
        Self::Status {
            status,
            error: Some(error.into()),
            error_code: Some(error_code.into()),
            body: None,
            content_type: None,
        }
    }

    /// A status with this body and media type, instead of the usual error body.
    #[must_use]
    pub fn body(status: u16, content_type: &str, body: &str) -> Self {
        Self::Status {
            status,
            error: None,
            error_code: None,
            body: Some(body.into()),
            content_type: Some(content_type.into()),
        }
    }

    /// A status without a body.
    #[must_use]
    pub fn empty(status: u16) -> Self {
        Self::Status {
            status,
            error: None,
            error_code: None,
            body: None,
            content_type: None,
        }
    }

    /// The name of the effect in a seed file.
    pub(crate) fn name(&self) -> &'static str {
        match self {
            Self::Status { .. } => "status",
            Self::Delay { .. } => "delay",
            Self::Jitter { .. } => "jitter",
            Self::TooManyRequests { .. } => "too_many_requests",
            Self::HangUp => "hang_up",
            Self::Reset => "reset",
            Self::MalformedJson => "malformed_json",
            Self::HalfBody => "half_body",
            Self::EndlessBody => "endless_body",
            Self::BigBody { .. } => "big_body",
            Self::ExpireAccessToken => "expire_access_token",
        }
    }

    /// A delay of the request.
    #[must_use]
    pub fn delay(delay: Duration) -> Self {
        Self::Delay { delay }
    }
}

/// A fault rule of a running server, with its counters.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[non_exhaustive]
pub struct FaultInfo {
    /// Identifies the rule in [`MockServer::remove_fault`](crate::MockServer::remove_fault).
    pub id: u64,
    /// The rule.
    #[serde(flatten)]
    pub fault: Fault,
    /// How many requests matched so far.
    pub matched: u64,
    /// How many times the rule fired.
    pub fired: u64,
}
