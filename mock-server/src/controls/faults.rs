//! Fault injection: rules that make requests fail, by method, path, count and chance.

pub(crate) mod responses;
mod rules;

use serde::{Deserialize, Serialize};

pub(crate) use rules::{Faults, RuleState};

/// One rule of misbehaviour. The first rule that matches a request, is neither
/// waiting nor used up, and whose turn it is, decides.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct FaultSeed {
    /// Such as `PUT`; none: every method.
    pub method: Option<String>,
    /// The path as sent (not percent-decoded, without the query); a `*` stands
    /// for any text, also an empty one and one with slashes. Empty: every path.
    pub path: String,
    /// How many requests it befalls; none: all of them.
    pub times: Option<u32>,
    /// How many matching requests pass unharmed first.
    pub after: u32,
    /// Of those behind `after`, only every so-manieth; none: each of them.
    pub every: Option<u32>,
    /// How likely it is then, from 0 to 1; none: it is certain.
    pub probability: Option<f64>,
    /// What the chances of this rule are made from: the same number and the same
    /// requests give the same outcome.
    pub seed: u64,
    /// What happens.
    pub effect: FaultEffect,
}

/// What happens to a request that a [`FaultSeed`] matches.
#[derive(Clone, Debug, Serialize, Deserialize, PartialEq, Eq)]
#[serde(tag = "type", rename_all = "snake_case", deny_unknown_fields)]
#[non_exhaustive]
pub enum FaultEffect {
    /// This answer instead of the real one; nothing is carried out.
    Status {
        /// The HTTP status, 200 to 999; anything else becomes 500.
        status: u16,
        /// The `error` of the usual error body.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        error: Option<String>,
        /// Its `error_code`.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        error_code: Option<String>,
        /// The whole body, in place of the two above; none of the three: empty.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        body: Option<String>,
        /// Default: `application/json`, or none with an empty body.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        content_type: Option<String>,
    },
    /// The real answer, later.
    Delay {
        /// How much later, in milliseconds.
        millis: u64,
    },
    /// The real answer, later by a random time between two bounds.
    Jitter {
        /// At least so much later, in milliseconds.
        from_millis: u64,
        /// At most so much later, in milliseconds.
        to_millis: u64,
    },
    /// Status 429 and `Retry-After`; nothing is carried out.
    TooManyRequests {
        /// When to try again, in seconds.
        retry_after: u32,
    },
    /// The connection ends without an answer; nothing is carried out.
    HangUp,
    /// As [`FaultEffect::HangUp`], but with a reset in place of a goodbye.
    Reset,
    /// The real answer without the last byte of its body, so that what ends
    /// properly is no JSON (an empty body becomes `{`, with status 200).
    MalformedJson,
    /// The real answer, but the connection ends after half of its body (an
    /// empty body becomes half of `{}`, with status 200).
    HalfBody,
    /// Status 200 and JSON lists in lists without end; nothing is carried out.
    EndlessBody,
    /// Status 200 and a JSON string of this size; nothing is carried out.
    BigBody {
        /// Size of the body in bytes.
        bytes: u64,
    },
    /// The request is answered as if its access token had expired.
    ExpireAccessToken,
}

impl Default for FaultEffect {
    /// Status 500 without a body.
    fn default() -> Self {
        Self::Status {
            status: 500,
            error: None,
            error_code: None,
            body: None,
            content_type: None,
        }
    }
}

impl FaultSeed {
    /// Befalls every request to this path (see [`FaultSeed::path`]).
    #[must_use]
    pub fn new(path: &str, effect: FaultEffect) -> Self {
        Self {
            path: path.into(),
            effect,
            ..Self::default()
        }
    }

    /// Only requests with this method.
    #[must_use]
    pub fn method(mut self, method: &str) -> Self {
        self.method = Some(method.into());
        self
    }

    /// Only so many requests.
    #[must_use]
    pub fn times(mut self, times: u32) -> Self {
        self.times = Some(times);
        self
    }

    /// Only after so many matching requests.
    #[must_use]
    pub fn after(mut self, after: u32) -> Self {
        self.after = after;
        self
    }

    /// Only the matching request of this number, counted from 1.
    #[must_use]
    pub fn nth(self, number: u32) -> Self {
        self.after(number.saturating_sub(1)).times(1)
    }

    /// Only every so-manieth matching request.
    #[must_use]
    pub fn every(mut self, every: u32) -> Self {
        self.every = Some(every);
        self
    }

    /// Only with this probability, from 0 to 1; `seed` makes the chances
    /// repeatable.
    #[must_use]
    pub fn probability(mut self, probability: f64, seed: u64) -> Self {
        self.probability = Some(probability);
        self.seed = seed;
        self
    }
}

impl FaultEffect {
    /// A status with the usual error body (without a code).
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
}

/// A rule of a running server, and how often it was met.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct FaultInfo {
    /// What it is removed by.
    pub id: u64,
    /// The rule.
    #[serde(flatten)]
    pub fault: FaultSeed,
    /// How many requests matched so far.
    pub matched: u64,
    /// How many it befell.
    pub fired: u64,
}
