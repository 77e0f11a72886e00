//! Properties of the program as a process, over inputs that nobody would think of.
pub(crate) mod family;
pub(crate) mod sheets;
pub(crate) mod sources;
pub(crate) mod times;

use crate::cases::Check;
use std::collections::BTreeSet;

use proptest::collection::{btree_map, btree_set, vec};
use proptest::prelude::*;
use unicode_width::UnicodeWidthStr as _;

use crate::cases::support::context::{Context, Login, write_private};
use crate::cases::support::seeds::{self, PRIVATE_KEY, PUBLIC_KEY, one_app, user_id};
use crate::cases::support::tty::columns;

/// Each case is a process and a server; a failure is shrunk, printed, and kept nowhere.
fn config() -> ProptestConfig {
    ProptestConfig {
        cases: 48,
        max_shrink_iters: 200,
        failure_persistence: None,
        ..ProptestConfig::default()
    }
}

/// Text of the kinds that make tables crooked.
fn odd_text() -> impl Strategy<Value = String> {
    prop_oneof![
        any::<String>(),
        "\\PC{0,40}",
        "[a-z]{1,8}@[a-z]{1,8}",
        "[ａ-ｚ李龍例え👩‍💻e\u{301}\u{200b}\u{202e}ß ]{0,12}",
        "[\u{0}-\u{1f}\u{7f}-\u{9f}a-c]{0,12}",
    ]
}

/// Text whose width no two terminals disagree about.
fn plain_text() -> impl Strategy<Value = String> {
    "[a-zA-Z0-9@.äöüéñ李龍例漢字ａｂｃ]{1,20}"
}

/// `text` with its escapes, as the table writes them, turned back.
fn plain(text: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some(at) = rest.find('\\') {
        let (before, from) = rest.split_at(at);
        out.push_str(before);
        let hex = from
            .strip_prefix("\\u{")
            .and_then(|hex| hex.split_once('}'));
        let code = hex.and_then(|(hex, _)| char::from_u32(u32::from_str_radix(hex, 16).ok()?));
        let short = [("\\n", '\n'), ("\\t", '\t'), ("\\r", '\r')];
        let short = short
            .into_iter()
            .find(|(escape, _)| from.starts_with(escape));
        let (c, length) = match (code, short) {
            (Some(c), _) => (c, 4 + hex.map_or(0, |(hex, _)| hex.len())),
            (None, Some((escape, c))) => (c, escape.len()),
            (None, None) => ('\\', 1),
        };
        out.push(c);
        rest = &from[length..];
    }
    out + rest
}

/// What is on stderr after that many users were changed, and none was not.
fn summary(verb: &str, users: usize) -> String {
    let plural = if users == 1 { "" } else { "s" };
    format!("{verb} {users} of {users} user{plural} in [SECONDS] s\n")
}

/// The lines of a result that has one table, from its headers on.
fn table(emails: &BTreeSet<String>) -> Vec<String> {
    let users = (1..).zip(emails).map(|(n, email)| seeds::email(n, email));
    let context = Context::new(one_app(users.collect()), Login::Keys);
    let outcome = context.run(&["users", "revoke", "-a", "shop", "-y"]);
    assert_eq!(
        (outcome.code, outcome.stderr),
        (Some(0), summary("Revoked", emails.len()))
    );
    let lines = outcome.stdout.strip_suffix('\n').expect("a last line");
    let mut lines = lines.split('\n').map(str::to_owned);
    assert_eq!(
        lines.next().as_deref(),
        Some("Provider type: User/Password")
    );
    lines.collect()
}

