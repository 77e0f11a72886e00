//! Where a request ends: chunks, lengths, several on a connection.

use proptest::prelude::*;
use proptest::sample::Index;

use crate::answer::{self, Answer};
use crate::frames::frame;
use crate::requests::{Sent, answered, any_request, fail, runner};
use crate::target::{Route, Target};

/// Without what differs from time to time: dates, and the ids of log entries.
fn comparable(mut answer: Answer) -> Answer {
    const LINK: &[u8] = b"/logs?co_id=";
    answer.headers.retain(|(name, _)| name != "date");
    let link = answer
        .body
        .windows(LINK.len())
        .position(|link| link == LINK);
    if let Some(at) = link {
        answer.body[at + LINK.len()..].fill(b'0');
    }
    answer
}

/// In chunks that end at these places, with an extension and a trailer.
fn chunked(body: &[u8], ends: &[Index], extension: &str, trailer: &str) -> Vec<u8> {
    let mut ends: Vec<_> = ends.iter().map(|end| end.index(body.len() + 1)).collect();
    ends.push(body.len());
    ends.sort_unstable();
    let (mut bytes, mut from) = (Vec::new(), 0);
    for to in ends {
        if to > from {
            bytes.extend_from_slice(format!("{:x}{extension}\r\n", to - from).as_bytes());
            bytes.extend_from_slice(&body[from..to]);
            bytes.extend_from_slice(b"\r\n");
            from = to;
        }
    }
    bytes.extend_from_slice(format!("0{extension}\r\n{trailer}\r\n").as_bytes());
    bytes
}

/// Issue: chunking. A body in chunks, sent in pieces that end at any byte, gets
/// the same answer as the body with its length.
#[test]
fn chunks_are_the_same_body() {
    let target = Target::new();
    let ends = prop::collection::vec(any::<Index>(), 0..6);
    let extension = prop::sample::select(vec!["", "", ";a=b", "; a=\"b\"", ";"]);
    let trailer = prop::sample::select(vec![
        "",
        "",
        "x-a: b\r\n",
        "content-length: 5\r\n",
        "authorization: Bearer x\r\n",
    ]);
    // Answers that tell of what was asked before differ; controls change them all.
    let allow =
        |route: &Route| !route.path.starts_with("/_mock") && !route.path.contains("/public/");
    let case = (
        any_request(&target, allow),
        ends.clone(),
        ends,
        extension,
        trailer,
    );
    runner()
        .run(&case, |(mut sent, ends, cuts, extension, trailer)| {
            // What is about the connection and not about the request.
            sent.headers.retain(|(name, value)| {
                !["expect", "upgrade", "connection", "te", "host"].contains(&name.as_str())
                    && value.len() < 1000
            });
            sent.headers.push(("host".to_owned(), b"x".to_vec()));
            target.put_back();
            let whole = answered(&target, &sent).map_err(fail)?;
            let mut bytes = sent.head("transfer-encoding: chunked\r\n");
            bytes.extend(chunked(&sent.body, &ends, extension, trailer));
            let mut cuts: Vec<_> = cuts.iter().map(|cut| cut.index(bytes.len() + 1)).collect();
            cuts.sort_unstable();
            target.put_back();
            let raw = target.send(&bytes, &cuts);
            target.is_well().map_err(fail)?;
            let answers = answer::read_all(&raw, &[sent.is_head()]).map_err(fail)?;
            let [answer] = &answers[..] else {
                return Err(fail(format!("{} answers", answers.len())));
            };
            prop_assert_eq!(comparable(answer.clone()), comparable(whole));
            Ok(())
        })
        .unwrap();
}

/// A request that leaves the connection open and the server as it was.
fn quiet(route: &Route) -> bool {
    route.method == "GET" && !route.path.starts_with("/_mock") && !route.path.contains("/public/")
}

