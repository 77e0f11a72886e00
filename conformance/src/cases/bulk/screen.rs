//! A result of hundreds of rows on a screen: totals and failures; everywhere else, all rows.
use crate::cases::Check;
use appservices_mock::{Fault, FaultEffect};

use super::people;
use crate::cases::support::context::{Context, Login};
use crate::cases::support::redact::redact;
use crate::cases::support::seeds::{self, user_id};
use crate::cases::support::tty::Tty;
use crate::cases::support::words::words;

/// More rows than this are not shown one by one.
const MAX_ROWS: u32 = 300;

/// An app with `count` users, of whom the server refuses to change user 7.
fn context(count: u32) -> Context {
    let context = Context::new(seeds::one_app(people(count)), Login::Keys);
    let path = format!("*/users/{}*", user_id(7));
    let refusal = Fault::new(&path, FaultEffect::status(409, "user is locked"));
    context.server().add_fault(refusal.method("PUT"));
    context
}

/// Runs a line on a screen until it ends with status 1.
fn on_screen(context: &Context, line: &str) -> Tty {
    let mut env = context.environment();
    env.push(("TERM".to_owned(), "xterm-256color".to_owned()));
    let mut tty = Tty::start((50, 110), &words(line), &env, &context.work());
    assert_eq!(tty.finish(), 1, "{}", tty.screen());
    tty
}

/// The numbers of all users.
fn everybody(count: u32) -> Vec<u32> {
    (1..=count).collect()
}

/// The users of whom the text has a row.
fn listed(text: &str, count: u32) -> Vec<u32> {
    (1..=count)
        .filter(|&n| text.contains(&user_id(n)))
        .collect()
}

fn screen_shows_totals_and_failures_of_more_than_300_users() {
    let count = MAX_ROWS + 1;
    for (verb, column, past, done) in [
        ("revoke", "Session Revoked", "Revoked", "revoked"),
        ("disable", "Enabled", "Disabled", "disabled"),
    ] {
        let context = context(count);
        let tty = on_screen(&context, &format!("users {verb} -a shop -y"));
        let result = if verb == "revoke" { "false" } else { "true" };
        let dashes = "-".repeat(column.len());
        let width = column.len();
        let head = past.len();
        let expected = format!(
            "\
App: shop-abcde (project 65a0000000000000000000a1)
Users by provider type (--verbose lists each user)
  Provider Type  Users  {past}  Failed  Unknown  Not Attempted
  -------------  -----  {}  ------  -------  -------------
  User/Password  301    {:head$}  1       0        0
Provider type: User/Password
  Email                 ID                        Type    {column}  Details
  --------------------  ------------------------  ------  {dashes}  --------------
  xxx00007@example.com  65a000000000000000000007  normal  {result:width$}  user is locked
{past} 300 of 301 users in [SECONDS] s; 1 failed
user {verb} failed: 1 of 301 users not {done}
",
            "-".repeat(head),
            "300",
        );
        assert_eq!(redact(&context, &tty.screen()), expected);
    }
}

fn screen_lists_300_users_one_by_one() {
    let tty = on_screen(&context(MAX_ROWS), "users revoke -a shop -y");
    assert_eq!(listed(tty.raw(), MAX_ROWS), everybody(MAX_ROWS));
    assert!(!tty.raw().contains("Users by provider type"));
}

fn verbose_lists_everybody_on_a_screen() {
    let count = MAX_ROWS + 1;
    let tty = on_screen(&context(count), "users revoke -a shop -y --verbose");
    assert_eq!(listed(tty.raw(), count), everybody(count));
    assert!(!tty.raw().contains("Users by provider type"));
}

fn file_and_pipe_get_everybody() {
    let count = MAX_ROWS + 1;
    let everybody = everybody(count);
    let piped = context(count).run_line("users revoke -a shop -y");
    assert_eq!(listed(&piped.stdout, count), everybody);
    let context = context(count);
    on_screen(&context, "users revoke -a shop -y -o out.txt");
    let file = std::fs::read_to_string(context.work().join("out.txt")).expect("the file");
    assert_eq!(listed(&file, count), everybody);
    assert!(!file.contains("Users by provider type"));
}

/// The checks of this module.
pub(crate) static CHECKS: &[Check] = checks![
    screen_shows_totals_and_failures_of_more_than_300_users => ["cli/text/many-rows"],
    screen_lists_300_users_one_by_one => ["cli/text/many-rows"],
    verbose_lists_everybody_on_a_screen => ["cli/text/many-rows"],
    file_and_pipe_get_everybody => ["cli/text/many-rows"],
];
