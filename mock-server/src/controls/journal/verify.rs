//! Verifying how often requests were received, and finding the near misses.

use std::collections::BTreeMap;
use std::fmt;

use serde::{Deserialize, Serialize};

use crate::controls::journal::RequestFilter;
use crate::controls::pattern;

/// Maximum number of near misses in a verdict.
const MAX_NEAR_MISSES: usize = 5;

/// How often a test expects which requests.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Expectation {
    /// Such as `PUT`; none: any.
    pub method: Option<String>,
    /// Without the query, a `*` standing for any text; none: any.
    pub path: Option<String>,
    /// Of the answer; none: any.
    pub status: Option<u16>,
    /// Exactly so often.
    pub times: Option<usize>,
    /// At least so often; 1 where none of the three is given.
    pub at_least: Option<usize>,
    /// At most so often.
    pub at_most: Option<usize>,
}

impl Expectation {
    /// At least one request with this method to this path, in which a `*`
    /// stands for any text.
    #[must_use]
    pub fn new(method: &str, path: &str) -> Self {
        Self {
            method: Some(method.into()),
            path: Some(path.into()),
            ..Self::default()
        }
    }

    /// Exactly so often.
    #[must_use]
    pub fn times(mut self, times: usize) -> Self {
        self.times = Some(times);
        self
    }

    /// Which requests are meant.
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

/// How an [`Expectation`] compares with what came.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Verdict {
    /// Whether they came as often as expected.
    pub ok: bool,
    /// How often they came.
    pub seen: usize,
    /// If not: the other requests that are most like them, the likest first.
    pub nearest: Vec<NearMiss>,
    /// How many requests the journal no longer has.
    pub dropped: u64,
}

/// A request that is like the expected one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NearMiss {
    /// Such as `PUT`.
    pub method: String,
    /// Without the query.
    pub path: String,
    /// Of the answer.
    pub status: u16,
    /// How often it came.
    pub times: usize,
    /// What is different: `method`, `path`, `status`.
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
