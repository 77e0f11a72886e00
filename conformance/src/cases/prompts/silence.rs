//! Commands that must not prompt.
use super::{CTRL_C, Session};
use crate::cases::Check;
use crate::cases::support::context::Login;
use crate::cases::support::seeds;

/// Texts that are on the screen while something is asked.
const QUESTIONS: &[&str] = &[
    "App ID or Name",
    "Select App",
    "Which user(s)",
    "(y/N)",
    "Public API Key",
    "Private API Key",
];

/// A job must not wait for an answer that nobody gives, although some services give it a terminal.
fn nothing_is_asked_in_ci() {
    for (line, login, option) in [
        ("users revoke", Login::Profile, "--app"),
        ("users revoke -a shop", Login::Profile, "--yes"),
        ("users disable -a shop", Login::Profile, "--yes"),
        (
            "users delete -a shop -u 65a000000000000000000001",
            Login::Profile,
            "--yes",
        ),
        ("apps delete", Login::Profile, "--app"),
        ("apps delete -a shop", Login::Profile, "--yes"),
        ("login", Login::Nobody, "--api-key"),
    ] {
        for ci in ["true", "1", "woodpecker"] {
            let session = Session::start(seeds::shop(), login, line, &[("CI", ci)]);
            let ended = session.end(QUESTIONS);
            assert_eq!(ended.code, 1, "CI={ci} {line}: {ended:#?}");
            assert!(ended.changes.is_empty(), "CI={ci} {line}: {ended:#?}");
            assert!(ended.screen.contains(option), "CI={ci} {line}: {ended:#?}");
        }
    }
    for ci in ["", "false"] {
        let env = [("CI", ci)];
        let mut session = Session::start(seeds::shop(), Login::Profile, "users revoke", &env);
        session.see("App ID or Name");
        session.press(CTRL_C);
        let ended = session.end(&[]);
        assert_eq!(ended.code, 130, "CI={ci}: {ended:#?}");
    }
}

/// The checks of this module.
pub(crate) static CHECKS: &[Check] = checks![
    nothing_is_asked_in_ci => ["cli/prompts/no-terminal"],
];
