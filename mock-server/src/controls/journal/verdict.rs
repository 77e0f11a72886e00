//! The outcome of verifying how often requests were received, and the requests that explain it.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::controls::journal::bounded_log::Entry;
use crate::controls::pattern::Difference;

/// Maximum number of matching requests in a verdict.
const MAX_MATCHING: usize = 5;

/// The outcome of checking an [`Expectation`](super::Expectation). Its `Display` form lists
/// the requests that explain it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Verdict {
    /// Whether the number of requests is the expected one.
    pub ok: bool,
    /// The expected number, such as `at least 1 request`.
    pub expected: String,
    /// How many requests matched.
    pub seen: usize,
    /// If there were too few requests: others, the most similar first.
    pub nearest: Vec<NearMiss>,
    /// If there were too many requests: the last of them, oldest first.
    #[serde(default)]
    pub matching: Vec<MatchingRequest>,
    /// How many requests the journal had to drop. They are not counted.
    pub dropped: u64,
    /// Whether requests that the journal dropped could change the verdict, which is then
    /// not `ok`.
    pub inconclusive: bool,
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
    /// The parts that differ from the expected request: `method`, `path`, `query`, `headers`,
    /// `body`, `status`.
    pub differs: Vec<String>,
    /// What differs in them, up to 20 differences.
    pub differences: Vec<Difference>,
}

/// A request that matches an expectation, of which there were too many.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct MatchingRequest {
    /// The number in the journal.
    pub number: u64,
    /// The method, such as `PUT`.
    pub method: String,
    /// The path without the query.
    pub path: String,
    /// The query, without `?`; `None` if there was none.
    pub query: Option<String>,
    /// The status of the response.
    pub status: u16,
}

/// The last of the matching requests, which are the oldest first.
pub(super) fn last_matching(matching: &[(u64, &Entry)]) -> Vec<MatchingRequest> {
    let first = matching.len().saturating_sub(MAX_MATCHING);
    let matching = matching[first..].iter();
    matching
        .map(|(number, entry)| MatchingRequest {
            number: *number,
            method: entry.method.to_string(),
            path: entry.path.to_string(),
            query: entry.query.as_deref().map(str::to_owned),
            status: entry.status,
        })
        .collect()
}

impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "expected {}, seen {}", self.expected, self.seen)?;
        if self.inconclusive {
            write!(
                f,
                ", but {} older requests were dropped from the journal and could change the \
                 verdict: clear the journal before the requests to count",
                self.dropped
            )?;
        }
        if !self.matching.is_empty() && self.seen > self.matching.len() {
            write!(f, "\n  the last {} of them:", self.matching.len())?;
        }
        for request in &self.matching {
            let MatchingRequest {
                number,
                method,
                path,
                query,
                status,
            } = request;
            write!(f, "\n  {number} {method} {path}")?;
            if let Some(query) = query {
                write!(f, "?{query}")?;
            }
            write!(f, " ({status})")?;
        }
        for miss in &self.nearest {
            let NearMiss {
                method,
                path,
                status,
                times,
                differs,
                differences,
            } = miss;
            let differs = differs.join(", ");
            let plural = if *times == 1 { "" } else { "s" };
            write!(
                f,
                "\n  {method} {path} ({status}): {times} time{plural}, differs in {differs}"
            )?;
            for difference in differences {
                // The line above says all of it.
                if !matches!(difference.field.as_str(), "method" | "status") {
                    write!(f, "{difference}")?;
                }
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use axum::http::Request;

    use crate::controls::journal::{Expectation, Journal};

    /// The message of a verdict, after this many requests to each path.
    fn message(expected: &str, seen: &[(&str, u16)]) -> String {
        let journal = Journal::new();
        for (path, times) in seen {
            for _ in 0..*times {
                let (parts, ()) = Request::get(*path).body(()).unwrap().into_parts();
                let number = journal.open(&parts, b"");
                journal.close(number, 200, false);
            }
        }
        let expected: Expectation = serde_json::from_str(expected).unwrap();
        journal.verify(&expected).to_string()
    }

    #[test]
    fn after_too_many_requests_the_last_of_them_are_listed_and_no_others() {
        let expected = r#"{"path": "/a", "at_most": 1}"#;
        assert_eq!(
            message(expected, &[("/a?token=x&b=1", 1), ("/b", 1), ("/a", 1)]),
            "expected at most 1 request, seen 2\n  \
             0 GET /a?token=<token>&b=1 (200)\n  2 GET /a (200)"
        );
        assert_eq!(
            message(expected, &[("/b", 2), ("/a", 7), ("/b", 1)]),
            "expected at most 1 request, seen 7\n  the last 5 of them:\n  \
             4 GET /a (200)\n  5 GET /a (200)\n  6 GET /a (200)\n  7 GET /a (200)\n  \
             8 GET /a (200)"
        );
        // Too few: only the others.
        assert_eq!(
            message(r#"{"path": "/a", "times": 2}"#, &[("/a", 1), ("/b", 1)])
                .lines()
                .nth(1),
            Some("  GET /b (200): 1 time, differs in path")
        );
    }
}
