//! Requests that are framed well, with anything in them.

use std::fmt;

use proptest::prelude::*;
use proptest::test_runner::TestRunner;

use crate::answer::{self, Answer};
use crate::target::{Route, Target};
use crate::{bodies, heads};

/// A request whose end can be told.
#[derive(Clone)]
pub(crate) struct Sent {
    pub(crate) method: String,
    pub(crate) target: String,
    pub(crate) headers: Vec<(String, Vec<u8>)>,
    pub(crate) body: Vec<u8>,
}

impl fmt::Debug for Sent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let bytes = self.bytes();
        let shown = &bytes[..bytes.len().min(4000)];
        write!(f, "{} bytes: {}", bytes.len(), shown.escape_ascii())
    }
}

impl Sent {
    /// As it goes out, up to the empty line, with these headers more.
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

pub(crate) fn any_request(target: &Target, allow: fn(&Route) -> bool) -> BoxedStrategy<Sent> {
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
        .prop_map(|(method, target, headers, body)| Sent {
            method,
            target,
            headers,
            body,
        })
        .boxed()
}

/// As many cases as `PROPTEST_CASES` says; each run has others.
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

/// The one answer to a request, and that it is as agreed.
pub(crate) fn answered(target: &Target, sent: &Sent) -> Result<Answer, String> {
    let raw = target.send(&sent.bytes(), &[]);
    let mut answers = answer::read_all(&raw, &[sent.is_head()])?;
    if answers.len() != 1 {
        return Err(format!("{} answers", answers.len()));
    }
    let answer = answers.remove(0);
    answer::check(&answer, sent.target.as_bytes(), sent.is_head())?;
    Ok(answer)
}

/// Issue: paths, headers, query, bodies. Every request gets one answer of the
/// agreed form and no 5xx, nothing panics, and the next one is answered too.
#[test]
fn anything_gets_an_answer() {
    let target = Target::new();
    let mut seen = std::collections::BTreeMap::new();
    let cell = std::cell::RefCell::new(&mut seen);
    runner()
        .run(&any_request(&target, |_| true), |sent| {
            let answer = answered(&target, &sent);
            // A fault rule may be what was asked for.
            target.put_back();
            target.is_well().map_err(fail)?;
            let answer = answer.map_err(fail)?;
            *cell.borrow_mut().entry(answer.status).or_insert(0) += 1;
            Ok(())
        })
        .unwrap();
    // Mostly refused would be mostly untested.
    let (good, all) = seen.iter().fold((0, 0), |(good, all), (status, count)| {
        (good + if *status < 300 { *count } else { 0 }, all + count)
    });
    println!("answers by status: {seen:?}");
    assert!(good * 12 > all, "{seen:?}");
}
