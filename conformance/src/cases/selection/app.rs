//! The app acted on is named, and doubted where somebody else may have chosen it.
use crate::cases::Check;
use serde_json::Value;

use crate::cases::support::context::{Context, Login, Outcome};
use crate::cases::support::seeds::{self, ALPHA, BETA, SHOP};

const META: &str = r#"{"app_id": "65a0000000000000000001a1", "group_id": "65a0000000000000000000a1",
    "client_app_id": "shop-abcde"}"#;
const CONFIG: &str = r#"{"config_version": 20210101, "app_id": "shop-abcde"}"#;

fn in_folder(file: &str, text: &str, args: &[&str]) -> Outcome {
    let context = Context::new(seeds::shop(), Login::Keys);
    context.write(file, text);
    context.run(args)
}

const COMMANDS: [&[&str]; 6] = [
    &["users", "revoke", "-y"],
    &["users", "disable", "-y", "-u", "65a000000000000000000001"],
    &["users", "delete", "-y", "--dry-run", "--state", "enabled"],
    &["users", "list"],
    &["users", "count"],
    &["users", "count", "--state", "enabled"],
];

/// Nobody typed the app, so whoever reads the output is told which it was.
fn the_app_of_the_folder_is_named() {
    for (file, text) in [(".mdb/meta.json", META), ("root_config.json", CONFIG)] {
        for args in COMMANDS {
            let outcome = in_folder(file, text, args);
            assert_eq!(outcome.code, Some(0), "{args:?}: {}", outcome.stderr);
            let begin = format!("App: shop-abcde (project {ALPHA}), from '");
            assert!(
                outcome.stderr.starts_with(&begin),
                "{args:?}: {}",
                outcome.stderr
            );
            assert!(
                outcome.stderr.contains(file),
                "{args:?}: {}",
                outcome.stderr
            );
        }
    }
}

/// The totals name app and project however the app was found.
fn totals_name_the_app() {
    let context = Context::new(seeds::shop(), Login::Keys);
    for args in COMMANDS {
        let args = [args, &["-a", "shop", "-f", "ndjson"]].concat();
        let outcome = context.run(&args);
        assert_eq!(
            (outcome.code, outcome.stderr.as_str()),
            (Some(0), ""),
            "{args:?}"
        );
        let totals: Value = outcome
            .stdout
            .lines()
            .last()
            .and_then(|line| serde_json::from_str(line).ok())
            .expect("totals");
        assert_eq!(
            (&totals["app_id"], &totals["project_id"]),
            (&SHOP.into(), &ALPHA.into())
        );
    }
}

/// A project that is not the folder's: neither app is taken, both projects are named.
fn another_project_than_the_folders_is_an_error() {
    for args in COMMANDS {
        let args = [args, &["--project", BETA]].concat();
        let outcome = in_folder(".mdb/meta.json", META, &args);
        assert_eq!(
            (outcome.code, outcome.stdout.as_str()),
            (Some(1), ""),
            "{args:?}"
        );
        for words in [ALPHA, BETA, "meta.json"] {
            assert!(
                outcome.stderr.contains(words),
                "{args:?}: {}",
                outcome.stderr
            );
        }
        assert!(outcome.requests.is_empty(), "{args:?}");
    }
}

/// The folder's app is not there: it is named, nothing is prompted for, nobody else is acted on.
fn an_unknown_app_of_the_folder_is_named() {
    let unknown = META.replace("0001a1", "0001ff");
    for (file, text) in [
        (".mdb/meta.json", unknown.as_str()),
        (
            "root_config.json",
            r#"{"config_version": 1, "name": "gone"}"#,
        ),
    ] {
        for args in COMMANDS {
            let outcome = in_folder(file, text, args);
            assert_eq!(
                (outcome.code, outcome.stdout.as_str()),
                (Some(1), ""),
                "{args:?}"
            );
            let named = outcome.stderr.contains("failed to find app 'shop-abcde'")
                || outcome.stderr.contains("failed to find app 'gone'");
            assert!(named, "{args:?}: {}", outcome.stderr);
            assert!(
                outcome.stderr.contains(file),
                "{args:?}: {}",
                outcome.stderr
            );
            assert!(outcome.changes().is_empty(), "{args:?}");
        }
    }
}

/// A folder that another user can write into, or wrote.
#[cfg(unix)]
fn an_app_outside_the_home_directory_is_doubted() {
    let run = |home: &str, owner: Option<u32>| {
        let context = Context::new(seeds::shop(), Login::Keys);
        context.write("root_config.json", CONFIG);
        let file = context.work().join("root_config.json");
        if owner.is_some() && std::os::unix::fs::chown(&file, owner, None).is_err() {
            // Only root can give a file away.
            return None;
        }
        let mut command = context.command();
        let home = context.home().join(home);
        std::fs::create_dir_all(&home).expect("a folder");
        command.args(["users", "count"]).env("HOME", &home);
        Some(context.finish(command))
    };
    let outcome = run(".", None).expect("a run");
    assert!(!outcome.stderr.contains("warning: "), "{}", outcome.stderr);
    let outcome = run("work/elsewhere", None).expect("a run");
    let warning = outcome.stderr.lines().next().unwrap_or_default();
    let words = "root_config.json', which is outside your home directory";
    assert!(
        warning.starts_with("warning: ") && warning.ends_with(words),
        "{warning}"
    );
    if let Some(outcome) = run(".", Some(12345)) {
        let warning = outcome.stderr.lines().next().unwrap_or_default();
        let words = "root_config.json', which belongs to another user";
        assert!(
            warning.starts_with("warning: ") && warning.ends_with(words),
            "{warning}"
        );
    }
}

/// `HOME` may lead through a link, as it does on many systems.
#[cfg(unix)]
fn a_linked_home_directory_is_the_same_directory() {
    let context = Context::new(seeds::shop(), Login::Keys);
    context.write("root_config.json", CONFIG);
    let link = tempfile::tempdir().expect("a temporary directory");
    let link = link.path().join("home");
    std::os::unix::fs::symlink(context.home(), &link).expect("a link");
    let mut command = context.command();
    command.args(["users", "count"]).env("HOME", &link);
    let outcome = context.finish(command);
    assert_eq!(outcome.code, Some(0), "{}", outcome.stderr);
    assert!(!outcome.stderr.contains("warning: "), "{}", outcome.stderr);
}

/// The checks of this module.
pub(crate) static CHECKS: &[Check] = checks![
    the_app_of_the_folder_is_named => ["cli/app/named"],
    totals_name_the_app => ["cli/app/in-totals"],
    another_project_than_the_folders_is_an_error => ["cli/local-app/project-differs"],
    an_unknown_app_of_the_folder_is_named => ["cli/local-app/unknown"],
    #[cfg(unix)]
    an_app_outside_the_home_directory_is_doubted => ["cli/local-app/outside-home"],
    #[cfg(unix)]
    a_linked_home_directory_is_the_same_directory => ["cli/local-app/outside-home"],
];
