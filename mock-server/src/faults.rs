//! Misbehaviour on demand: which requests, how often, and what happens to them.

use std::sync::{Mutex, PoisonError};

use serde::Deserialize;

/// One rule of misbehaviour. The first rule that matches a request and is
/// neither waiting nor used up decides.
#[derive(Clone, Debug, Default, Deserialize)]
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
    /// What happens.
    pub effect: FaultEffect,
}

/// What happens to a request that a [`FaultSeed`] matches.
#[derive(Clone, Debug, Deserialize, PartialEq, Eq)]
#[serde(tag = "type", rename_all = "snake_case", deny_unknown_fields)]
#[non_exhaustive]
pub enum FaultEffect {
    /// This answer instead of the real one; nothing is carried out.
    Status {
        /// The HTTP status, 200 to 999; anything else becomes 500.
        status: u16,
        /// The `error` of the usual error body.
        #[serde(default)]
        error: Option<String>,
        /// Its `error_code`.
        #[serde(default)]
        error_code: Option<String>,
        /// The whole body, in place of the two above; none of the three: empty.
        #[serde(default)]
        body: Option<String>,
        /// Default: `application/json`, or none with an empty body.
        #[serde(default)]
        content_type: Option<String>,
    },
    /// The real answer, later.
    Delay {
        /// How much later, in milliseconds.
        millis: u64,
    },
    /// The connection ends without an answer; nothing is carried out.
    HangUp,
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

/// A rule and how often it was met.
#[derive(Debug)]
struct Rule {
    seed: FaultSeed,
    passed: u32,
    used: u32,
}

/// The rules of a running server.
#[derive(Debug)]
pub(crate) struct Faults(Mutex<Vec<Rule>>);

impl Faults {
    pub(crate) fn new(seeds: Vec<FaultSeed>) -> Self {
        let faults = Self(Mutex::default());
        for seed in seeds {
            faults.add(seed);
        }
        faults
    }

    pub(crate) fn add(&self, seed: FaultSeed) {
        let mut rules = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        rules.push(Rule {
            seed,
            passed: 0,
            used: 0,
        });
    }

    /// What befalls this request, if anything; counts it.
    pub(crate) fn befalls(&self, method: &str, path: &str) -> Option<FaultEffect> {
        let mut rules = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        for rule in rules.iter_mut() {
            let seed = &rule.seed;
            let method_fits = seed
                .method
                .as_ref()
                .is_none_or(|m| m.eq_ignore_ascii_case(method));
            let path_fits = seed.path.is_empty() || fits(&seed.path, path);
            if !method_fits || !path_fits {
                continue;
            }
            if rule.passed < seed.after {
                rule.passed += 1;
            } else if seed.times.is_none_or(|times| rule.used < times) {
                rule.used = rule.used.saturating_add(1);
                return Some(seed.effect.clone());
            }
        }
        None
    }
}

/// Whether a path fits a pattern with `*` for any text. Never looks back further
/// than the last `*`, so it takes no longer than the product of both lengths.
fn fits(pattern: &str, path: &str) -> bool {
    let (pattern, path) = (pattern.as_bytes(), path.as_bytes());
    let (mut p, mut t) = (0, 0);
    let mut star: Option<(usize, usize)> = None;
    while t < path.len() {
        if pattern.get(p) == Some(&b'*') {
            star = Some((p, t));
            p += 1;
        } else if pattern.get(p) == Some(&path[t]) {
            p += 1;
            t += 1;
        } else if let Some((at, begin)) = star {
            star = Some((at, begin + 1));
            p = at + 1;
            t = begin + 1;
        } else {
            return false;
        }
    }
    pattern[p..].iter().all(|c| *c == b'*')
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `*` stands for any text, also none and one with slashes. (our choice)
    #[test]
    fn patterns() {
        for (pattern, path, fit) in [
            ("/a", "/a", true),
            ("/a", "/a/", false),
            ("*", "", true),
            ("", "", true),
            ("", "/", false),
            ("/a/*/logout", "/a/b/c/logout", true),
            ("/a/*/logout", "/a//logout", true),
            ("/a/*/logout", "/a/logout", false),
            ("*/logout", "/x/logout/logout", true),
            ("/a*", "/a", true),
            ("*a*b", "xaxxab", true),
            ("*a*b", "xaxxa", false),
        ] {
            assert_eq!(fits(pattern, path), fit, "{pattern} {path}");
        }
    }

    /// A rule lets `after` requests pass and befalls `times`; then the next rule
    /// has its turn. (our choice)
    #[test]
    fn counting() {
        let status = |status| FaultEffect::status(status, "x");
        let faults = Faults::new(vec![
            FaultSeed::new("/a", status(500))
                .method("put")
                .after(1)
                .times(1),
            FaultSeed::new("/*", status(501)).after(2).times(1),
        ]);
        let put = || faults.befalls("PUT", "/a");
        assert_eq!(faults.befalls("GET", "/b"), None);
        assert_eq!(put(), None);
        assert_eq!(put(), Some(status(500)));
        assert_eq!(put(), Some(status(501)));
        assert_eq!(put(), None);
    }
}
