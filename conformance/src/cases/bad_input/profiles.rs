//! Profiles that cannot be read or written, and names that are none.

use crate::cases::Check;
use std::fs;
use std::path::PathBuf;

use super::{failed, nothing_given_away, only_line};
use crate::cases::support::context::{Context, Login, write, write_private};
use crate::setup::seeds::{self as world, ADA, CLIENT_APP};

const REVOKE: [&str; 6] = ["users", "revoke", "--app", CLIENT_APP, "-u", ADA];

fn context() -> Context {
    Context::new(world::shop(), Login::Nobody)
}

/// Every file under the home directory, with its text.
fn files(context: &Context) -> Vec<(PathBuf, Vec<u8>)> {
    let mut found = Vec::new();
    let mut folders = vec![context.home(), context.work()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).expect("a folder") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                folders.push(path);
            } else {
                let text = fs::read(&path).unwrap_or_default();
                found.push((path, text));
            }
        }
    }
    found.sort();
    found
}

/// Whoever the profile cannot be read for is told so, by its path; a broken
/// file is not taken for an empty one, and not written over.
fn profiles_that_are_no_yaml() {
    for text in [
        "default: [",
        "\t\tx",
        "{{{{",
        "default: just a text\n",
        "- a\n- list\n",
        "default:\n  access_token: [1]\n",
    ] {
        for args in [&REVOKE[..], &["whoami"], &["whoami", "--show-projects"]] {
            let context = context();
            write_private(&context.profile("default"), text);
            let before = files(&context);
            let outcome = context.run(args);
            nothing_given_away(&outcome);
            assert_eq!(outcome.code, Some(1), "{text:?} {args:?}: {outcome:#?}");
            let line = only_line(&outcome);
            assert!(line.contains("default.yaml"), "{text:?} {args:?}: {line}");
            for command in ["'appservices login --base-url URL'", "'appservices logout'"] {
                let hint = outcome.stderr.lines().last().unwrap_or_default();
                assert!(
                    hint.starts_with("Hint: ") && hint.contains(command),
                    "{hint}"
                );
            }
            assert!(
                outcome.requests.is_empty(),
                "{text:?} {args:?}: {outcome:#?}"
            );
            assert_eq!(files(&context), before, "{text:?} {args:?}");
        }
    }
}

fn a_profile_that_is_not_text() {
    let context = context();
    fs::create_dir_all(context.profiles()).expect("a folder");
    fs::write(context.profile("default"), [0xff, 0xfe, 0x00, 0x80]).expect("a file");
    failed(&context.run(&REVOKE), 1, "user revoke", &["default.yaml"]);
}

fn a_folder_in_the_profiles_place() {
    let context = context();
    fs::create_dir_all(context.profile("default")).expect("a folder");
    failed(&context.run(&REVOKE), 1, "user revoke", &["default.yaml"]);
    let login = [
        "login",
        "--api-key",
        world::PUBLIC_KEY,
        "--private-api-key",
        world::PRIVATE_KEY,
    ];
    failed(&context.run(&login), 1, "login", &["default.yaml"]);
    assert!(context.profile("default").is_dir());
}

fn a_file_in_the_place_of_the_profiles_folder() {
    let context = context();
    write(&context.profiles(), "not a folder");
    let login = [
        "login",
        "--api-key",
        world::PUBLIC_KEY,
        "--private-api-key",
        world::PRIVATE_KEY,
    ];
    failed(&context.run(&login), 1, "login", &["appservices-cli"]);
    assert_eq!(
        fs::read_to_string(context.profiles()).expect("a file"),
        "not a folder"
    );
}

/// Nothing to see for a user without the right to read; root reads everything.
#[cfg(unix)]
fn a_profile_that_may_not_be_read() {
    use std::os::unix::fs::PermissionsExt;
    let context = context();
    let path = context.profile("default");
    write(&path, "default:\n  public_api_key: someone\n");
    fs::set_permissions(&path, fs::Permissions::from_mode(0o000)).expect("permissions");
    if fs::read(&path).is_ok() {
        return;
    }
    failed(&context.run(&REVOKE), 1, "user revoke", &["default.yaml"]);
}

/// A name leads to a file in the profiles' folder, or nowhere.
fn names_that_lead_elsewhere() {
    for name in [
        "..",
        ".",
        "../evil",
        "../../evil",
        "a/b",
        "/tmp/evil",
        "a\\b",
        "..\\evil",
        "a\nb",
        "\u{1b}[31m",
    ] {
        for args in [
            &[
                "login",
                "--api-key",
                world::PUBLIC_KEY,
                "--private-api-key",
                world::PRIVATE_KEY,
            ][..],
            &REVOKE,
            &["whoami"],
            &["logout"],
        ] {
            let context = context();
            let before = files(&context);
            let args = [args, &["--profile", name]].concat();
            let outcome = context.run(&args);
            nothing_given_away(&outcome);
            assert!(
                matches!(outcome.code, Some(1 | 2)),
                "{name:?}: {outcome:#?}"
            );
            let first = outcome.stderr.lines().next().unwrap_or_default();
            assert!(first.contains("profile"), "{name:?}: {first:?}");
            assert!(outcome.requests.is_empty(), "{name:?}: {outcome:#?}");
            assert_eq!(files(&context), before, "{name:?}");
        }
    }
}

fn an_empty_name_and_one_that_is_too_long() {
    for name in [String::new(), "x".repeat(5000)] {
        let context = context();
        let args = [
            &[
                "login",
                "--api-key",
                world::PUBLIC_KEY,
                "--private-api-key",
                world::PRIVATE_KEY,
            ][..],
            &["--profile", &name],
        ]
        .concat();
        let outcome = context.run(&args);
        nothing_given_away(&outcome);
        // An empty name may mean the default one; none may be half done.
        if outcome.code == Some(0) {
            assert!(context.profile("default").is_file(), "{outcome:#?}");
        } else {
            assert!(matches!(outcome.code, Some(1 | 2)), "{outcome:#?}");
            assert!(outcome.stderr.len() < 8000, "{outcome:#?}");
            assert_eq!(files(&context), [], "{outcome:#?}");
        }
    }
}

/// The checks of this module.
pub(crate) static CHECKS: &[Check] = checks![
    profiles_that_are_no_yaml => ["cli/profiles/unreadable"],
    a_profile_that_is_not_text => ["cli/profiles/unreadable"],
    a_folder_in_the_profiles_place => ["cli/profiles/unreadable"],
    a_file_in_the_place_of_the_profiles_folder => ["cli/profiles/unreadable"],
    #[cfg(unix)]
    a_profile_that_may_not_be_read => ["cli/profiles/unreadable"],
    names_that_lead_elsewhere => ["cli/profiles/names"],
    an_empty_name_and_one_that_is_too_long => ["cli/options/not-empty"],
];
