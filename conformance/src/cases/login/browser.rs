//! `--browser`: the page on which keys are made is handed to the desktop.
use crate::cases::Check;
use std::os::unix::fs::PermissionsExt as _;
use std::time::{Duration, Instant};

use crate::cases::support::context::{Context, Login, write};
use crate::cases::support::seeds;

/// The desktop's opener is a script that notes what it is given.
fn the_desktop_is_asked_for_the_page() {
    let context = Context::new(seeds::shop(), Login::Nobody);
    let opener = context.home().join("bin/xdg-open");
    write(
        &opener,
        "#!/bin/sh\nprintf '%s\\n' \"$1\" >>\"$HOME/opened\"\n",
    );
    std::fs::set_permissions(&opener, std::fs::Permissions::from_mode(0o755)).expect("a script");
    let path = format!(
        "{}:/usr/bin:/bin",
        opener.parent().expect("its folder").display()
    );
    let mut command = context.command();
    command
        .args([
            "login",
            "--api-key",
            seeds::PUBLIC_KEY,
            "--private-api-key",
            seeds::PRIVATE_KEY,
        ])
        .arg("--browser")
        .env("PATH", path);
    let outcome = context.finish(command);
    assert_eq!(
        (outcome.code, outcome.stdout.as_str()),
        (Some(0), "Successfully logged in\n"),
        "{}",
        outcome.stderr
    );
    // The desktop's opener may outlive the program, so its note may come late.
    let deadline = Instant::now() + Duration::from_secs(10);
    let note = loop {
        let note = std::fs::read_to_string(context.home().join("opened")).unwrap_or_default();
        if note.ends_with('\n') || Instant::now() > deadline {
            break note;
        }
        std::thread::yield_now();
    };
    let url = context.server().base_url();
    assert!(
        note.starts_with(url) && note.lines().count() == 1,
        "opened: {note}"
    );
}

/// Without a desktop, the page is named, so that it can be opened elsewhere.
fn the_page_is_named_where_no_browser_can_be_opened() {
    let context = Context::new(seeds::shop(), Login::Nobody);
    let keys = [
        "--api-key",
        seeds::PUBLIC_KEY,
        "--private-api-key",
        seeds::PRIVATE_KEY,
    ];
    let page = format!("{}/v2#/account/publicApi", context.server().base_url());
    for format in ["", "json"] {
        let mut command = context.command();
        command
            .args(["login", "--browser", "-f", format])
            .args(keys)
            .env("PATH", context.home());
        let outcome = context.finish(command);
        assert_eq!(outcome.code, Some(0), "{outcome:#?}");
        assert!(
            outcome.stderr.contains("cannot open a browser"),
            "{outcome:#?}"
        );
        assert!(outcome.stderr.contains(&page), "{outcome:#?}");
        assert!(!outcome.stdout.contains(&page), "{outcome:#?}");
    }
}

/// The checks of this module.
pub(crate) static CHECKS: &[Check] = checks![
    the_desktop_is_asked_for_the_page => ["cli/login/browser"],
    the_page_is_named_where_no_browser_can_be_opened => ["cli/login/browser"],
];
