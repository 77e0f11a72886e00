//! A new API key is returned once: who may read it where it is written, and what is done if it
//! cannot be written at all.
use crate::cases::Check;
use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::process::{Command, Stdio};

use crate::cases::support::context::{Context, Login};
use crate::cases::support::program::program;
use crate::cases::support::seeds;
use crate::cases::support::words::words;

const CREATE: &str = "users create -a shop --type api-key --name nightly";

fn shared_file(context: &Context, mode: u32) {
    context.write("out.txt", "");
    let file = context.work().join("out.txt");
    fs::set_permissions(file, fs::Permissions::from_mode(mode)).expect("a mode");
}

fn a_file_that_others_can_read_is_warned_of() {
    for (mode, warned) in [
        (0o644, true),
        (0o640, true),
        (0o604, true),
        (0o600, false),
        (0o622, false),
    ] {
        let context = Context::new(seeds::shop(), Login::Keys);
        shared_file(&context, mode);
        let outcome = context.run_line(&format!("{CREATE} -o out.txt"));
        assert_eq!(outcome.code, Some(0), "{}", outcome.stderr);
        let expected = format!(
            "warning: the API key is written to 'out.txt', which other users can read (mode {mode:04o})\n\
             Hint: run chmod 600 'out.txt'\n"
        );
        assert_eq!(
            outcome.stderr,
            if warned { expected.as_str() } else { "" },
            "{mode:o}"
        );
        let text = fs::read_to_string(context.work().join("out.txt")).expect("the file");
        assert!(text.contains("\"key\": "), "{text}");
        assert!(!text.contains("warning"), "{text}");
    }
    // Nothing secret is written, or to a file of one's own.
    let context = Context::new(seeds::shop(), Login::Keys);
    shared_file(&context, 0o644);
    for line in [
        format!("{CREATE} --dry-run -o out.txt"),
        format!("{CREATE} -o new.txt"),
        format!("{CREATE} -o -"),
        CREATE.to_owned(),
        "users list -a shop -o out.txt".to_owned(),
        "users create -a shop --email x@example.com --password brand-new-words -o out.txt"
            .to_owned(),
    ] {
        let outcome = context.run_line(&line);
        assert_eq!(
            (outcome.code, outcome.stderr.as_str()),
            (Some(0), ""),
            "{line}"
        );
    }
}

/// The warning comes in time to stop: before the key is made.
fn the_warning_comes_before_the_request() {
    let context = Context::new(seeds::shop(), Login::Keys);
    shared_file(&context, 0o644);
    context.server().add_fault(
        appservices_mock::Fault::new(
            "*/api_keys",
            appservices_mock::FaultEffect::status(500, "internal server error"),
        )
        .method("POST"),
    );
    let outcome = context.run_line(&format!("{CREATE} -f json -o out.txt"));
    assert_eq!(outcome.code, Some(1));
    let first = outcome.stderr.lines().next().unwrap_or_default();
    assert!(first.contains("\"level\":\"warn\""), "{}", outcome.stderr);
    assert!(first.contains("mode 0644"), "{}", outcome.stderr);
}

/// The key is lost, so its ID is printed, with the command that deletes it; the command works.
fn a_key_that_cannot_be_written_can_be_deleted() {
    for format in ["", "json", "ndjson", "csv"] {
        for closed in [false, true] {
            let context = Context::new(seeds::shop(), Login::Profile);
            let stdout = if closed {
                // Closed before the program starts: it could write before it is closed later.
                let (reader, writer) = std::io::pipe().expect("a pipe");
                drop(reader);
                Stdio::from(writer)
            } else {
                let full = fs::OpenOptions::new().write(true).open("/dev/full");
                Stdio::from(full.expect("a full disk"))
            };
            let child = Command::new(program())
                .args(words(CREATE))
                .args(["-f", format])
                .env_clear()
                .envs(context.environment())
                .current_dir(context.work())
                .stdin(Stdio::null())
                .stdout(stdout)
                .stderr(Stdio::piped())
                .spawn()
                .expect("the program runs");
            let output = child.wait_with_output().expect("the program ends");
            let stderr = String::from_utf8_lossy(&output.stderr).into_owned();
            assert_eq!(output.status.code(), Some(1), "{format}: {stderr}");
            let command = stderr.split("delete it with 'appservices ").nth(1);
            let command = command.and_then(|rest| rest.split('\'').next());
            let command = command.unwrap_or_else(|| panic!("{format}: {stderr}"));
            let deleted = context.run_raw(&words(command));
            assert_eq!(deleted.code, Some(0), "{command}: {}", deleted.stderr);
            let again = context.run_raw(&words(command));
            assert_eq!(again.code, Some(4), "{command}: {}", again.stderr);
        }
    }
}

/// The checks of this module.
pub(crate) static CHECKS: &[Check] = checks![
    a_file_that_others_can_read_is_warned_of => ["cli/create/key-file"],
    the_warning_comes_before_the_request => ["cli/create/key-file"],
    a_key_that_cannot_be_written_can_be_deleted => ["cli/create/key-lost"],
];
