//! Which users are chosen, and by which keys.
use super::{ENTER, LEFT, RIGHT, Session};
use crate::cases::Check;
use crate::cases::support::context::Login;
use crate::cases::support::seeds::{self, user_id};

/// Commands that ask which users to change, and the end of the paths that they request.
const VERBS: [(&str, &str); 3] = [
    ("revoke", "/logout"),
    ("enable", "/enable"),
    ("disable", "/disable"),
];

fn choose(verb: &str, seed: appservices_mock::Seed) -> Session {
    let line = format!("users {verb} -a shop");
    let mut session = Session::start(seed, Login::Profile, &line, &[]);
    session.see(&format!("Which user(s) would you like to {verb}?"));
    session.see("type to filter]");
    session
}

/// More than a page: the number is said once more, and the default is no.
fn choosing_everybody_asks_once_more() {
    for (answer, expected) in [(ENTER, 0), ("n\r", 0), ("y\r", 51)] {
        let mut session = choose("revoke", seeds::one_app(seeds::many(51)));
        session.press(RIGHT);
        session.gone("[ ]");
        session.press(ENTER);
        session.see("(y/N)");
        session.see("51 users");
        session.press(answer);
        let ended = session.end(&[]);
        assert_eq!(
            (ended.code, ended.changes.len()),
            (0, expected),
            "{ended:#?}"
        );
    }
    // Neither a page of users is asked about, nor all but one.
    for (count, more, expected) in [(50, "", 50), (51, " ", 50)] {
        let mut session = choose("revoke", seeds::one_app(seeds::many(count)));
        session.press(RIGHT);
        session.gone("[ ]");
        session.press(more);
        if !more.is_empty() {
            session.see("[ ]");
        }
        session.press(ENTER);
        let ended = session.end(&["(y/N)"]);
        assert_eq!(
            (ended.code, ended.changes.len()),
            (0, expected),
            "{ended:#?}"
        );
    }
}

/// With nobody chosen, there is nothing to do, and nothing more to ask.
fn nobody_chosen_is_nobody_changed() {
    for verb in ["revoke", "enable", "disable", "delete"] {
        // All are chosen, and then none.
        for keys in [&[][..], &[(RIGHT, "[ ]"), (LEFT, "[x]")]] {
            let mut session = choose(verb, seeds::shop());
            for (key, gone) in keys {
                session.press(key);
                session.gone(gone);
            }
            session.press(ENTER);
            let ended = session.end(&["(y/N)"]);
            assert_eq!(ended.code, 0, "{verb}: {ended:#?}");
            assert!(ended.changes.is_empty(), "{verb} {keys:?}: {ended:#?}");
        }
    }
}

/// Users 7, 8 and 12 are anonymous.
fn the_key_for_all_chooses_what_the_filter_shows() {
    for (verb, suffix) in VERBS {
        let mut session = choose(verb, seeds::shop());
        session.press("anon");
        session.see(&format!("{verb}? anon"));
        session.gone("ada@example.com");
        session.press(RIGHT);
        session.gone("[ ]");
        session.press(ENTER);
        let ended = session.end(&[]);
        let expected = [7, 8, 12].map(|n| format!("PUT users/{}{suffix}", user_id(n)));
        assert_eq!(ended.changes, expected, "{ended:#?}");
    }
}

/// The checks of this module.
pub(crate) static CHECKS: &[Check] = checks![
    choosing_everybody_asks_once_more => ["cli/prompts/everybody"],
    nobody_chosen_is_nobody_changed => ["cli/prompts/nothing-chosen"],
    the_key_for_all_chooses_what_the_filter_shows => ["cli/prompts/keys"],
];
