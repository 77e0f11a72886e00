//! Any users, any words: what the model says.
use crate::cases::Check;
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::{select, subsequence};

use super::config;
use crate::cases::model::{App, Ask, Dates, Expected, Format, User, Verb, canonical, expect};
use crate::cases::support::context::{Context, Login};
use crate::cases::support::filters::times;
use crate::cases::support::seeds::{self, ALPHA, BEGIN, DAY, PROVIDERS, SHOP, one_app, user_id};

proptest! {
    #![proptest_config(config())]

    fn filters(users in vec(any_user(), 0..8), ask in any_ask()) {
        let users: Vec<User> = (1..)
            .zip(users)
            .map(|(n, user)| User {
                id: user_id(n),
                // Addresses are taken once.
                email: format!("{n}{}", user.email),
                ..user
            })
            .collect();
        let app = App {
            group: ALPHA.to_owned(),
            id: SHOP.to_owned(),
            client_app_id: "shop-abcde".to_owned(),
            name: "shop".to_owned(),
            users,
            pending: Vec::new(),
        };
        let context = Context::new(one_app(app.users.iter().map(seeds::of_model).collect()), Login::Keys);
        let args = words(&ask);
        let outcome = context.run(&args);
        let seen = Expected {
            code: outcome.code.unwrap_or(-1),
            stdout: canonical(&times(&outcome.stdout), ask.format),
            stderr: times(&outcome.stderr),
            file: None,
            changes: outcome.changes(),
        };
        prop_assert_eq!(seen, expect(&[app], &ask), "{:?}", args);
    }
}

fn words(ask: &Ask) -> Vec<String> {
    let mut args = vec!["users".to_owned(), ask.verb.word().to_owned()];
    args.extend(["-a", "shop"].map(str::to_owned));
    if !ask.users.is_empty() {
        args.extend(["--user".to_owned(), ask.users.join(",")]);
    }
    for (name, value) in ask.filters() {
        args.push(name);
        args.extend(value);
    }
    let limit = ask.limit.map(|limit| format!("-l{limit}"));
    args.extend(limit);
    args.extend(ask.yes.then(|| "-y".to_owned()));
    args.extend(ask.dry_run.then(|| "--dry-run".to_owned()));
    let format = match ask.format {
        Format::Text => None,
        Format::Json => Some("-fjson"),
        Format::Ndjson => Some("-fndjson"),
        Format::Csv => Some("-fcsv"),
    };
    args.extend(format.map(str::to_owned));
    args
}

/// A day on which something happened, or 0 for never.
fn any_day() -> impl Strategy<Value = i64> {
    prop_oneof![
        1 => Just(0),
        4 => (0_i64..20).prop_map(|days| BEGIN + days * DAY),
    ]
}

/// A user of one to three providers, whose ID comes later.
fn any_user() -> impl Strategy<Value = User> {
    (
        subsequence(&PROVIDERS[..], 1..=3),
        any::<bool>(),
        "[a-d]@[ab]",
        any_day(),
        any_day(),
    )
        .prop_map(|(providers, disabled, email, created, last_login)| User {
            kind: "normal",
            providers,
            name: email.to_uppercase(),
            email,
            disabled,
            created,
            last_login,
            ..User::default()
        })
}

fn any_dates() -> impl Strategy<Value = Dates> {
    let day = || prop::option::weighted(0.2, (0_i64..20).prop_map(|days| BEGIN + days * DAY));
    (day(), day(), day(), day(), prop::bool::weighted(0.1)).prop_map(
        |(last_login_before, last_login_after, created_before, created_after, never)| Dates {
            last_login_before,
            last_login_after,
            created_before,
            created_after,
            never,
        },
    )
}

fn any_ask() -> impl Strategy<Value = Ask> {
    let verbs = [
        Verb::Revoke,
        Verb::Enable,
        Verb::Disable,
        Verb::Delete,
        Verb::List,
        Verb::Count,
    ];
    let formats = [Format::Text, Format::Json, Format::Ndjson, Format::Csv];
    let who = (
        vec(1_u32..10, 0..5),
        select(vec![None, Some("enabled"), Some("disabled")]),
        subsequence(&PROVIDERS[..], 0..=3),
        prop_oneof![3 => Just(Vec::new()), 1 => vec("[1-9][a-d]@[ab]", 1..4)],
        any_dates(),
    );
    let how = (
        select(verbs.to_vec()),
        select(formats.to_vec()),
        prop::bool::weighted(0.8),
        any::<bool>(),
        prop::option::weighted(0.3, 1_usize..5),
    );
    (who, how).prop_map(
        |((users, state, providers, mut emails, dates), (verb, format, yes, dry_run, limit))| {
            emails.sort();
            emails.dedup();
            Ask {
                verb,
                app: Some("shop".to_owned()),
                users: users.into_iter().map(user_id).collect(),
                state,
                providers,
                emails,
                dates,
                limit: limit.filter(|_| verb == Verb::List),
                dry_run: dry_run && !verb.only_looks(),
                yes,
                format,
                ..Ask::default()
            }
        },
    )
}

/// The checks of this module.
pub(crate) static CHECKS: &[Check] = checks![
    filters => ["cli/options/combinations"],
];
