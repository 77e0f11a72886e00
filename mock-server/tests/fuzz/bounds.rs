//! Bodies over the size limit.

use crate::response;
use crate::target::Target;

/// Size limit of a body.
pub(crate) const LIMIT: usize = 1024 * 1024;

pub(crate) const LOGIN: &str = "/api/admin/v3.0/auth/providers/mongodb-cloud/login";

pub(crate) fn head(path: &str, framing: &str) -> String {
    format!("POST {path} HTTP/1.1\r\nhost: localhost\r\n{framing}\r\n\r\n")
}

/// With a length or in chunks, on any path.
#[test]
fn body_over_one_mebibyte_gets_413_and_the_connection_stays_usable() {
    let target = Target::new();
    let next = "GET /api/private/v1.0/version HTTP/1.1\r\nhost: localhost\r\n\r\n";
    for (path, inside) in [(LOGIN, 400), ("/nope", 404), ("/_mock/faults", 400)] {
        for (length, status) in [(LIMIT, inside), (LIMIT + 1, 413), (3 * LIMIT, 413)] {
            let body = " ".repeat(length);
            let whole = head(path, &format!("content-length: {length}")) + &body + next;
            let mut chunks = head(path, "transfer-encoding: chunked");
            for piece in body.as_bytes().chunks(100_000) {
                let piece = std::str::from_utf8(piece).unwrap();
                let size = format!("{:x}\r\n", piece.len());
                chunks.push_str(&size);
                chunks.push_str(piece);
                chunks.push_str("\r\n");
            }
            chunks += "0\r\n\r\n";
            chunks += next;
            for bytes in [whole, chunks] {
                let responses = target.responses(bytes.as_bytes(), &[]);
                let statuses: Vec<_> = responses.iter().map(|response| response.status).collect();
                assert_eq!(statuses, [status, 200], "{path} {length}");
                response::check(&responses[0], path.as_bytes(), false).unwrap();
            }
        }
    }
}

/// An endless body is read up to 16 mebibytes, and not at all if its length says so. A promised
/// body allocates nothing. (our choice)
#[test]
fn endless_body_gets_413_and_truncated_body_400() {
    let target = Target::new();
    let length = 17 * LIMIT;
    let endless = head(LOGIN, "transfer-encoding: chunked") + &format!("{length:x}\r\n");
    let endless = endless + &" ".repeat(length);
    assert_eq!(target.responses(endless.as_bytes(), &[])[0].status, 413);
    let announced = head(LOGIN, "content-length: 999999999999") + "{";
    assert_eq!(target.responses(announced.as_bytes(), &[])[0].status, 413);
    let promised = head(LOGIN, "content-length: 1000000") + "{";
    assert_eq!(target.responses(promised.as_bytes(), &[])[0].status, 400);
    target.check_health().unwrap();
}