proptest! {
    #![proptest_config(config())]

    /// Every line of a table is as wide as the next, and every user has one.
    fn tables_are_straight(emails in btree_set(odd_text(), 1..6)) {
        let lines = table(&emails);
        prop_assert_eq!(lines.len(), emails.len() + 2, "{:#?}", lines);
        let wide = lines[0].width();
        for line in &lines {
            prop_assert!(!line.contains(char::is_control), "{line:?}");
            prop_assert_eq!(line.width(), wide, "{:#?}", lines);
        }
        for (n, (email, line)) in (1..).zip(emails.iter().zip(&lines[2..])) {
            let (cell, rest) = line.split_once(&user_id(n)).expect("the ID, in its order");
            prop_assert!(rest.starts_with("  normal  true "), "{line:?}");
            let cell = cell.strip_prefix("  ").and_then(|cell| cell.strip_suffix("  "));
            prop_assert_eq!(cell.map(|cell| plain(cell.trim_end_matches(' '))), Some(plain(email.trim_end_matches(' '))));
        }
    }

    /// What a terminal shows is straight too: the cursor ends in the same column after each line.
    fn tables_are_straight_on_the_screen(emails in btree_set(plain_text(), 1..6)) {
        let lines = table(&emails);
        let ends: BTreeSet<u16> = lines.iter().map(|line| columns(line)).collect();
        prop_assert_eq!(ends.len(), 1, "{:#?}", lines);
    }

    /// However IDs are spread over words and commas, each user is revoked once, in the order given.
    fn lists_of_users(words in vec(vec((1_u32..=9, 0_usize..3), 1..5), 1..5)) {
        let context = Context::new(one_app((1..=9).map(|n| seeds::user(n, "anon-user")).collect()), Login::Keys);
        let mut args = ["users", "revoke", "-a", "shop"].map(str::to_owned).to_vec();
        let mut wanted = Vec::new();
        for word in &words {
            let items = word.iter().map(|&(n, blanks)| {
                let blanks = " ".repeat(blanks);
                format!("{blanks}{}{blanks}", user_id(n))
            });
            args.extend(["-u".to_owned(), items.collect::<Vec<_>>().join(",")]);
            for (n, _) in word {
                if !wanted.contains(&user_id(*n)) {
                    wanted.push(user_id(*n));
                }
            }
        }
        let outcome = context.run(&args);
        prop_assert_eq!((outcome.code, &outcome.stderr), (Some(0), &summary("Revoked", wanted.len())));
        let rows = outcome.stdout.lines().skip(3);
        let shown: Vec<String> = rows.map(|row| row.trim()[..24].to_owned()).collect();
        prop_assert_eq!(&shown, &wanted);
        let mut revoked = outcome.revoked();
        revoked.sort();
        wanted.sort();
        prop_assert_eq!(revoked, wanted);
    }

    /// What others keep in a profile is there after a login and after a logout.
    fn profiles_keep_what_they_do_not_know(
        inside in btree_map("x_\\PC{0,12}", "\\PC{0,30}|yes|null|1e3|~|a\nb\n", 0..5),
        beside in btree_map("x_\\PC{0,12}", "\\PC{0,30}|0x1f|- a|#b", 0..3),
    ) {
        let mut entry = yaml_serde::Mapping::new();
        for (key, value) in &inside {
            entry.insert(key.clone().into(), value.clone().into());
        }
        let mut file = yaml_serde::Mapping::new();
        file.insert("default".into(), entry.into());
        for (key, value) in &beside {
            file.insert(key.clone().into(), value.clone().into());
        }
        let context = Context::new(seeds::world(Vec::new()), Login::Nobody);
        write_private(&context.profile("default"), &yaml_serde::to_string(&file).expect("YAML"));
        for args in [&["login", "--api-key", PUBLIC_KEY, "--private-api-key", PRIVATE_KEY][..], &["logout"]] {
            let outcome = context.run(args);
            prop_assert_eq!((outcome.code, outcome.stderr.as_str()), (Some(0), ""));
            let text = std::fs::read_to_string(context.profile("default")).expect("the profile");
            let read: yaml_serde::Value = yaml_serde::from_str(&text).expect("YAML");
            for (key, value) in &inside {
                prop_assert_eq!(read["default"][key.as_str()].as_str(), Some(value.as_str()), "{}\n{}", key, text);
            }
            for (key, value) in &beside {
                prop_assert_eq!(read[key.as_str()].as_str(), Some(value.as_str()), "{}\n{}", key, text);
            }
        }
    }
}

/// The checks of this module.
pub(crate) static CHECKS: &[Check] = checks![
    tables_are_straight => ["cli/text/tables"],
    tables_are_straight_on_the_screen => ["cli/text/width"],
    lists_of_users => ["cli/options/lists"],
    profiles_keep_what_they_do_not_know => ["cli/profiles/keys"],
];
