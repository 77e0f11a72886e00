//! Filters are a conjunction, and addresses are compared to the letter.
use crate::cases::Check;
use crate::cases::support::context::{Context, Login};
use crate::cases::support::seeds::{self, BEGIN, DAY, email, met, one_app, user_id};

use crate::cases::model::time::rfc3339;

/// Users made and seen on the days 0 to 3, one for each pair.
fn context() -> Context {
    let mut users = Vec::new();
    for made in 0..4 {
        for seen in 0..4 {
            let n = u32::try_from(1 + made * 4 + seen).expect("a small number");
            users.push(met(
                made,
                Some(seen),
                email(n, &format!("user-{n}@example.com")),
            ));
        }
    }
    Context::new(one_app(users), Login::Keys)
}

/// Who is listed, by number.
fn listed(context: &Context, args: &[String]) -> Vec<u32> {
    let mut line: Vec<String> = ["users", "list", "-a", "shop", "-f", "csv"]
        .map(str::to_owned)
        .to_vec();
    line.extend_from_slice(args);
    let outcome = context.run(&line);
    assert_eq!(outcome.code, Some(0), "{line:?}: {}", outcome.stderr);
    let mut numbers: Vec<u32> = (1..=16)
        .filter(|n| outcome.stdout.contains(&user_id(*n)))
        .collect();
    numbers.sort_unstable();
    numbers
}

/// Whether somebody made and seen on these days passes.
type Passes = fn(i64, i64) -> bool;

/// Each pair of date filters selects who passes both: neither those who pass one, nor nobody.
fn date_filters_are_combined_with_and() {
    let context = context();
    let filters: [(&str, Passes); 4] = [
        ("--created-after", |made, _| made >= 1),
        ("--created-before", |made, _| made < 3),
        ("--last-login-after", |_, seen| seen >= 2),
        ("--last-login-before", |_, seen| seen < 3),
    ];
    let day = [1, 3, 2, 3];
    for (a, (name, first)) in filters.iter().enumerate() {
        for (b, (other, second)) in filters.iter().enumerate().skip(a + 1) {
            let mut expected = Vec::new();
            for made in 0..4 {
                for seen in 0..4 {
                    if first(made, seen) && second(made, seen) {
                        expected.push(u32::try_from(1 + made * 4 + seen).expect("small"));
                    }
                }
            }
            let moment = |day: i64| rfc3339(BEGIN + day * DAY);
            let args = [
                (*name).to_owned(),
                moment(day[a]),
                (*other).to_owned(),
                moment(day[b]),
            ];
            assert!(!expected.is_empty() && expected.len() < 16);
            assert_eq!(listed(&context, &args), expected, "{args:?}");
        }
    }
}

/// A date and another filter too.
fn other_filters_narrow_dates() {
    let context = context();
    let args = |words: &[&str]| -> Vec<String> {
        let moment = rfc3339(BEGIN + 3 * DAY);
        let mut args = vec!["--created-after".to_owned(), moment];
        args.extend(words.iter().map(|&word| word.to_owned()));
        args
    };
    assert_eq!(listed(&context, &args(&[])), [13, 14, 15, 16]);
    let emails = "user-2@example.com,user-14@example.com";
    assert_eq!(listed(&context, &args(&["--email", emails])), [14]);
    assert!(listed(&context, &args(&["--state", "disabled"])).is_empty());
    let users = format!("{},{}", user_id(3), user_id(16));
    assert_eq!(listed(&context, &args(&["--user", &users])), [16]);
}

/// `Ada@…` is somebody else than `ada@…`, for whatever is done to them.
fn addresses_are_compared_to_the_letter() {
    for verb in ["revoke", "disable", "delete", "list"] {
        let seed = one_app(vec![
            email(1, "ada@example.com"),
            email(2, "Ada@example.com"),
            email(3, "ADA@EXAMPLE.COM"),
        ]);
        let context = Context::new(seed, Login::Keys);
        let mut args = vec![
            "users",
            verb,
            "-a",
            "shop",
            "--email",
            "Ada@example.com",
            "-f",
            "csv",
        ];
        if verb == "delete" {
            args.push("-y");
        }
        let outcome = context.run(&args);
        assert_eq!(outcome.code, Some(0), "{verb}: {}", outcome.stderr);
        assert_eq!(
            outcome.stdout.lines().count(),
            2,
            "{verb}: {}",
            outcome.stdout
        );
        assert!(
            outcome.stdout.contains(&user_id(2)),
            "{verb}: {}",
            outcome.stdout
        );
        let changes = usize::from(verb != "list");
        assert_eq!(outcome.changes().len(), changes, "{verb}");
    }
    let context = Context::new(seeds::dated(), Login::Keys);
    let outcome = context.run_line("users delete -a shop --email ADA@example.com -y");
    assert_eq!(outcome.code, Some(1), "{}", outcome.stdout);
    assert!(outcome.changes().is_empty());
}

/// A comma separates addresses as it separates IDs.
fn addresses_are_split_at_commas() {
    let context = Context::new(seeds::dated(), Login::Keys);
    let one_word =
        context.run_line("users list -a shop --email 'ada@example.com, grace@example.com'");
    let two_words =
        context.run_line("users list -a shop --email ada@example.com --email grace@example.com");
    assert_eq!((one_word.code, two_words.code), (Some(0), Some(0)));
    assert_eq!(one_word.stdout, two_words.stdout);
    assert!(
        one_word.stdout.contains("grace@example.com"),
        "{}",
        one_word.stdout
    );
}

/// The checks of this module.
pub(crate) static CHECKS: &[Check] = checks![
    date_filters_are_combined_with_and => ["cli/selection/filters-combined"],
    other_filters_narrow_dates => ["cli/selection/filters-combined"],
    addresses_are_compared_to_the_letter => ["cli/selection/email"],
    addresses_are_split_at_commas => ["cli/selection/email"],
];
