//! User IDs that are none.

use super::{failed, refused};
use crate::cases::Check;
use crate::cases::support::context::{Context, Login, Outcome};
use crate::setup::seeds::{self as world, ADA, CLIENT_APP};

fn revoke(ids: &[&str]) -> Outcome {
    let context = Context::new(world::shop(), Login::Keys);
    let mut args = vec!["users", "revoke", "--app", CLIENT_APP];
    for id in ids {
        args.extend(["-u", id]);
    }
    context.run(&args)
}

/// What no id looks like, but a path can hold: asked for, byte for byte, in a
/// part of the path of its own, and not found.
fn ids_that_need_encoding() {
    for (id, sent) in [
        ("a/b", "a%2Fb"),
        ("../apps", "..%2Fapps"),
        ("a b", "a%20b"),
        ("100%", "100%25"),
        ("%2e%2e", "%252e%252e"),
        ("x?y=z", "x%3Fy=z"),
        ("x#y", "x%23y"),
        ("a\\b", "a%5Cb"),
        ("Ωμέγα", "%CE%A9%CE%BC%CE%AD%CE%B3%CE%B1"),
        ("🦀", "%F0%9F%A6%80"),
    ] {
        let outcome = revoke(&[id]);
        failed(&outcome, 1, "user revoke failed: user not found", &[]);
        let asked = outcome.requests.last().expect("requests");
        let part = asked.path.rsplit_once("/users/").expect("a user").1;
        // Encoding more than needed is as right; encoding a slash is a must.
        let same = percent_decoded(part) == id.as_bytes() && !part.contains('/');
        assert!(same, "{id:?} was sent as {part:?}, expected {sent:?}");
        assert!(outcome.revoked().is_empty(), "{outcome:#?}");
    }
}

fn percent_decoded(text: &str) -> Vec<u8> {
    let mut bytes = text.bytes();
    let mut decoded = Vec::new();
    while let Some(byte) = bytes.next() {
        if byte == b'%' {
            let digits = [bytes.next(), bytes.next()].map(|digit| digit.expect("a hex digit"));
            let digits = std::str::from_utf8(&digits)
                .expect("a hex digit")
                .to_owned();
            decoded.push(u8::from_str_radix(&digits, 16).expect("a hex digit"));
        } else {
            decoded.push(byte);
        }
    }
    decoded
}

fn ids_that_cannot_be_any() {
    for id in [
        "",
        ".",
        "..",
        "a\nb",
        "a\tb",
        "\u{1b}[31m",
        "a\u{7f}",
        "a\u{0}b",
    ] {
        // No argument can hold a zero byte, on any system.
        if !id.contains('\0') {
            refused(&revoke(&[id]), &["--user"]);
            refused(&revoke(&[ADA, id]), &["--user"]);
        }
    }
    for list in [",", "a,,b", ",a", "a,"] {
        refused(&revoke(&[list]), &["--user"]);
    }
}

fn ids_of_any_length() {
    let most = "x".repeat(256);
    failed(
        &revoke(&[&most]),
        1,
        "user revoke failed: user not found",
        &[],
    );
    for length in [257, 4096, 100 * 1024] {
        // Not repeated in full: the message must stay a message.
        refused(&revoke(&["x".repeat(length).as_str()]), &["--user"]);
    }
}

/// As many as one argument may hold: each is asked for, and told.
fn very_many_ids() {
    let ids: Vec<String> = (0..1000).map(|number| format!("{number:024x}")).collect();
    let outcome = revoke(&[&ids.join(",")]);
    failed(&outcome, 1, "user revoke failed: no users found", &[]);
    let lookups = outcome
        .requests
        .iter()
        .filter(|request| request.path.contains("/users/"));
    assert_eq!(lookups.count(), 1000);
}

/// The checks of this module.
pub(crate) static CHECKS: &[Check] = checks![
    ids_that_need_encoding => ["cli/selection/id-encoded"],
    ids_that_cannot_be_any => ["cli/selection/id-invalid"],
    ids_of_any_length => ["cli/selection/id-invalid"],
    very_many_ids => ["cli/selection/many-ids"],
];
