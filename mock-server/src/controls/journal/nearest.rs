//! The requests that are most similar to an expected one.

use std::collections::HashMap;

use crate::controls::journal::bounded_log::Entry;
use crate::controls::journal::{NearMiss, RequestFilter};
use crate::controls::pattern::{self, Difference, TextPattern};

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

/// How far a request is from the filter: first the segments of the path that differ, then the
/// other parts, then the bytes of the path. A request that differs in method or status only
/// is nearer than one with another path.
fn rank(filter: &RequestFilter, path: &str, differences: &[Difference]) -> (usize, usize, usize) {
    let is_path = |one: &&Difference| one.field == "path";
    let paths = differences.iter().filter(is_path).count();
    let others = differences.len() - paths;
    let expected = filter.path.as_ref().filter(|_| paths > 0);
    match expected.map(TextPattern::text) {
        None => (0, others, 0),
        Some(Some(expected)) => {
            let (segments, bytes) = distance(expected, path);
            (segments.max(1), others, bytes)
        }
        // There is no text to compare with.
        Some(None) => (1, others, path.len()),
    }
}

/// The part that a difference is in, such as `query` or `body`.
fn part(difference: &Difference) -> &str {
    let field = difference.field.as_str();
    field.split_once('.').map_or(field, |(part, _)| part)
}

/// The requests that differ least from the filter, nearest first, and of equally near ones the
/// most recent first. `others` are the oldest first; equal requests are counted together.
pub(super) fn nearest<'a>(
    filter: &RequestFilter,
    others: impl DoubleEndedIterator<Item = &'a Entry>,
) -> Vec<NearMiss> {
    let mut counted: HashMap<_, (usize, usize)> = HashMap::new();
    for (age, other) in others.rev().enumerate() {
        let key = (
            other.method.as_str(),
            &*other.path,
            other.status,
            filter.differences(other),
        );
        counted.entry(key).or_insert((0, age)).0 += 1;
    }
    let mut misses: Vec<_> = counted
        .into_iter()
        .map(|((method, path, status, differences), (times, age))| {
            let mut differs: Vec<_> = differences.iter().map(part).map(str::to_owned).collect();
            differs.dedup();
            let rank = rank(filter, path, &differences);
            let miss = NearMiss {
                method: method.to_owned(),
                path: path.to_owned(),
                status,
                times,
                differs,
                differences,
            };
            ((rank, age), miss)
        })
        .collect();
    misses.sort_by_key(|(rank, _)| *rank);
    misses.truncate(MAX_NEAR_MISSES);
    misses.into_iter().map(|(_, miss)| miss).collect()
}

#[cfg(test)]
mod tests {
    use axum::http::Request;

    use crate::controls::journal::{Expectation, Journal};

    /// What differs in the near misses, after these requests: method, path, body, status.
    fn missed(expected: &str, seen: &[(&str, &str, &str, u16)]) -> Vec<(String, usize, String)> {
        let journal = Journal::new();
        for (method, path, body, status) in seen {
            let request = Request::builder().method(*method).uri(*path).body(());
            let (parts, ()) = request.unwrap().into_parts();
            let number = journal.open(&parts, body.as_bytes());
            journal.close(number, *status, false);
        }
        let expected: Expectation = serde_json::from_str(expected).unwrap();
        let nearest = journal.verify(&expected).nearest;
        let miss = |miss: super::NearMiss| (miss.path, miss.times, miss.differs.join(","));
        nearest.into_iter().map(miss).collect()
    }

    #[test]
    fn near_misses_are_sorted_by_differing_segments_then_by_other_differences() {
        let misses = missed(
            r#"{"method": "PUT", "path": "/apps/1/users/7/logout"}"#,
            &[
                ("GET", "/version", "", 200),
                ("PUT", "/apps/1/users/8/logout", "", 204),
                ("PUT", "/apps/1/users/8/logout", "", 204),
                ("POST", "/apps/1/users/7/logout", "", 405),
                ("PUT", "/apps/2/users/9/enable", "", 204),
            ],
        );
        assert_eq!(
            misses,
            [
                ("/apps/1/users/7/logout", 1, "method"),
                ("/apps/1/users/8/logout", 2, "path"),
                ("/apps/2/users/9/enable", 1, "path"),
                ("/version", 1, "method,path"),
            ]
            .map(|(path, times, differs)| (path.to_owned(), times, differs.to_owned()))
        );
    }

    #[test]
    fn fewer_differences_are_nearer_and_of_equal_ones_the_most_recent() {
        let misses = missed(
            r#"{"path": "/a*", "query": {"n": 1, "m": 2}, "body": {"x": 1, "y": 2}}"#,
            &[
                ("PUT", "/a1?n=1&m=2", "{}", 204),
                ("PUT", "/a2?n=1&m=2", r#"{"x": 1}"#, 204),
                ("PUT", "/a3?n=1&m=3", r#"{"x": 1, "y": 2}"#, 204),
                ("PUT", "/a4?n=1&m=3", "text", 204),
                ("PUT", "/a5?n=0&m=0", "{}", 204),
                ("PUT", "/a3?n=1&m=3", r#"{"x": 1, "y": 2}"#, 204),
            ],
        );
        assert_eq!(
            misses,
            [
                ("/a3", 2, "query"),
                ("/a2", 1, "body"),
                ("/a4", 1, "query,body"),
                ("/a1", 1, "body"),
                ("/a5", 1, "query,body"),
            ]
            .map(|(path, times, differs)| (path.to_owned(), times, differs.to_owned()))
        );
    }

    #[test]
    fn what_differs_is_marked_in_the_message() {
        let journal = Journal::new();
        let request = Request::get("/apps/1/users/8/logout?a=1").header("x-a", "é\t");
        let request = request.body(());
        journal.open(&request.unwrap().into_parts().0, br#"{"a": 1}"#);
        let expected = r#"{"method": "GET", "path": "/apps/1/users/7/logout",
            "query": {"b": "*"}, "headers": {"X-A": "b"}, "body": {"a": 2}}"#;
        let expected: Expectation = serde_json::from_str(expected).unwrap();
        let message = journal.verify(&expected).to_string();
        let expected = concat!(
            "expected at least 1 request, seen 0\n",
            "  GET /apps/1/users/8/logout (0): 1 time, differs in path, query, headers, body\n",
            "    - path: /apps/1/users/7/logout\n",
            "    + path: /apps/1/users/8/logout\n",
            "                          ^\n",
            "    - query.b: *\n",
            "    + query.b is missing\n",
            "    - headers.X-A: b\n",
            "    + headers.X-A: é\t\n",
            "    - body.a: 2\n",
            "    + body.a: 1",
        );
        assert_eq!(message, expected);
    }
}
