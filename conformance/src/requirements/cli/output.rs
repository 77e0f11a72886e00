//! Where results go, and what errors say.

use crate::requirements::requirement::Requirement;

pub(super) static REQUIREMENTS: &[Requirement] = requirements! {
    "cli/output/file" Must Documented "published page of `users revoke`"
        "`-o` appends the result to a file, which is created for its owner only";
    "cli/output/file-errors" Must OurChoice "our choice"
        "With `-o`, errors go to the file and to stderr";
    "cli/output/file-unwritable" Must OurChoice "our choice"
        "A file that cannot be written is an error before anything is changed";
    "cli/output/stdout-dash" Should OurChoice "our choice"
        "`-o -` is standard output";
    "cli/output/regular-files" Must OurChoice "our choice"
        "Reading or writing anything but a regular file is rejected at once";
    "cli/output/closed-pipe" Must OurChoice "our choice"
        "A closed pipe is not an error, and the work is done";
    "cli/output/lost" Must OurChoice "our choice"
        "A result that cannot be written is an error, and what was changed is still reported";
    "cli/output/long" Must OurChoice "our choice"
        "A long result is formatted like a short one";
    "cli/output/long-file" Should OurChoice "our choice"
        "A result that is too long for memory is sorted in a temporary file, without which it is \
        an error";
    "cli/output/size-limits" Must OurChoice "our choice"
        "Input that is too large or nested too deeply is rejected before it is read";
    "cli/output/untrusted" Must OurChoice "our choice"
        "Texts of users and servers cannot move the cursor, change the terminal, or break a line";
    "cli/errors/words" Must Inferred "the predecessor"
        "An error names the command and gives the server's words if there are any";
    "cli/errors/rows" Must Inferred "the predecessor"
        "A user who could not be changed is a row with the reason";
    "cli/errors/exit-status" Must OurChoice "our choice"
        "The exit status is 1 if any user or app was not changed";
    "cli/errors/bad-responses" Must OurChoice "our choice"
        "A malformed, oversized or unexpected response is an error, and never a crash or a success";
    "cli/errors/not-quoted" Must OurChoice "our choice"
        "An error about a response quotes nothing secret of it";
    "cli/errors/unreachable" Must OurChoice "our choice"
        "A server that cannot be reached is an error with the next step as a hint";
    "cli/errors/pages" Must OurChoice "our choice"
        "Pages of projects are requested from the same server only, each project counts once, and \
        pages without an end are an error";
    "cli/errors/digest" Must OurChoice "our choice"
        "A challenge that is not a digest challenge, or a rejected key pair, is an error after \
        one attempt";
};
