//! What was found once, so that it is not found again.

use crate::answer;
use crate::target::Target;

const VERSION: &str = "/api/private/v1.0/version";

/// An `Origin` that is no text came back as it was, in an answer that many
/// clients cannot read.
#[test]
fn an_odd_origin_is_not_given_back() {
    let target = Target::new();
    for (origin, given_back) in [
        (&b"http://localhost:3000"[..], true),
        (b"null", true),
        (b"\x80", false),
        (b"a\tb", false),
        (b"http://\xc3\xa9.example", false),
    ] {
        for method in ["GET", "OPTIONS"] {
            let head = format!("{method} {VERSION} HTTP/1.1\r\nhost: x\r\n");
            let asked =
                "\r\naccess-control-request-method: PUT\r\naccess-control-request-headers: ";
            let bytes = [
                head.as_bytes(),
                b"origin: ",
                origin,
                asked.as_bytes(),
                origin,
                b"\r\n\r\n",
            ];
            let answers = target.answers(&bytes.concat(), &[]);
            let back = answers[0].header("access-control-allow-origin");
            let expected = given_back.then(|| std::str::from_utf8(origin).unwrap());
            assert_eq!(back, expected, "{method}");
            if method == "OPTIONS" {
                let names = answers[0].header("access-control-allow-headers");
                assert_eq!(names, expected);
            }
        }
    }
}

/// The body of a request to a world that is not there was not read, which ended
/// the connection and with it the requests behind.
#[test]
fn an_unknown_world_does_not_end_the_connection() {
    let target = Target::new();
    let body = "x".repeat(200_000);
    let bytes = format!(
        "PUT /w/nowhere/x HTTP/1.1\r\nhost: x\r\ncontent-length: {}\r\n\r\n{body}GET {VERSION} HTTP/1.1\r\nhost: x\r\n\r\n",
        body.len()
    );
    let answers = target.answers(bytes.as_bytes(), &[]);
    let statuses: Vec<_> = answers.iter().map(|answer| answer.status).collect();
    assert_eq!(statuses, [404, 200]);
}

/// JSON that is nested nearly as deep as parsers allow was given back deeper
/// inside, where no parser read it: in the journal, in an app, in the state.
#[test]
fn what_nests_too_deep_is_refused() {
    let target = Target::new();
    let app = "/api/admin/v3.0/groups/65a000000000000000000001/apps/65a0000000000000000000a1";
    for (depth, status) in [(62, 201), (63, 400), (126, 400), (127, 400), (100_000, 400)] {
        target.put_back();
        let deep = "[".repeat(depth) + &"]".repeat(depth);
        let body = format!(r#"{{"type":"oauth2-apple","config":{{"a":{deep}}}}}"#);
        let bytes = format!(
            "POST {app}/auth_providers HTTP/1.1\r\nhost: x\r\nauthorization: Bearer {}\r\ncontent-length: {}\r\n\r\n{body}",
            target.tokens.admin,
            body.len()
        );
        let answers = target.answers(bytes.as_bytes(), &[]);
        assert_eq!(answers[0].status, status, "{depth}");
        let bytes = "GET /_mock/requests HTTP/1.1\r\nhost: x\r\n\r\n";
        let journal = target.answers(bytes.as_bytes(), &[]).remove(0);
        answer::check(&journal, b"/_mock/requests", false).unwrap();
        target
            .server
            .import_state(&target.server.export_state())
            .unwrap();
    }
}
