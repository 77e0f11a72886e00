//! Bodies that are too long.

use crate::answer;
use crate::target::Target;

/// Longest body that is read.
pub(crate) const LIMIT: usize = 1024 * 1024;

pub(crate) const LOGIN: &str = "/api/admin/v3.0/auth/providers/mongodb-cloud/login";

pub(crate) fn head(path: &str, framing: &str) -> String {
    format!("POST {path} HTTP/1.1\r\nhost: x\r\n{framing}\r\n\r\n")
}

/// Issue: a body over a mebibyte gets 413, whether it says how long it is or comes in
/// chunks, to whatever path; and the connection can be used again.
#[test]
fn long_bodies() {
    let target = Target::new();
    let next = "GET /api/private/v1.0/version HTTP/1.1\r\nhost: x\r\n\r\n";
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
                let answers = target.answers(bytes.as_bytes(), &[]);
                let statuses: Vec<_> = answers.iter().map(|answer| answer.status).collect();
                assert_eq!(statuses, [status, 200], "{path} {length}");
                answer::check(&answers[0], path.as_bytes(), false).unwrap();
            }
        }
    }
}

/// Our choice: a body that does not end gets 413 once it is 16 mebibytes long; what is
/// promised and does not come takes no room and gets 400.
#[test]
fn endless_and_promised_bodies() {
    let target = Target::new();
    let endless = head(LOGIN, "content-length: 999999999999") + &" ".repeat(17 * LIMIT);
    assert_eq!(target.answers(endless.as_bytes(), &[])[0].status, 413);
    let promised = head(LOGIN, "content-length: 999999999999") + "{";
    assert_eq!(target.answers(promised.as_bytes(), &[])[0].status, 400);
    target.is_well().unwrap();
}
