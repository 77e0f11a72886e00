//! Which apps a command acts on: never one that was not named, and none if it is not certain.
use crate::cases::Check;
use crate::cases::support::context::{Context, Login};
use crate::cases::support::seeds;

/// Runs a command that must fail and change nothing; what it writes on stderr.
fn changes_nothing(line: &str) -> String {
    let outcome = Context::new(seeds::shop(), Login::Keys).run_line(line);
    assert_eq!(outcome.code, Some(1), "{line}: {outcome:#?}");
    assert!(outcome.changes().is_empty(), "{line}: {outcome:#?}");
    outcome.stderr
}

fn apps_are_deleted_by_their_exact_names() {
    for name in [
        "shop-",
        "shop-ab",
        "shop-abcd",
        "sho",
        "s",
        "SHOP",
        "Shop-Abcde",
        "65a0000000000000000001a",
        "65A0000000000000000001A1",
    ] {
        let stderr = changes_nothing(&format!("apps delete -y -a {name}"));
        assert!(stderr.contains(&format!("'{name}'")), "{name}: {stderr}");
    }
}

fn an_unknown_app_keeps_the_others_from_being_deleted() {
    for apps in [
        "-a nope -a shop",
        "-a shop -a nope",
        "-a shop,nope,Ledger",
        "-a shop-abcde,shop-ab",
    ] {
        let stderr = changes_nothing(&format!("apps delete -y {apps}"));
        let unknown = if apps.contains("nope") {
            "nope"
        } else {
            "shop-ab"
        };
        assert!(stderr.contains(&format!("'{unknown}'")), "{apps}: {stderr}");
    }
}

/// `--yes` agrees to what would be done. It is no answer to the question which app is meant.
fn one_of_several_apps_is_never_guessed() {
    for (name, candidates) in [
        ("twin", ["twin-aaaaa", "twin-bbbbb"]),
        ("shop-", ["shop-abcde", "shop-admin-fghij"]),
    ] {
        for line in [
            "users revoke",
            "users enable",
            "users disable",
            "users delete --state enabled",
            "users create --email new@example.com --password brand-new-words",
        ] {
            let stderr = changes_nothing(&format!("{line} -a {name} -y"));
            for candidate in candidates {
                assert!(stderr.contains(candidate), "{line}: {stderr}");
            }
        }
    }
}

/// The checks of this module.
pub(crate) static CHECKS: &[Check] = checks![
    apps_are_deleted_by_their_exact_names => ["cli/apps/delete-exact"],
    an_unknown_app_keeps_the_others_from_being_deleted => ["cli/apps/delete-exact"],
    one_of_several_apps_is_never_guessed => ["cli/app/several", "cli/prompts/yes"],
];
