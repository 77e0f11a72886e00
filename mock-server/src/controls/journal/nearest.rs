//! The requests that are most similar to an expected one.

use crate::controls::journal::bounded_log::Entry;
use crate::controls::journal::{NearMiss, RequestFilter};
use crate::controls::pattern::{self, Difference, TextPattern};

/// Maximum number of near misses in a verdict.
const MAX_NEAR_MISSES: usize = 5;

/// Longest comparison of two paths, in pairs of their segments. Paths are client input.
const MAX_PAIRS: usize = 4_096;

/// How much a path differs from the expected one: the number of segments that differ, then
/// how many of their bytes do. A segment `*` of the expected path is any number of segments.
fn distance(expected: &str, path: &str) -> (usize, usize) {
    let expected: Vec<_> = expected.split('/').collect();
    let path: Vec<_> = path.split('/').collect();
    let add = |(a, b): (usize, usize), (c, d)| (a + c, b + d);
    let whole = |segment: &str| (1, segment.len());
    if expected.len() * path.len() > MAX_PAIRS {
        return path.iter().map(|one| whole(one)).fold((0, 0), add);
    }
    // The distance of the expected segments so far to each beginning of the path.
    let mut row = vec![(0, 0)];
    for segment in &path {
        row.push(add(row[row.len() - 1], whole(segment)));
    }
    for expected in expected {
        let is_any = expected == "*";
        let removed = if is_any { (0, 0) } else { whole(expected) };
        let mut next = vec![add(row[0], removed)];
        for (at, segment) in path.iter().enumerate() {
            let inserted = if is_any { (0, 0) } else { whole(segment) };
            let nearest = add(row[at], segment_distance(expected, segment))
                .min(add(row[at + 1], removed))
                .min(add(next[at], inserted));
            next.push(nearest);
        }
        row = next;
    }
    row.pop().unwrap_or_default()
}

/// Whether a segment differs, and in how many bytes between a common prefix and suffix.
fn segment_distance(expected: &str, segment: &str) -> (usize, usize) {
    if pattern::matches(expected, segment) {
        return (0, 0);
    }
    let (expected, segment) = (expected.as_bytes(), segment.as_bytes());
    let equal =
        |pairs: &mut dyn Iterator<Item = (&u8, &u8)>| pairs.take_while(|(a, b)| a == b).count();
    let prefix = equal(&mut expected.iter().zip(segment));
    let rest = (&expected[prefix..], &segment[prefix..]);
    let suffix = equal(&mut rest.0.iter().rev().zip(rest.1.iter().rev()));
    (1, expected.len().max(segment.len()) - prefix - suffix)
}

/// How far a request is from the filter: first the segments of the path that differ, then the
/// other parts, then the bytes of the path. A request that differs in method or status only
/// is nearer than one with another path.
fn rank(filter: &RequestFilter, entry: &Entry) -> (usize, usize, usize) {
    let (paths, others) = filter.count_differences(entry);
    let path = &entry.path;
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
    let rank = |entry| (rank(filter, entry), entry);
    let mut ranked: Vec<_> = others.rev().map(rank).collect();
    // Stable: of equally near ones the most recent is first.
    ranked.sort_by_key(|(rank, _)| *rank);
    let mut misses: Vec<NearMiss> = Vec::new();
    let mut last = None;
    for (rank, other) in ranked {
        let is_full = misses.len() == MAX_NEAR_MISSES;
        // Equal requests are equally near.
        if is_full && last != Some(rank) {
            break;
        }
        let differences = filter.differences(other);
        let is_equal = |miss: &&mut NearMiss| {
            miss.method == other.method.as_str()
                && miss.path == *other.path
                && miss.status == other.status
                && miss.differences == differences
        };
        if let Some(miss) = misses.iter_mut().find(is_equal) {
            miss.times += 1;
        } else if !is_full {
            last = Some(rank);
            let mut differs: Vec<_> = differences.iter().map(part).map(str::to_owned).collect();
            differs.dedup();
            misses.push(NearMiss {
                method: other.method.to_string(),
                path: other.path.to_string(),
                status: other.status,
                times: 1,
                differs,
                differences,
            });
        }
    }
    misses
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
    fn a_wildcard_is_any_number_of_segments() {
        for (expected, path, distance) in [
            ("/a/b", "/a/b", (0, 0)),
            ("*/login", "/a/b/c/login", (0, 0)),
            ("*/logins", "/a/b/c/login", (1, 1)),
            ("*/logins", "/a/apps", (1, 5)),
            ("/a/*/c", "/a/c", (0, 0)),
            ("/a/*/c/d", "/a/b/b/c/e", (1, 1)),
            ("/a", "/a/bc", (1, 2)),
        ] {
            assert_eq!(
                super::distance(expected, path),
                distance,
                "{expected} {path}"
            );
        }
        let long = "/a".repeat(10_000);
        assert_eq!(super::distance("/b", &long).0, 10_001);
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
    fn equal_requests_are_counted_together_also_after_five_others() {
        let paths: Vec<String> = (0..7).map(|n| format!("/{n}")).collect();
        let mut seen: Vec<_> = paths.iter().map(|path| ("GET", &**path, "", 200)).collect();
        seen.insert(0, ("GET", "/6", "", 200));
        seen.insert(0, ("GET", "/6", "", 200));
        let misses = missed(r#"{"path": "/x"}"#, &seen);
        let times: Vec<_> = misses
            .iter()
            .map(|(path, times, _)| (&**path, *times))
            .collect();
        assert_eq!(
            times,
            [("/6", 3), ("/5", 1), ("/4", 1), ("/3", 1), ("/2", 1)]
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
            "    + headers.X-A: é\\u{9}\n",
            "    - body.a: 2\n",
            "    + body.a: 1",
        );
        assert_eq!(message, expected);
    }
}
