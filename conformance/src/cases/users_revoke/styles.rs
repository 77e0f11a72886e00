//! Styles and progress: what a terminal gets beside the text, and where it gets none.
use crate::cases::Check;
use std::time::Duration;

use appservices_mock::{Fault, FaultEffect};

use crate::cases::support::case::{CASE, Case};
use crate::cases::support::context::{Context, Login};
use crate::cases::support::dialogue::Key::{Enter, Space};
use crate::cases::support::dialogue::Step::{Press, See};
use crate::cases::support::dialogue::{DIALOGUE, Dialogue};
use crate::cases::support::seeds;
use crate::cases::support::topic::Topic;
use crate::cases::support::tty::Tty;

/// The result of one user is shown in a terminal.
const fn shown(name: &'static str) -> Dialogue {
    Dialogue {
        name,
        args: "users revoke -a shop -u 65a000000000000000000001",
        ..DIALOGUE
    }
}

/// The same without any styles; no prompt moves the cursor, so there is no escape code at all.
const fn unstyled(name: &'static str) -> Dialogue {
    Dialogue {
        plain: &["Email", "Session Revoked", "ada@example.com"],
        escapes: false,
        ..shown(name)
    }
}

pub(crate) const STYLES: Topic = Topic {
    folder: "users/revoke/styles",
    requirements: &["cli/text/styles"],
    shows: shown_by![
        "cli/options/disable-colors" => "disabled disabled-in-a-prompt",
        "cli/text/styles" => "bold-headers error",
        "cli/text/no-styles" => "no-color no-color-empty dumb-terminal json into-file",
        "cli/text/no-styles" => "no-color-in-a-prompt",
        "cli/output/file" => "into-file",
        "cli/progress/terminal" => "progress slow-off-a-terminal",
        "cli/progress/quiet" => "progress-json progress-quiet",
    ],
    cases: &[
        // Off a terminal slow work is as quiet as any.
        Case {
            name: "slow-off-a-terminal",
            args: "users revoke -a shop -u 65a000000000000000000001",
            faults: slow,
            ..CASE
        },
    ],
    dialogues: &[
        Dialogue {
            bold: &["Email", "Session Revoked"],
            plain: &["ada@example.com", "-------"],
            ..shown("bold-headers")
        },
        Dialogue {
            args: "users revoke -a shop -u 65a000000000000000000001 --disable-colors",
            ..unstyled("disabled")
        },
        Dialogue {
            env: &[("NO_COLOR", "1")],
            ..unstyled("no-color")
        },
        Dialogue {
            env: &[("NO_COLOR", "")],
            bold: &["Email"],
            ..shown("no-color-empty")
        },
        Dialogue {
            env: &[("TERM", "dumb")],
            ..unstyled("dumb-terminal")
        },
        Dialogue {
            args: "users revoke -a shop -u 65a000000000000000000001 -f json",
            plain: &["headers"],
            ..unstyled("json")
        },
        Dialogue {
            args: "users revoke -a shop -u 65a000000000000000000001 -o out.txt",
            plain: &[],
            ..unstyled("into-file")
        },
        Dialogue {
            args: "users revoke -a nope",
            exit: 1,
            ..shown("error")
        },
        // A prompt moves the cursor, but has no styles where none are wanted.
        Dialogue {
            args: "users revoke -a shop --disable-colors",
            steps: &[See("[ ]"), Press(Space), See("[x]"), Press(Enter)],
            styles: false,
            ..shown("disabled-in-a-prompt")
        },
        Dialogue {
            env: &[("NO_COLOR", "1")],
            args: "users revoke -a shop",
            steps: &[See("[ ]"), Press(Space), See("[x]"), Press(Enter)],
            styles: false,
            ..shown("no-color-in-a-prompt")
        },
        // Work that lasts is counted, and nothing of that stays on the screen.
        Dialogue {
            faults: slower,
            args: "users revoke -a shop -y",
            steps: &[See("Revoking 1 of 12 users")],
            ..shown("progress")
        },
        Dialogue {
            faults: slow,
            args: "users revoke -a shop -u 65a000000000000000000001 -f json",
            plain: &["headers"],
            ..unstyled("progress-json")
        },
        // Nobody who asked for quiet sees work that lasts, nor a summary.
        Dialogue {
            faults: slow,
            args: "users revoke -a shop -u 65a000000000000000000001 --disable-colors --quiet",
            ..unstyled("progress-quiet")
        },
    ],
};

/// The first user takes long enough to be worth a progress bar, the others as long again.
fn slower() -> Vec<Fault> {
    let mut faults = vec![Fault::new(
        "*/users/65a000000000000000000001/logout",
        FaultEffect::delay(Duration::from_secs(2)),
    )];
    faults.push(Fault::new(
        "*/logout",
        FaultEffect::delay(Duration::from_secs(4)),
    ));
    faults
}

/// Revoking lasts.
fn slow() -> Vec<Fault> {
    vec![Fault::new(
        "*/logout",
        FaultEffect::delay(Duration::from_secs(2)),
    )]
}

/// What goes into a file is the same text as in a pipe, also when a person sits at a terminal.
fn files_get_no_escape_codes() {
    let context = Context::new(seeds::shop(), Login::Profile);
    let piped = context.run_line("users revoke -a shop -y").stdout;
    let mut env = context.environment();
    env.push(("TERM".to_owned(), "xterm-256color".to_owned()));
    let args = ["users", "revoke", "-a", "shop", "-y", "-o", "out.txt"].map(str::to_owned);
    let mut tty = Tty::start((24, 100), &args, &env, &context.work());
    assert_eq!(tty.finish(), 0, "{}", tty.screen());
    let file = std::fs::read_to_string(context.work().join("out.txt")).expect("the file");
    assert_eq!(file, piped);
}

/// The checks of this module.
pub(crate) static CHECKS: &[Check] = checks![
    files_get_no_escape_codes => ["cli/text/no-styles"],
];
