//! The documented behaviour of the `users` commands, judged by their tables and by the changes that
//! the server receives.
//!
//! These checks say nothing of the words of messages, the number of requests, or anything else
//! that this project does its own way, so that they hold for the predecessor too. They use
//! neither prompts nor `--yes`, which it does not treat as an answer.
pub(crate) mod changes;
pub(crate) mod lists;

use crate::cases::support::context::{Context, Login, Outcome};
use crate::cases::support::seeds;

/// Runs a command in the usual world; see [`seeds::shop`].
fn run(line: &str) -> Outcome {
    Context::new(seeds::shop(), Login::Profile).run_line(line)
}

/// The IDs of users in a text, in its order.
fn ids(text: &str) -> Vec<String> {
    let words = text.split_whitespace();
    let is_id = |word: &&str| word.len() == 24 && word.chars().all(|c| c.is_ascii_hexdigit());
    words.filter(is_id).map(str::to_owned).collect()
}

/// The table of each provider type: its title, headers and rows.
fn tables(text: &str) -> Vec<(String, Vec<String>)> {
    let mut tables: Vec<(String, Vec<String>)> = Vec::new();
    // A terminal's codes may be anywhere in the output of the predecessor.
    for line in without_codes(text).lines() {
        if let Some(title) = line.trim().strip_prefix("Provider type: ") {
            tables.push((title.to_owned(), Vec::new()));
        } else if let Some((_, rows)) = tables.last_mut()
            && !line.contains("---")
        {
            rows.push(line.trim_end().to_owned());
        }
    }
    tables
}

/// A text without `ESC [ … m`.
fn without_codes(text: &str) -> String {
    let mut parts = text.split("\u{1b}[");
    let mut plain = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let (_, rest) = part.split_once('m').unwrap_or(("", part));
        plain.push_str(rest);
    }
    plain
}

#[test]
fn tables_are_read_with_and_without_codes() {
    let text =
        "Provider type: Apple\n  \u{1b}[1mID\u{1b}[0m\n  ---\n  a\nProvider type: Google\n  ID\n";
    let table = |title: &str, rows: &[&str]| {
        let rows = rows.iter().map(|&row| row.to_owned()).collect();
        (title.to_owned(), rows)
    };
    assert_eq!(
        tables(text),
        [table("Apple", &["  ID", "  a"]), table("Google", &["  ID"])]
    );
}
