//! Traps about responses that look different but mean the same.

use std::time::Duration;

use serde_json::{Value, json};

use crate::client::judge;
use crate::client::judgement::Judgement;
use crate::client::proxy::{Answer, Delivery, Kind, Step};
use crate::client::trap::{Trap, must, should};
use crate::requirements::requirement::Grade;

const NO_READ: &str = "the client read nothing with an access token";
const NO_JSON: &str = "the client sent no request that is answered with JSON";

pub(super) static TRAPS: [Trap; 8] = [
    Trap {
        unless: NO_JSON,
        step: |_, _| Step::edit(|answer, _| answer.map(extend)),
        judge: judge::tolerates,
        ..Trap::new(must(
            "client/bodies/unknown-fields",
            "Fields that a client does not know are ignored",
            "the vendor's clients ignore them",
            Grade::Inferred,
        ))
    },
    Trap {
        unless: NO_JSON,
        step: |_, _| {
            Step::edit(|answer, _| {
                if !answer.body.is_empty() {
                    answer.set("content-type", "application/json; charset=utf-8");
                }
            })
        },
        judge: judge::tolerates,
        ..Trap::new(must(
            "client/bodies/charset",
            "A JSON content type may have a charset",
            "mongodb-stitch 3.18.0 compares the content type for equality",
            Grade::Inferred,
        ))
    },
    Trap {
        unless: NO_JSON,
        step: |_, _| Step::edit(|answer, _| answer.delivery = Delivery::Chunked(7)),
        judge: judge::tolerates,
        ..Trap::new(must(
            "client/bodies/chunked",
            "A body in chunks is read as one with a length",
            "RFC 9112, section 7.1",
            Grade::Documented,
        ))
    },
    Trap {
        unless: NO_READ,
        step: |call, memory| {
            if memory.is_read(call) && memory.strikes == 0 {
                let pause = Duration::from_millis(150);
                Step::edit(move |answer, _| answer.delivery = Delivery::Pieces(8, pause))
            } else {
                Step::pass()
            }
        },
        judge: judge::tolerates,
        ..Trap::new(must(
            "client/bodies/slow-body",
            "A body that arrives in pieces within 2 seconds is read to its end",
            "RFC 9112, section 6.3",
            Grade::Documented,
        ))
    },
    Trap {
        unless: NO_READ,
        step: |call, memory| {
            if memory.is_read(call) && memory.strikes == 0 {
                let delay = Duration::from_millis(1_500);
                Step::edit(move |answer, _| answer.delivery = Delivery::Late(delay))
            } else {
                Step::pass()
            }
        },
        judge: judge::tolerates,
        ..Trap::new(must(
            "client/bodies/slow-response",
            "A client waits for a response that takes 2 seconds",
            "cold starts of the service",
            Grade::OurChoice,
        ))
    },
    Trap {
        unless: "the client did not list users",
        step: |call, _| {
            if call.kind == Kind::List {
                Step::edit(|answer, _| compress(answer))
            } else {
                Step::pass()
            }
        },
        judge: |run| match run.struck().next() {
            Some(_) => judge::does_the_same(run, &[]),
            None => Judgement::NotExercised,
        },
        ..Trap::new(must(
            "client/bodies/gzip",
            "A compressed body that a client did not ask for is decompressed or is a failure, not an empty list",
            "RFC 9110, section 12.5.3: any coding is acceptable without Accept-Encoding",
            Grade::Documented,
        ))
    },
    Trap {
        unless: NO_JSON,
        title_case: true,
        step: |_, _| Step::watch(),
        judge: judge::tolerates,
        ..Trap::new(must(
            "client/bodies/header-case",
            "Names of headers are compared without regard to case",
            "RFC 9110, section 5.1",
            Grade::Documented,
        ))
    },
    Trap {
        unless: "the client changed no user",
        step: |call, _| {
            if call.kind == Kind::Change {
                Step::edit(|answer, _| {
                    if answer.body.is_empty() {
                        answer.set("content-type", "application/json");
                    }
                })
            } else {
                Step::pass()
            }
        },
        judge: judge::tolerates,
        ..Trap::new(should(
            "client/bodies/typed-204",
            "A response 204 with a content type has no body to parse",
            "realm-web 2.0.1 parses the empty body and throws a syntax error",
            Grade::Inferred,
        ))
    },
];

/// Adds fields to every object at the top level, and in a list there.
fn extend(body: &mut Value) {
    match body {
        Value::Object(object) => {
            object.insert(
                "added_later".to_owned(),
                json!({ "nested": [1, null, "x"] }),
            );
            object.insert("addedLater".to_owned(), Value::Null);
        }
        Value::Array(list) => list.iter_mut().for_each(extend),
        _ => {}
    }
}

/// Compresses a body with gzip, in stored blocks.
fn compress(answer: &mut Answer) {
    let mut zipped = vec![0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255];
    let mut blocks = answer.body.chunks(usize::from(u16::MAX)).peekable();
    while let Some(block) = blocks.next() {
        // No block is longer than its length can say.
        let length = u16::try_from(block.len()).unwrap_or(u16::MAX);
        zipped.push(u8::from(blocks.peek().is_none()));
        zipped.extend(length.to_le_bytes());
        zipped.extend((!length).to_le_bytes());
        zipped.extend(block);
    }
    zipped.extend(crc32(&answer.body).to_le_bytes());
    let length = u32::try_from(answer.body.len()).unwrap_or(u32::MAX);
    zipped.extend(length.to_le_bytes());
    answer.body = zipped;
    answer.set("content-encoding", "gzip");
}

/// The checksum of gzip.
fn crc32(bytes: &[u8]) -> u32 {
    let mut crc = u32::MAX;
    for byte in bytes {
        crc ^= u32::from(*byte);
        for _ in 0..8 {
            let carry = crc & 1;
            crc = (crc >> 1) ^ (0xedb8_8320 * carry);
        }
    }
    !crc
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The check value of the algorithm's definition.
    #[test]
    fn checksum_of_gzip() {
        assert_eq!(crc32(b"123456789"), 0xcbf4_3926);
    }
}
