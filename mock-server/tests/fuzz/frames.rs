//! Requests with wrong, unusual or missing framing.

use proptest::prelude::*;

use crate::bodies;

/// A valid request, up to its framing headers.
const GOOD: &str = "PUT /api/admin/v3.0/groups/65a000000000000000000001/apps/65a0000000000000000000a1/users/65a0000000000000000000d1/logout HTTP/1.1\r\nhost: localhost\r\n";

const LENGTHS: &str = include_str!("lists/lengths.txt");
const CODINGS: &str = include_str!("lists/codings.txt");
const SIZES: &str = include_str!("lists/sizes.txt");
const TAILS: &str = include_str!("lists/tails.txt");
const VERSIONS: &str = include_str!("lists/versions.txt");
const LINES: &str = include_str!("lists/lines.txt");

/// Picks a line of a list, and resolves its escapes.
fn line(list: &'static str) -> impl Strategy<Value = String> + Clone {
    bodies::line(list).prop_map(|line| {
        [
            ("\\r", "\r"),
            ("\\n", "\n"),
            ("\\t", "\t"),
            ("\\0", "\0"),
            ("\\x01", "\x01"),
            ("\\x20", " "),
        ]
        .iter()
        .fold(line, |line, (escape, byte)| line.replace(escape, byte))
    })
}

/// A request, the start of one, or arbitrary bytes.
pub(crate) fn frame() -> impl Strategy<Value = Vec<u8>> {
    let of_length = (line(VERSIONS), line(LENGTHS), "[a-z]{0,12}");
    let of_length = of_length.prop_map(|(version, length, body)| {
        let head = GOOD.replace("1.1", &version);
        format!("{head}content-length: {length}\r\n\r\n{body}").into_bytes()
    });
    let of_chunks = (line(VERSIONS), line(CODINGS), line(SIZES), line(TAILS));
    let of_chunks = of_chunks.prop_map(|(version, coding, size, tail)| {
        let head = GOOD.replace("1.1", &version);
        format!("{head}transfer-encoding: {coding}\r\n\r\n{size}\r\nhello\r\n{tail}").into_bytes()
    });
    let ends = prop::sample::select(vec!["\r\n", "\r\n", "\n", "\r"]);
    let lines = (prop::collection::vec(line(LINES), 0..8), ends);
    let lines = lines.prop_map(|(lines, end)| (lines.join(end) + end + end).into_bytes());
    prop_oneof![
        3 => of_length,
        3 => of_chunks,
        3 => lines,
        1 => prop::collection::vec(any::<u8>(), 0..300),
        // A TLS client hello.
        1 => Just(b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03".to_vec()),
    ]
}
