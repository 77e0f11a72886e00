//! Framing: chunks, lengths, and several requests on a connection.

use proptest::prelude::*;
use proptest::sample::Index;

use crate::frames::frame;
use crate::requests::{FuzzedRequest, any_request, fail, response_to, runner};
use crate::response::{self, Response};
use crate::target::{Route, Target};

/// Removes what differs between equal requests: the date and the ID of the log entry.
fn comparable(mut response: Response) -> Response {
    const LINK: &[u8] = b"/logs?co_id=";
    response.headers.retain(|(name, _)| name != "date");
    let link = response
        .body
        .windows(LINK.len())
        .position(|link| link == LINK);
    if let Some(at) = link {
        response.body[at + LINK.len()..].fill(b'0');
    }
    response
}

/// Encodes a body in chunks that end at `ends`, each with an extension, and with a
/// trailer.
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

#[test]
fn chunked_body_gets_the_same_response_as_one_with_a_length() {
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
    // Excluded: controls, whose responses depend on earlier requests, and digest
    // challenges.
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
        .run(&case, |(mut request, ends, cuts, extension, trailer)| {
            // Remove headers about the connection, and long ones.
            request.headers.retain(|(name, value)| {
                !["expect", "upgrade", "connection", "te", "host"].contains(&name.as_str())
                    && value.len() < 1000
            });
            request.headers.push(("host".to_owned(), b"x".to_vec()));
            target.restore();
            let whole = response_to(&target, &request).map_err(fail)?;
            let mut bytes = request.head("transfer-encoding: chunked\r\n");
            bytes.extend(chunked(&request.body, &ends, extension, trailer));
            let mut cuts: Vec<_> = cuts.iter().map(|cut| cut.index(bytes.len() + 1)).collect();
            cuts.sort_unstable();
            target.restore();
            let raw = target.send(&bytes, &cuts);
            target.check_health().map_err(fail)?;
            let responses = response::read_all(&raw, &[request.is_head()]).map_err(fail)?;
            let [response] = &responses[..] else {
                return Err(fail(format!("{} responses", responses.len())));
            };
            prop_assert_eq!(comparable(response.clone()), comparable(whole));
            Ok(())
        })
        .unwrap();
}

/// Whether a route changes nothing and keeps the connection open.
fn quiet(route: &Route) -> bool {
    route.method == "GET" && !route.path.starts_with("/_mock") && !route.path.contains("/public/")
}

#[test]
fn pipelined_requests_get_their_responses_in_order() {
    let target = Target::new();
    let cuts = prop::collection::vec(any::<Index>(), 0..4);
    let case = (
        prop::collection::vec(any_request(&target, quiet), 1..6),
        cuts,
    );
    runner()
        .run(&case, |(mut all, cuts)| {
            target.restore();
            let (mut expected, mut bytes, mut heads) = (Vec::new(), Vec::new(), Vec::new());
            for request in &mut all {
                request.headers.retain(|(name, _)| {
                    name != "expect" && name != "connection" && name != "upgrade"
                });
                let response = response_to(&target, request).map_err(fail)?;
                // The connection would be closed after it.
                if response.header("connection") == Some("close")
                    || response.status == 400 && response.body.is_empty()
                {
                    continue;
                }
                bytes.extend(request.bytes());
                heads.push(request.is_head());
                expected.push(comparable(response));
            }
            let mut cuts: Vec<_> = cuts.iter().map(|cut| cut.index(bytes.len() + 1)).collect();
            cuts.sort_unstable();
            target.restore();
            let raw = target.send(&bytes, &cuts);
            target.check_health().map_err(fail)?;
            let responses = response::read_all(&raw, &heads).map_err(fail)?;
            let responses: Vec<_> = responses.into_iter().map(comparable).collect();
            prop_assert_eq!(responses, expected);
            Ok(())
        })
        .unwrap();
}

/// Invalid chunks and lengths, requests cut off or run together, HTTP/1.0, other
/// protocols.
#[test]
fn arbitrary_bytes_get_well_formed_responses_or_none() {
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
            target.check_health().map_err(fail)?;
            let shown = |error: String| fail(format!("{error}\n{}", bytes.escape_ascii()));
            for response in response::read_all(&raw, &[]).map_err(shown)? {
                response::check(&response, b"", false).map_err(shown)?;
            }
            Ok(())
        })
        .unwrap();
}

/// (our choice)
#[test]
fn half_closed_connection_gets_its_delayed_response() {
    let target = Target::new();
    let effect = appservices_mock::FaultEffect::delay(std::time::Duration::from_millis(50));
    target
        .server
        .add_fault(appservices_mock::Fault::new("*/version", effect));
    for version in ["1.0", "1.1"] {
        let request =
            format!("GET /api/private/v1.0/version HTTP/{version}\r\nhost: localhost\r\n\r\n");
        let responses = target.responses(request.as_bytes(), &[]);
        assert_eq!(responses.len(), 1, "HTTP/{version}");
        assert_eq!(responses[0].status, 200);
    }
}

#[test]
fn requests_are_serialized_with_length_or_chunks() {
    let request = FuzzedRequest {
        method: "PUT".into(),
        target: "/".into(),
        headers: vec![("a".into(), b"b".to_vec())],
        body: b"hello".to_vec(),
    };
    assert_eq!(
        request.bytes(),
        b"PUT / HTTP/1.1\r\na: b\r\ncontent-length: 5\r\n\r\nhello"
    );
    let ends: Vec<Index> = Vec::new();
    assert_eq!(chunked(b"hello", &ends, "", ""), b"5\r\nhello\r\n0\r\n\r\n");
}
