//! Verifying how often requests were received.

use std::cmp::Ordering;
use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::controls::journal::RequestFilter;
use crate::controls::pattern::{BodyPattern, Fields, TextPattern, pattern_setters};

/// Which requests a test expects, and how often.
///
/// ```
/// use appservices_mock::Expectation;
///
/// let one_success = Expectation::new("PUT", "*/logout").status(204).times(1);
/// let few_retries = Expectation::new("PUT", "*/logout").status(503).at_most(3);
/// # let _ = (one_success, few_retries);
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
#[non_exhaustive]
pub struct Expectation {
    /// The method, such as `PUT`; `None`: any.
    pub method: Option<String>,
    /// The path without the query, in which a `*` matches any text; `None`: any.
    pub path: Option<TextPattern>,
    /// The query parameters, decoded; `None`: there must be none with this name. Secrets are
    /// labels, as everywhere in the journal.
    #[serde(skip_serializing_if = "Fields::is_empty")]
    pub query: BTreeMap<String, Option<TextPattern>>,
    /// The headers, whose names have no case; `None`: there must be none with this name.
    #[serde(skip_serializing_if = "Fields::is_empty")]
    pub headers: BTreeMap<String, Option<TextPattern>>,
    /// The body, with secrets as labels; `None`: any.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub body: Option<BodyPattern>,
    /// The status of the response; `None`: any.
    pub status: Option<u16>,
    /// The exact number of requests.
    pub times: Option<usize>,
    /// The smallest number of requests; 1 if none of the three is set.
    pub at_least: Option<usize>,
    /// The largest number of requests.
    pub at_most: Option<usize>,
}

impl Expectation {
    /// Expects at least one request with this method to this path, in which a `*`
    /// matches any text.
    #[must_use]
    pub fn new(method: &str, path: impl Into<TextPattern>) -> Self {
        Self {
            method: Some(method.into()),
            path: Some(path.into()),
            ..Self::default()
        }
    }

    /// Counts only requests whose response had this status.
    #[must_use]
    pub fn status(mut self, status: u16) -> Self {
        self.status = Some(status);
        self
    }

    pattern_setters!("Counts only requests");

    /// Expects exactly this many requests.
    #[must_use]
    pub fn times(mut self, times: usize) -> Self {
        self.times = Some(times);
        self
    }

    /// Expects at least this many requests.
    #[must_use]
    pub fn at_least(mut self, times: usize) -> Self {
        self.at_least = Some(times);
        self
    }

    /// Expects at most this many requests.
    #[must_use]
    pub fn at_most(mut self, times: usize) -> Self {
        self.at_most = Some(times);
        self
    }

    /// Returns a filter that selects the requests to count.
    #[must_use]
    pub fn filter(&self) -> RequestFilter {
        RequestFilter {
            method: self.method.clone(),
            path: self.path.clone(),
            query: self.query.clone(),
            headers: self.headers.clone(),
            body: self.body.clone(),
            status: self.status,
            unexpected: None,
        }
    }

    /// The smallest and the largest number of requests that meet the expectation.
    fn bounds(&self) -> (usize, usize) {
        let unbounded = self.times.is_none() && self.at_most.is_none();
        let at_least = self.at_least.unwrap_or(usize::from(unbounded));
        let at_most = self.at_most.unwrap_or(usize::MAX);
        let times = self.times.unwrap_or(at_least);
        (
            at_least.max(times),
            at_most.min(self.times.unwrap_or(at_most)),
        )
    }

    /// The expected number, in words.
    pub(super) fn count(&self) -> String {
        let plural = |count| if count == 1 { "request" } else { "requests" };
        match self.bounds() {
            (least, most) if least == most => format!("exactly {most} {}", plural(most)),
            (least, usize::MAX) => format!("at least {least} {}", plural(least)),
            (0, most) => format!("at most {most} {}", plural(most)),
            (least, most) => format!("at least {least} and at most {most} requests"),
        }
    }

    /// Whether a number of matching requests is below, within or above the bounds.
    pub(super) fn position(&self, seen: usize) -> Ordering {
        let (least, most) = self.bounds();
        if seen > most {
            Ordering::Greater
        } else if seen < least {
            Ordering::Less
        } else {
            Ordering::Equal
        }
    }

    /// Compares the number of matching requests with the expectation. Each of `dropped`
    /// further requests may have matched as well.
    pub(super) fn compare(&self, seen: usize, dropped: u64) -> Comparison {
        let (least, most) = self.bounds();
        let dropped = usize::try_from(dropped).unwrap_or(usize::MAX);
        let possibly_seen = seen.saturating_add(dropped);
        if least.max(seen) > most.min(possibly_seen) {
            Comparison::Unmet
        } else if least <= seen && possibly_seen <= most {
            Comparison::Met
        } else {
            Comparison::Inconclusive
        }
    }
}

/// How a number of requests compares with an [`Expectation`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Comparison {
    Met,
    Unmet,
    /// It depends on requests that were dropped.
    Inconclusive,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn expectation_without_a_count_means_at_least_once() {
        for (text, allowed) in [
            ("{}", &[1, 2, 3][..]),
            (r#"{"times": 0}"#, &[0]),
            (r#"{"times": 2}"#, &[2]),
            (r#"{"at_least": 2}"#, &[2, 3]),
            (r#"{"at_most": 1}"#, &[0, 1]),
            (r#"{"at_least": 1, "at_most": 2}"#, &[1, 2]),
        ] {
            let expected: Expectation = serde_json::from_str(text).unwrap();
            let met = |seen: &usize| expected.compare(*seen, 0) == Comparison::Met;
            let actual: Vec<_> = (0..4).filter(met).collect();
            assert_eq!(actual, allowed, "{text}");
        }
    }

    #[test]
    fn expected_count_is_worded_by_its_bounds() {
        for (text, words) in [
            ("{}", "at least 1 request"),
            (r#"{"times": 1}"#, "exactly 1 request"),
            (r#"{"times": 0}"#, "exactly 0 requests"),
            (r#"{"at_least": 2}"#, "at least 2 requests"),
            (r#"{"at_most": 1}"#, "at most 1 request"),
            (
                r#"{"at_least": 1, "at_most": 2}"#,
                "at least 1 and at most 2 requests",
            ),
        ] {
            let expected: Expectation = serde_json::from_str(text).unwrap();
            assert_eq!(expected.count(), words, "{text}");
        }
    }

    /// Our choice. Every expectation with bounds up to 3, compared with what all possible
    /// numbers of requests would give.
    #[test]
    fn dropped_requests_that_could_change_the_verdict_make_it_inconclusive() {
        let counts = || [None, Some(0), Some(1), Some(2), Some(3)];
        for times in counts() {
            for (at_least, at_most) in counts().iter().flat_map(|a| counts().map(|b| (*a, b))) {
                let expected = Expectation {
                    times,
                    at_least,
                    at_most,
                    ..Expectation::default()
                };
                for (seen, dropped) in (0..5).flat_map(|a| (0..5).map(move |b| (a, b))) {
                    let met: Vec<bool> = (seen..=seen + dropped)
                        .map(|seen| expected.compare(seen, 0) == Comparison::Met)
                        .collect();
                    let comparison = match (met.contains(&true), met.contains(&false)) {
                        (true, false) => Comparison::Met,
                        (false, _) => Comparison::Unmet,
                        (true, true) => Comparison::Inconclusive,
                    };
                    let actual = expected.compare(seen, dropped as u64);
                    assert_eq!(actual, comparison, "{expected:?} {seen} {dropped}");
                }
            }
        }
    }
}
