//! Verifying how often requests were received, and finding the near misses.

use std::collections::BTreeMap;
use std::fmt;

use serde::{Deserialize, Serialize};

use crate::controls::journal::RequestFilter;
use crate::controls::pattern;

/// Maximum number of near misses in a verdict.
const MAX_NEAR_MISSES: usize = 5;

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
    pub path: Option<String>,
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
    pub fn new(method: &str, path: &str) -> Self {
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
            status: self.status,
            unexpected: None,
        }
    }

    /// Whether a number of requests meets the expectation.
    pub(super) fn allows(&self, seen: usize) -> bool {
        let unbounded = self.times.is_none() && self.at_most.is_none();
        let at_least = self.at_least.unwrap_or(usize::from(unbounded));
        self.times.is_none_or(|times| seen == times)
            && seen >= at_least
            && self.at_most.is_none_or(|most| seen <= most)
    }
}

/// The outcome of checking an [`Expectation`]. Its `Display` form lists the nearest
/// misses.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Verdict {
    /// Whether the number of requests is the expected one.
    pub ok: bool,
    /// How many requests matched.
    pub seen: usize,
    /// Unless `ok`: other requests, the most similar first.
    pub nearest: Vec<NearMiss>,
    /// How many requests the journal had to drop. They are not counted.
    pub dropped: u64,
}

/// A request that is similar to the expected one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct NearMiss {
    /// The method, such as `PUT`.
    pub method: String,
    /// The path without the query.
    pub path: String,
    /// The status of the response.
    pub status: u16,
    /// How many times the request was sent.
    pub times: usize,
    /// What differs from the expected request: `method`, `path`, `status`.
    pub differs: Vec<String>,
}

impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "seen {} times", self.seen)?;
        for miss in &self.nearest {
            let NearMiss {
                method,
                path,
                status,
                times,
                differs,
            } = miss;
            let differs = differs.join(", ");
            write!(
                f,
                "\n  {method} {path} ({status}): {times} times, differs in {differs}"
            )?;
        }
        Ok(())
    }
}

/// How much a path differs from the expected one: the number of segments that differ, then
/// the number of bytes between their common prefix and suffix.
fn distance(expected: &str, path: &str) -> (usize, usize) {
    let (mut expected_segments, mut path_segments) = (expected.split('/'), path.split('/'));
    let mut differing_segments = 0;
    loop {
        match (expected_segments.next(), path_segments.next()) {
            (None, None) => break,
            (Some(expected), Some(actual)) if pattern::matches(expected, actual) => {}
            _ => differing_segments += 1,
        }
    }
    let equal =
        |pairs: &mut dyn Iterator<Item = (u8, u8)>| pairs.take_while(|(a, b)| a == b).count();
    let (expected, path) = (expected.as_bytes(), path.as_bytes());
    let prefix = equal(&mut expected.iter().copied().zip(path.iter().copied()));
    let suffix = equal(
        &mut expected[prefix..]
            .iter()
            .rev()
            .copied()
            .zip(path[prefix..].iter().rev().copied()),
    );
    let differing_bytes = expected.len().max(path.len()) - prefix - suffix;
    (differing_segments, differing_bytes)
}

/// The requests that differ least from the filter, nearest first; equal requests are
/// counted together.
pub(super) fn nearest<'a>(
    filter: &RequestFilter,
    others: impl Iterator<Item = (&'a str, &'a str, u16)>,
) -> Vec<NearMiss> {
    let mut counted: BTreeMap<_, usize> = BTreeMap::new();
    for other in others {
        *counted.entry(other).or_default() += 1;
    }
    let mut misses: Vec<_> = counted
        .into_iter()
        .map(|((method, path, status), times)| {
            let differs: Vec<_> = [
                (
                    "method",
                    filter
                        .method
                        .as_ref()
                        .is_some_and(|expected| !expected.eq_ignore_ascii_case(method)),
                ),
                (
                    "path",
                    filter
                        .path
                        .as_ref()
                        .is_some_and(|expected| !pattern::matches(expected, path)),
                ),
                (
                    "status",
                    filter.status.is_some_and(|expected| expected != status),
                ),
            ]
            .into_iter()
            .filter(|(_, differs)| *differs)
            .map(|(name, _)| name.to_owned())
            .collect();
            let (segments, bytes) = match &filter.path {
                Some(expected) if differs.iter().any(|name| name == "path") => {
                    distance(expected, path)
                }
                _ => (0, 0),
            };
            // A request that differs in method or status only is nearer than one that
            // differs in its path.
            let other_parts = differs.len() - usize::from(segments + bytes > 0);
            let miss = NearMiss {
                method: method.to_owned(),
                path: path.to_owned(),
                status,
                times,
                differs,
            };
            ((segments, other_parts, bytes), miss)
        })
        .collect();
    misses.sort_by_key(|(rank, _)| *rank);
    misses.truncate(MAX_NEAR_MISSES);
    misses.into_iter().map(|(_, miss)| miss).collect()
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
            let actual: Vec<_> = (0..4).filter(|seen| expected.allows(*seen)).collect();
            assert_eq!(actual, allowed, "{text}");
        }
    }

    #[test]
    fn near_misses_are_sorted_by_differing_segments_then_by_other_differences() {
        let filter = Expectation::new("PUT", "/apps/1/users/7/logout").filter();
        let seen = [
            ("GET", "/version", 200),
            ("PUT", "/apps/1/users/8/logout", 204),
            ("PUT", "/apps/1/users/8/logout", 204),
            ("POST", "/apps/1/users/7/logout", 405),
            ("PUT", "/apps/2/users/9/enable", 204),
        ];
        let misses = nearest(&filter, seen.into_iter());
        let misses: Vec<_> = misses
            .iter()
            .map(|miss| (&*miss.path, miss.times, miss.differs.join(",")))
            .collect();
        assert_eq!(
            misses,
            [
                ("/apps/1/users/7/logout", 1, "method".to_owned()),
                ("/apps/1/users/8/logout", 2, "path".to_owned()),
                ("/apps/2/users/9/enable", 1, "path".to_owned()),
                ("/version", 1, "method,path".to_owned()),
            ]
        );
    }
}
