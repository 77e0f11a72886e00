//! Requests with valid framing and random content.

use std::fmt;

use proptest::prelude::*;
use proptest::test_runner::TestRunner;

use crate::response::{self, Response};
use crate::target::{Route, Target};
use crate::{bodies, heads};

/// A request with valid framing.
#[derive(Clone)]
pub(crate) struct FuzzedRequest {
    pub(crate) method: String,
    pub(crate) target: String,
    pub(crate) headers: Vec<(String, Vec<u8>)>,
    pub(crate) body: Vec<u8>,
}

impl fmt::Debug for FuzzedRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let bytes = self.bytes();
        let shown = &bytes[..bytes.len().min(4000)];
        write!(f, "{} bytes: {}", bytes.len(), shown.escape_ascii())
    }
}

impl FuzzedRequest {
    /// Serializes the head, with additional header lines.
    pub(crate) fn head(&self, more: &str) -> Vec<u8> {
        let mut bytes = format!("{} {} HTTP/1.1\r\n", self.method, self.target).into_bytes();
        for (name, value) in &self.headers {
            bytes.extend_from_slice(name.as_bytes());
            bytes.extend_from_slice(b": ");
            bytes.extend_from_slice(value);
            bytes.extend_from_slice(b"\r\n");
        }
        bytes.extend_from_slice(more.as_bytes());
        bytes.extend_from_slice(b"\r\n");
        bytes
    }

    pub(crate) fn bytes(&self) -> Vec<u8> {
        let length = format!("content-length: {}\r\n", self.body.len());
        let mut bytes = self.head(&length);
        bytes.extend_from_slice(&self.body);
        bytes
    }

    pub(crate) fn is_head(&self) -> bool {
        self.method == "HEAD"
    }
}

pub(crate) fn any_request(
    target: &Target,
    allow: fn(&Route) -> bool,
) -> BoxedStrategy<FuzzedRequest> {
    let tokens = target.tokens.clone();
    heads::line(target, allow)
        .prop_flat_map(move |(route, method, target)| {
            let headers = heads::headers(&route.path, &tokens);
            (
                Just(method),
                Just(target),
                headers,
                bodies::body(&route.keys),
            )
        })
        .prop_map(|(method, target, headers, body)| FuzzedRequest {
            method,
            target,
            headers,
            body,
        })
        .boxed()
}

/// Runs as many cases as `PROPTEST_CASES` says, different ones in each run.
pub(crate) fn runner() -> TestRunner {
    TestRunner::new(ProptestConfig {
        failure_persistence: None,
        max_shrink_iters: 2000,
        ..ProptestConfig::default()
    })
}

pub(crate) fn fail(reason: impl fmt::Display) -> TestCaseError {
    TestCaseError::fail(reason.to_string())
}

/// Sends a request, and checks that it gets exactly one well-formed response.
pub(crate) fn response_to(target: &Target, request: &FuzzedRequest) -> Result<Response, String> {
    let raw = target.send(&request.bytes(), &[]);
    let mut responses = response::read_all(&raw, &[request.is_head()])?;
    if responses.len() != 1 {
        return Err(format!("{} responses", responses.len()));
    }
    let response = responses.remove(0);
    response::check(&response, request.target.as_bytes(), request.is_head())?;
    Ok(response)
}

#[test]
fn any_request_gets_one_well_formed_response_below_500() {
    let target = Target::new();
    let mut seen = std::collections::BTreeMap::new();
    let cell = std::cell::RefCell::new(&mut seen);
    runner()
        .run(&any_request(&target, |_| true), |request| {
            let response = response_to(&target, &request);
            // The request may have added a fault rule.
            target.restore();
            target.check_health().map_err(fail)?;
            let response = response.map_err(fail)?;
            *cell.borrow_mut().entry(response.status).or_insert(0) += 1;
            Ok(())
        })
        .unwrap();
    // If almost all requests were rejected, almost nothing would be tested.
    let (good, all) = seen.iter().fold((0, 0), |(good, all), (status, count)| {
        (good + if *status < 300 { *count } else { 0 }, all + count)
    });
    println!("responses by status: {seen:?}");
    assert!(good * 12 > all, "{seen:?}");
}