/// Issue: pipelining. Requests sent at once get the answers that each gets
/// alone, in order.
#[test]
fn pipelined_requests_are_answered_in_order() {
    let target = Target::new();
    let cuts = prop::collection::vec(any::<Index>(), 0..4);
    let case = (
        prop::collection::vec(any_request(&target, quiet), 1..6),
        cuts,
    );
    runner()
        .run(&case, |(mut all, cuts)| {
            target.put_back();
            let (mut expected, mut bytes, mut heads) = (Vec::new(), Vec::new(), Vec::new());
            for sent in &mut all {
                sent.headers.retain(|(name, _)| {
                    name != "expect" && name != "connection" && name != "upgrade"
                });
                let answer = answered(&target, sent).map_err(fail)?;
                // Refused before it was a request; nothing after it counts.
                if answer.header("connection") == Some("close")
                    || answer.status == 400 && answer.body.is_empty()
                {
                    continue;
                }
                bytes.extend(sent.bytes());
                heads.push(sent.is_head());
                expected.push(comparable(answer));
            }
            let mut cuts: Vec<_> = cuts.iter().map(|cut| cut.index(bytes.len() + 1)).collect();
            cuts.sort_unstable();
            target.put_back();
            let raw = target.send(&bytes, &cuts);
            target.is_well().map_err(fail)?;
            let answers = answer::read_all(&raw, &heads).map_err(fail)?;
            let answers: Vec<_> = answers.into_iter().map(comparable).collect();
            prop_assert_eq!(answers, expected);
            Ok(())
        })
        .unwrap();
}

/// Issue: chunks and lengths that are wrong, requests cut off and run together,
/// HTTP/1.0, no HTTP at all: every answer there is is well formed, and the
/// server goes on.
#[test]
fn any_bytes_are_survived() {
    let target = Target::new();
    let flip = prop::option::of((any::<Index>(), any::<u8>()));
    let all = prop::collection::vec(frame(), 1..4).prop_map(|all| all.concat());
    let case = (
        all,
        flip,
        prop::option::of(any::<Index>()),
        prop::collection::vec(any::<Index>(), 0..4),
    );
    runner()
        .run(&case, |(mut bytes, flip, end, cuts)| {
            if let Some((at, mask)) = flip
                && !bytes.is_empty()
            {
                let at = at.index(bytes.len());
                bytes[at] ^= mask;
            }
            if let Some(end) = end {
                bytes.truncate(end.index(bytes.len() + 1));
            }
            let mut cuts: Vec<_> = cuts.iter().map(|cut| cut.index(bytes.len() + 1)).collect();
            cuts.sort_unstable();
            let raw = target.send(&bytes, &cuts);
            target.is_well().map_err(fail)?;
            let shown = |error: String| fail(format!("{error}\n{}", bytes.escape_ascii()));
            for answer in answer::read_all(&raw, &[]).map_err(shown)? {
                answer::check(&answer, b"", false).map_err(shown)?;
            }
            Ok(())
        })
        .unwrap();
}

/// Our choice: a client that has said all it has to say, and ends its half of
/// the connection, still gets its answer, however late.
#[test]
fn a_half_closed_connection_is_answered() {
    let target = Target::new();
    let effect = appservices_mock::FaultEffect::Delay { millis: 50 };
    target
        .server
        .add_fault(appservices_mock::FaultSeed::new("*/version", effect));
    for version in ["1.0", "1.1"] {
        let request = format!("GET /api/private/v1.0/version HTTP/{version}\r\nhost: x\r\n\r\n");
        let answers = target.answers(request.as_bytes(), &[]);
        assert_eq!(answers.len(), 1, "HTTP/{version}");
        assert_eq!(answers[0].status, 200);
    }
}

#[test]
fn sent_requests_read_as_they_are() {
    let sent = Sent {
        method: "PUT".into(),
        target: "/".into(),
        headers: vec![("a".into(), b"b".to_vec())],
        body: b"hello".to_vec(),
    };
    assert_eq!(
        sent.bytes(),
        b"PUT / HTTP/1.1\r\na: b\r\ncontent-length: 5\r\n\r\nhello"
    );
    let ends: Vec<Index> = Vec::new();
    assert_eq!(chunked(b"hello", &ends, "", ""), b"5\r\nhello\r\n0\r\n\r\n");
}
