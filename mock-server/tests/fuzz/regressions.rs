//! Regressions: each test describes a failure that was found by the properties.

use crate::response;
use crate::target::Target;

const VERSION: &str = "/api/private/v1.0/version";

/// It was echoed, in a response that many clients cannot read.
#[test]
fn origin_that_is_not_text_is_not_echoed() {
    let target = Target::new();
    for (origin, is_echoed) in [
        (&b"http://localhost:3000"[..], true),
        (b"null", true),
        (b"\x80", false),
        (b"a\tb", false),
        (b"http://\xc3\xa9.example", false),
    ] {
        for method in ["GET", "OPTIONS"] {
            let head = format!("{method} {VERSION} HTTP/1.1\r\nhost: localhost\r\n");
            let preflight =
                "\r\naccess-control-request-method: PUT\r\naccess-control-request-headers: ";
            let bytes = [
                head.as_bytes(),
                b"origin: ",
                origin,
                preflight.as_bytes(),
                origin,
                b"\r\n\r\n",
            ];
            let responses = target.responses(&bytes.concat(), &[]);
            let allow_origin = responses[0].header("access-control-allow-origin");
            let expected = is_echoed.then(|| std::str::from_utf8(origin).unwrap());
            assert_eq!(allow_origin, expected, "{method}");
            if method == "OPTIONS" {
                let names = responses[0].header("access-control-allow-headers");
                assert_eq!(names, expected);
            }
        }
    }
}

/// The request's body was not read, which closed the connection and lost the requests
/// after it.
#[test]
fn unknown_world_does_not_close_the_connection() {
    let target = Target::new();
    let body = "x".repeat(200_000);
    let bytes = format!(
        "PUT /w/nowhere/x HTTP/1.1\r\nhost: localhost\r\ncontent-length: {}\r\n\r\n{body}GET {VERSION} HTTP/1.1\r\nhost: localhost\r\n\r\n",
        body.len()
    );
    let responses = target.responses(bytes.as_bytes(), &[]);
    let statuses: Vec<_> = responses.iter().map(|response| response.status).collect();
    assert_eq!(statuses, [404, 200]);
}

/// JSON nested almost as deep as parsers allow was returned inside other JSON, where no
/// parser could read it: in the journal, in an app, in the state.
#[test]
fn deeply_nested_json_is_rejected() {
    let target = Target::new();
    let app = "/api/admin/v3.0/groups/65a000000000000000000001/apps/65a0000000000000000000a1";
    for (depth, status) in [(62, 201), (63, 400), (126, 400), (127, 400), (100_000, 400)] {
        target.restore();
        let deep = "[".repeat(depth) + &"]".repeat(depth);
        let body = format!(r#"{{"type":"oauth2-apple","config":{{"a":{deep}}}}}"#);
        let bytes = format!(
            "POST {app}/auth_providers HTTP/1.1\r\nhost: localhost\r\nauthorization: Bearer {}\r\ncontent-length: {}\r\n\r\n{body}",
            target.tokens.admin,
            body.len()
        );
        let responses = target.responses(bytes.as_bytes(), &[]);
        assert_eq!(responses[0].status, status, "{depth}");
        let bytes = "GET /_mock/requests HTTP/1.1\r\nhost: localhost\r\n\r\n";
        let journal = target.responses(bytes.as_bytes(), &[]).remove(0);
        response::check(&journal, b"/_mock/requests", false).unwrap();
        target
            .server
            .import_state(&target.server.export_state())
            .unwrap();
    }
}
