//! `-f csv`: whatever people are called, a spreadsheet reads rows and carries out nothing.
use crate::cases::Check;
use proptest::collection::vec;
use proptest::prelude::*;

use super::{config, summary};
use crate::cases::support::context::{Context, Login};
use crate::cases::support::seeds::{self, one_app, user_id};

/// Cells that a spreadsheet would calculate, that end a field or a row, or that steer a terminal.
fn hostile() -> impl Strategy<Value = String> {
    prop_oneof![
        any::<String>(),
        "[=+@\t\r\n-][a-z]{0,3}",
        "[ \"',;\\\\|=+@\n\r\t-]{0,8}",
        "[\u{1b}\u{202e}\u{2066}\u{9b}a\u{0}\u{feff}]{0,6}",
        Just("=cmd|' /C calc'!A1".to_owned()),
        Just("=HYPERLINK(\"http://example.com\",\"x\")".to_owned()),
        Just("-2+3+cmd|' /C calc'!A0".to_owned()),
        Just("\u{feff}=1+1".to_owned()),
        Just("\"=1+1".to_owned()),
    ]
}

/// The rows of a sheet, which must all be as wide as its header.
fn read(text: &str) -> Vec<csv::StringRecord> {
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(false)
        .from_reader(text.as_bytes());
    let rows = reader
        .records()
        .map(|row| row.expect("a row like the others"));
    rows.collect()
}

/// Fails if a field of the sheet would be calculated, or holds what moves a cursor.
fn check(text: &str, width: usize, rows: usize) -> Result<(), TestCaseError> {
    let read = read(text);
    prop_assert_eq!(read.len(), rows, "{}", text);
    // One row a line: control characters are written out.
    prop_assert_eq!(text.lines().count(), rows, "{}", text);
    for row in &read {
        prop_assert_eq!(row.len(), width, "{}", text);
        for field in row {
            let begins = field.starts_with(['=', '+', '-', '@', '\t', '\r']);
            prop_assert!(!begins, "{field:?} is a formula");
            let steers = |c: char| {
                c.is_control()
                    || ('\u{202a}'..='\u{202e}').contains(&c)
                    || ('\u{2066}'..='\u{2069}').contains(&c)
            };
            prop_assert!(!field.contains(steers), "{field:?}");
        }
    }
    Ok(())
}

proptest! {
    #![proptest_config(config())]

    fn no_sheet_calculates(people in vec((hostile(), hostile()), 1..6)) {
        let mut users = Vec::new();
        for (n, (email, name)) in (1..).zip(&people) {
            let user = seeds::user(n, "local-userpass").data("email", format!("{email}{n}"));
            users.push(user.data("name", name.as_str()));
        }
        let context = Context::new(one_app(users), Login::Keys);
        let run = |line: &str, stderr: &str| {
            let outcome = context.run_line(line);
            assert_eq!((outcome.code, outcome.stderr.as_str()), (Some(0), stderr));
            outcome.stdout
        };
        let listed = run("users list -a shop -f csv", "");
        check(&listed, 10, people.len() + 1)?;
        let ids: Vec<String> = read(&listed)[1..].iter().map(|row| row[0].to_owned()).collect();
        let wanted: Vec<String> = (1..).zip(&people).map(|(n, _)| user_id(n)).collect();
        prop_assert_eq!(ids, wanted);
        check(&run("users revoke -a shop -y -f csv", &summary("Revoked", people.len())), 7, people.len() + 1)?;
        check(&run("users disable -a shop -y -f csv --dry-run", ""), 7, people.len() + 1)?;
    }

    /// What a server says of a failure is a cell like any other.
    fn no_refusal_calculates(words in hostile()) {
        prop_assume!(!words.is_empty());
        let context = Context::new(one_app(vec![seeds::user(1, "anon-user")]), Login::Keys);
        let effect = appservices_mock::FaultEffect::status_with_code(403, &words, &words);
        context.server().add_fault(appservices_mock::Fault::new("*/logout", effect));
        let outcome = context.run_line("users revoke -a shop -y -f csv");
        prop_assert_eq!(outcome.code, Some(1));
        check(&outcome.stdout, 7, 2)?;
    }

    /// An app's name, and a key's.
    fn no_name_calculates(name in hostile()) {
        let mut seed = one_app(Vec::new());
        let app = seeds::app("65a0000000000000000001a9", "odd-abcde", &name);
        seed.groups[0].apps.push(app);
        // Some names are none that a server has.
        let Ok(server) = appservices_mock::MockServer::builder().seed(seed.clone()).start_blocking() else {
            return Ok(());
        };
        drop(server);
        let context = Context::new(seed, Login::Keys);
        let outcome = context.run_line("apps list -f csv");
        prop_assert_eq!((outcome.code, outcome.stderr.as_str()), (Some(0), ""));
        check(&outcome.stdout, 4, 3)?;
    }
}

/// The checks of this module.
pub(crate) static CHECKS: &[Check] = checks![
    no_sheet_calculates => ["cli/csv/formulas"],
    no_refusal_calculates => ["cli/csv/formulas"],
    no_name_calculates => ["cli/csv/formulas"],
];
