//! What fits a screen: tables in real terminals of several widths.
use crate::cases::Check;
use appservices_mock::{Fault, FaultEffect};
use proptest::collection::vec;
use proptest::prelude::*;

use crate::cases::support::context::{Context, Login};
use crate::cases::support::dialogue::{DIALOGUE, Dialogue};
use crate::cases::support::seeds::{self, email, met, one_app, user_id};
use crate::cases::support::topic::{TOPIC, Topic};
use crate::cases::support::tty::Tty;

const fn shown(name: &'static str, args: &'static str, columns: u16) -> Dialogue {
    Dialogue {
        name,
        args,
        seed: seeds::dated,
        size: (60, columns),
        ..DIALOGUE
    }
}

/// The server refuses at length.
fn refused() -> Vec<Fault> {
    let words = "the service could not do this because the store that holds its users is being moved to another place";
    vec![
        Fault::new("*/users/*", FaultEffect::status(500, words)).method("PUT"),
        Fault::new("*/users/*", FaultEffect::status(500, words)).method("DELETE"),
    ]
}

pub(crate) const TERMINAL: Topic = Topic {
    folder: "users/list/terminal",
    requirements: &["cli/text/fits-screen"],
    shows: shown_by![
        "cli/selection/email-unknown" => "address-of-nobody",
        "cli/text/no-styles" => "no-color csv-is-as-in-a-file ndjson-is-as-in-a-file",
        "cli/errors/rows" => "refused-at-length pending-refused",
        "cli/dry-run/no-change" => "dry-run",
    ],
    dialogues: &[
        Dialogue {
            bold: &["Last Authenticated", "Enabled"],
            plain: &["ada@example.com", "n/a"],
            ..shown("wide", "users list -a shop", 120)
        },
        shown("usual", "users list -a shop", 80),
        shown("narrow", "users list -a shop", 60),
        shown("pending", "users list -a shop --pending", 80),
        Dialogue {
            env: &[("NO_COLOR", "1")],
            plain: &["Enabled", "ada@example.com"],
            escapes: false,
            ..shown("no-color", "users list -a shop", 80)
        },
        shown(
            "csv-is-as-in-a-file",
            "users list -a shop -f csv --state disabled",
            80,
        ),
        shown(
            "ndjson-is-as-in-a-file",
            "users list -a shop -f ndjson --state disabled",
            80,
        ),
        Dialogue {
            faults: refused,
            exit: 1,
            ..shown(
                "refused-at-length",
                "users revoke -a shop -u 65a000000000000000000001,65a000000000000000000007",
                80,
            )
        },
        Dialogue {
            exit: 1,
            ..shown("pending-refused", "users revoke -a shop --pending -y", 80)
        },
        Dialogue {
            exit: 1,
            ..shown(
                "address-of-nobody",
                "users disable -a shop --email a-rather-long-address-that-nobody-has@example.com --email ada@example.com",
                80,
            )
        },
        shown(
            "dry-run",
            "users delete -a shop -y --dry-run --state disabled --provider local-userpass --created-before 2024-12-31",
            80,
        ),
    ],
    ..TOPIC
};

proptest! {
    #![proptest_config(ProptestConfig { cases: 12, failure_persistence: None, ..ProptestConfig::default() })]

    /// On a screen of any usual width no line goes on in the next row, and every ID stays whole.
    fn nothing_wraps(
        names in vec("[a-z李龍é.]{1,70}@[a-z]{1,9}", 1..4),
        columns in 60_u16..160,
    ) {
        let users = (1..).zip(&names).map(|(n, name)| met(0, Some(1), email(n, &format!("{n}{name}"))));
        let context = Context::new(one_app(users.collect()), Login::Keys);
        let mut env = context.environment();
        env.push(("TERM".to_owned(), "xterm-256color".to_owned()));
        for line in ["users list -a shop", "users revoke -a shop -y --dry-run"] {
            let args: Vec<String> = line.split(' ').map(str::to_owned).collect();
            let mut tty = Tty::start((60, columns), &args, &env, &context.work());
            prop_assert_eq!(tty.finish(), 0, "{}", tty.screen());
            let raw = tty.raw().replace("\u{1b}[1m", "").replace("\u{1b}[0m", "").replace("\u{1b}[22m", "");
            for text in raw.lines() {
                let wide = unicode_width::UnicodeWidthStr::width(text.trim_end_matches('\r'));
                prop_assert!(wide <= usize::from(columns), "{wide} of {columns}: {text:?}\n{raw}");
            }
            for n in (1..).take(names.len()) {
                prop_assert!(raw.contains(&user_id(n)), "{raw}");
            }
        }
    }
}

/// The checks of this module.
pub(crate) static CHECKS: &[Check] = checks![
    nothing_wraps => ["cli/text/fits-screen"],
];
