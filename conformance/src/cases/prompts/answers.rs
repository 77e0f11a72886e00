//! Confirmations, secrets, and prompts that are left.
use super::{CTRL_C, ENTER, ESCAPE, SURE, Session};
use crate::cases::Check;
use crate::cases::support::context::{Context, Login};
use crate::cases::support::seeds::{self, PRIVATE_KEY};

const DELETE: &str = "users delete -a shop -u 65a000000000000000000001";

/// Deletion cannot be undone, so that only a yes deletes.
fn deletion_needs_a_yes() {
    for (answer, deletes) in [
        (ENTER, false),
        ("n\r", false),
        ("no\r", false),
        ("y\r", true),
    ] {
        for line in [DELETE, "users delete -a shop --email ada@example.com"] {
            let mut session = Session::start(seeds::shop(), Login::Profile, line, &[]);
            session.see(SURE);
            session.press(answer);
            let ended = session.end(&[]);
            assert_eq!(ended.code, 0, "{line}: {ended:#?}");
            assert_eq!(!ended.changes.is_empty(), deletes, "{answer:?}: {ended:#?}");
        }
    }
    // Nobody is there who could say it.
    let context = Context::new(seeds::shop(), Login::Profile);
    let outcome = context.run_line(DELETE);
    assert_eq!(outcome.code, Some(1), "{outcome:#?}");
    assert!(outcome.changes().is_empty(), "{outcome:#?}");
    assert!(outcome.stderr.contains("--yes"), "{}", outcome.stderr);
}

/// Each character of the secret is a star, also before the last one is typed.
fn a_secret_is_a_row_of_stars() {
    let mut session = Session::start(
        seeds::shop(),
        Login::Nobody,
        "login --api-key mlvqkzpa",
        &[],
    );
    session.see("Private API Key");
    for (at, c) in PRIVATE_KEY.char_indices() {
        session.press(c.encode_utf8(&mut [0; 4]));
        // The screen shows either a star or the character.
        let typed = &PRIVATE_KEY[..=at];
        let stars = "*".repeat(typed.len());
        session.tty.wait("what was typed", |screen| {
            let screen = screen.contents();
            screen.contains(&format!("Key {typed}")) || screen.contains(&format!("Key {stars}"))
        });
        let screen = session.tty.screen();
        assert!(screen.contains(&stars), "not masked:\n{screen}");
    }
    session.press(ENTER);
    let ended = session.end(&[]);
    assert_eq!(ended.code, 0, "{ended:#?}");
}

/// Leaving any prompt ends the command and changes nothing.
fn leave(line: &str, login: Login, question: &str) {
    for key in [CTRL_C, ESCAPE] {
        let mut session = Session::start(seeds::shop(), login, line, &[]);
        session.see(question);
        session.press(key);
        let ended = session.end(&[]);
        assert_eq!(ended.code, 130, "{line}: {ended:#?}");
        assert!(ended.changes.is_empty(), "{line}: {ended:#?}");
    }
}

fn a_prompt_that_is_left_ends_the_command() {
    leave("users revoke", Login::Profile, "App ID or Name");
    leave("users revoke -a twin", Login::Profile, "Select App");
    leave("users revoke -a shop", Login::Profile, "Which user(s)");
    leave("apps delete", Login::Profile, "Select App(s)");
    leave("login", Login::Nobody, "Public API Key");
    leave("login --api-key mlvqkzpa", Login::Nobody, "Private API Key");
}

fn a_confirmation_that_is_left_deletes_nothing() {
    leave(DELETE, Login::Profile, SURE);
    leave("apps delete -a shop", Login::Profile, SURE);
}

/// The checks of this module.
pub(crate) static CHECKS: &[Check] = checks![
    deletion_needs_a_yes => ["cli/delete/confirm"],
    a_secret_is_a_row_of_stars => ["cli/login/prompts"],
    a_prompt_that_is_left_ends_the_command => ["cli/prompts/interrupted"],
    a_confirmation_that_is_left_deletes_nothing => ["cli/prompts/interrupted", "cli/delete/confirm"],
];
