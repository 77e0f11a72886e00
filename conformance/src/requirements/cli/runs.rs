//! Runs over many users: progress, summaries, signals and telemetry.

use crate::requirements::requirement::Requirement;

pub(super) static REQUIREMENTS: &[Requirement] = requirements! {
    "cli/progress/terminal" Must Inferred "the predecessor"
        "Progress is shown on stderr if the work lasts, on a terminal only";
    "cli/progress/quiet" Must Inferred "the predecessor"
        "There is no progress with `-f json` or `--quiet`";
    "cli/summary/words" Must OurChoice "our choice"
        "Every change ends with a line that says how many users were changed, in the words of the \
        command";
    "cli/summary/numbers" Should OurChoice "our choice"
        "A summary groups thousands and counts unknown results on their own";
    "cli/summary/none" Should OurChoice "our choice"
        "There is no summary if nothing was changed, with `-f json` or `-f ndjson`, or with \
        `--quiet`";
    "cli/interrupts/report" Must OurChoice "our choice"
        "Ctrl-C or SIGTERM ends requests in flight, sends no others, and reports exactly what was \
        done, with status 130 or 143";
    "cli/interrupts/second" Must OurChoice "our choice"
        "A second signal ends the command at once";
    "cli/telemetry/nothing" Must OurChoice "our choice"
        "Nothing is sent unless a collector is configured, and `off` and `DO_NOT_TRACK` prevent it";
    "cli/telemetry/private" Must OurChoice "our choice"
        "An event holds no secret, ID or argument";
    "cli/telemetry/sticky" Must Documented "published page of `users revoke`"
        "`--telemetry` is remembered in the profile";
    "cli/telemetry/failures" Must OurChoice "our choice"
        "A broken collector changes nothing";
};
