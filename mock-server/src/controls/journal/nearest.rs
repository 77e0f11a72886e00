//! The requests that are most similar to an expected one.

use std::collections::BTreeMap;

use crate::controls::journal::{NearMiss, RequestFilter};
use crate::controls::pattern;

/// Maximum number of near misses in a verdict.
const MAX_NEAR_MISSES: usize = 5;

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
    use crate::controls::journal::Expectation;

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
