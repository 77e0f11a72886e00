//! A result that cannot be written: what was changed is still said.
use crate::cases::Check;
use std::fs::OpenOptions;
use std::process::{Command, Stdio};

use super::context;
use crate::cases::support::program::program;

/// Where the result goes, and why it gets lost.
#[derive(Clone, Copy, Debug)]
enum Target {
    FullDisk,
    ClosedPipe,
}

fn the_number_of_changed_users_outlives_the_result() {
    for target in [Target::FullDisk, Target::ClosedPipe] {
        for arguments in [
            &[][..],
            &["-f", "json"],
            &["-f", "ndjson"],
            &["-f", "csv"],
            &["-f", "ndjson", "--quiet"],
        ] {
            let context = context(120);
            let stdout = match target {
                Target::FullDisk => {
                    let full = OpenOptions::new().write(true).open("/dev/full");
                    full.expect("a full disk").into()
                }
                Target::ClosedPipe => Stdio::piped(),
            };
            let mut child = Command::new(program())
                .args(["users", "revoke", "-a", "shop", "--yes"])
                .args(arguments)
                .env_clear()
                .envs(context.environment())
                .current_dir(context.work())
                .stdin(Stdio::null())
                .stdout(stdout)
                .stderr(Stdio::piped())
                .spawn()
                .expect("the program starts");
            drop(child.stdout.take());
            let output = child.wait_with_output().expect("the program ends");
            let stderr = String::from_utf8_lossy(&output.stderr);
            let what = format!("{target:?} {arguments:?}: {stderr}");
            assert_eq!(
                stderr.matches("Revoked 120 of 120 users in ").count(),
                1,
                "{what}"
            );
            let code = match target {
                Target::FullDisk => 1,
                Target::ClosedPipe => 0,
            };
            assert_eq!(output.status.code(), Some(code), "{what}");
        }
    }
}

/// The checks of this module.
pub(crate) static CHECKS: &[Check] = checks![
    the_number_of_changed_users_outlives_the_result => ["cli/output/lost"],
];
