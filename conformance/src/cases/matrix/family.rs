//! What the published page does not have, for the whole family: output for programs, dry runs,
//! addresses, dates, limits. The product of what decides about users is whole; the output goes
//! round beside it, so that any three values meet somewhere.
#[cfg(test)]
use std::collections::BTreeSet;

use super::facts::{BEGIN, DAY};
use super::{Combination, judge};
use crate::cases::Check;
use crate::cases::model::{Ask, Dates, Format, Verb};
use crate::cases::support::seeds;
use crate::target::Outcome;

macro_rules! verbs {
    ($($test:ident: $verb:expr, $word:literal;)*) => {
        /// The commands that have a record.
        #[cfg(test)]
        pub(super) const RECORDS: &[&str] = &[$($word),*];

        /// A check for each record.
        pub(crate) static CHECKS: &[Check] = checks![$($test => ["cli/options/combinations"]),*];

        $(
            fn $test() -> Outcome {
                let all: Vec<Combination> = choices($verb)
                    .iter()
                    .map(|choice| combination($verb, *choice))
                    .collect();
                judge(&format!("users/{}/matrix", $word), RECORD, HEADER, &all)
            }
        )*
    };
}

verbs! {
    revoke_and_more: Verb::Revoke, "revoke";
    enable: Verb::Enable, "enable";
    disable: Verb::Disable, "disable";
    delete: Verb::Delete, "delete";
    list: Verb::List, "list";
    count: Verb::Count, "count";
}

/// The name of the record in each command's folder.
pub(super) const RECORD: &str = "filters-and-formats";

const HEADER: &str =
    "who   pend state    prov dates -y dry lim format -o | exit, users changed, reason";

/// Users given by number, and addresses.
const WHO: [(&str, &[u32], &[&str]); 8] = [
    ("all", &[], &[]),
    ("one", &[1], &[]),
    ("two", &[2, 1], &[]),
    ("lost", &[1, 99], &[]),
    ("gone", &[99], &[]),
    ("mail", &[], &["ada@example.com"]),
    ("mails", &[], &["nobody@example.com", "grace@example.com"]),
    ("both", &[2, 1], &["ada@example.com"]),
];
const STATES: [Option<&str>; 3] = [None, Some("enabled"), Some("disabled")];
const PROVIDERS: [(&str, &[&str]); 2] = [("any", &[]), ("m+k", &["local-userpass", "api-key"])];
const FORMATS: [(&str, Format); 4] = [
    ("-", Format::Text),
    ("json", Format::Json),
    ("ndjson", Format::Ndjson),
    ("csv", Format::Csv),
];

fn dates(n: usize) -> (&'static str, Dates) {
    let none = Dates::default();
    match n {
        0 => ("-", none),
        // The moment itself is not before it.
        1 => (
            "old",
            Dates {
                last_login_before: Some(BEGIN + 60 * DAY),
                ..none
            },
        ),
        2 => (
            "never",
            Dates {
                never: true,
                ..none
            },
        ),
        // The moment itself is after it.
        3 => (
            "made",
            Dates {
                created_after: Some(BEGIN + DAY),
                created_before: Some(BEGIN + 90 * DAY),
                ..none
            },
        ),
        // Some pass one of the two, and some both.
        _ => (
            "mixed",
            Dates {
                last_login_after: Some(BEGIN + 60 * DAY),
                created_before: Some(BEGIN + 60 * DAY),
                ..none
            },
        ),
    }
}

/// How many values each option has, in the order of the header; 1 where a command lacks it.
fn sizes(verb: Verb) -> [usize; 10] {
    let looks = verb.only_looks();
    let pending = !matches!(verb, Verb::Enable | Verb::Disable);
    let more = |on: bool| if on { 2 } else { 1 };
    [
        WHO.len(),
        more(pending),
        STATES.len(),
        PROVIDERS.len(),
        5,
        more(!looks),
        more(!looks),
        more(verb == Verb::List),
        FORMATS.len(),
        2,
    ]
}

/// Which value of each option.
type Choice = [usize; 10];

/// Every choice of what decides about users; of the eight outputs, two each, in turn.
fn choices(verb: Verb) -> Vec<Choice> {
    let sizes = sizes(verb);
    let all: usize = sizes[..8].iter().product();
    let mut choices = Vec::new();
    for n in 0..all {
        let (mut rest, mut choice): (usize, Choice) = (n, [0; 10]);
        for i in (0..8).rev() {
            choice[i] = rest % sizes[i];
            rest /= sizes[i];
        }
        let turn = choice.iter().sum::<usize>() + choice[3] + choice[5];
        let format = turn % FORMATS.len();
        let file = (choice[1] + choice[2] + choice[4] + choice[6] + choice[7] + choice[0] / 4) % 2;
        for (format, file) in [(format, file), ((format + 2) % FORMATS.len(), 1 - file)] {
            (choice[8], choice[9]) = (format, file);
            choices.push(choice);
        }
    }
    choices
}

fn combination(verb: Verb, choice: Choice) -> Combination {
    let [
        who,
        pending,
        state,
        provider,
        when,
        yes,
        dry,
        limit,
        format,
        file,
    ] = choice;
    let pending = pending == 1;
    let (who, users, emails) = WHO[who];
    let id = |&n: &u32| {
        if pending {
            seeds::pending_id(n)
        } else {
            seeds::user_id(n)
        }
    };
    // Those who wait have other addresses.
    let (ada, grace) = if pending {
        ("paul", "petra")
    } else {
        ("ada", "grace")
    };
    let email = |email: &&str| email.replace("ada", ada).replace("grace", grace);
    let (when, dates) = dates(when);
    let ask = Ask {
        verb,
        app: Some("shop".to_owned()),
        users: users.iter().map(id).collect(),
        pending,
        state: STATES[state],
        providers: PROVIDERS[provider].1.to_vec(),
        emails: emails.iter().map(email).collect(),
        dates,
        limit: (limit == 1).then_some(1),
        dry_run: dry == 1,
        yes: yes == 1,
        format: FORMATS[format].1,
        file: file == 1,
        ..Ask::default()
    };
    let word = |on: bool, word: &'static str| if on { word } else { "-" };
    let name = format!(
        "{who:5} {:4} {:8} {:4} {when:5} {:2} {:3} {:3} {:6} {:2}",
        word(pending, "pend"),
        STATES[state].unwrap_or("-"),
        PROVIDERS[provider].0,
        word(ask.yes, "-y"),
        word(ask.dry_run, "dry"),
        word(ask.limit.is_some(), "-l1"),
        FORMATS[format].0,
        word(ask.file, "-o"),
    );
    Combination {
        name,
        plain: false,
        ask,
    }
}

/// Any three values of three options are typed together somewhere.
#[test]
fn any_three_values_meet() {
    for verb in [
        Verb::Revoke,
        Verb::Enable,
        Verb::Disable,
        Verb::Delete,
        Verb::List,
        Verb::Count,
    ] {
        let (sizes, choices) = (sizes(verb), choices(verb));
        let three = (0..10).flat_map(|a| (0..a).flat_map(move |b| (0..b).map(move |c| (a, b, c))));
        for (a, b, c) in three {
            let met: BTreeSet<_> = choices.iter().map(|x| (x[a], x[b], x[c])).collect();
            let all = sizes[a] * sizes[b] * sizes[c];
            assert_eq!(met.len(), all, "{verb:?}: options {c}, {b}, {a}");
        }
    }
}
