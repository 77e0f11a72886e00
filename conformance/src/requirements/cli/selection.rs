//! Which users a command acts on.

use crate::requirements::requirement::Requirement;

pub(super) static REQUIREMENTS: &[Requirement] = requirements! {
    "cli/selection/given" Must Documented "published page of `users revoke`"
        "`--user` selects exactly the given users, in their order and without a prompt";
    "cli/selection/given-narrowed" Must Inferred "the predecessor"
        "`--state` and `--provider` narrow the given users; if nobody is left, the error is `no \
        users found`";
    "cli/selection/all" Must Documented "published page of `users revoke`"
        "Without `--user`, all users that match the filters are candidates";
    "cli/selection/all-pages" Must OurChoice "our choice"
        "Users are read over every page, each user once";
    "cli/selection/endless-list" Must OurChoice "our choice"
        "A list that repeats or never ends is an error, and the users found are changed once";
    "cli/selection/nobody" Must Inferred "the predecessor"
        "If nobody matches the filters, the command says so and exits with status 0";
    "cli/selection/state" Must Documented "published page of `users revoke`"
        "`--state` selects enabled or disabled users";
    "cli/selection/provider" Must Documented "published page of `users revoke`"
        "`--provider` selects users with an identity of one of the types";
    "cli/selection/filters-checked" Must OurChoice "our choice"
        "Users that a server returns in spite of a filter are left out";
    "cli/selection/filters-combined" Must OurChoice "our choice"
        "Several filters select the users that pass all of them";
    "cli/selection/unknown" Must OurChoice "our choice"
        "An unknown ID is reported and does not keep the others from being processed; the exit \
        status is 1";
    "cli/selection/unknown-only" Must Inferred "the predecessor"
        "If no ID is known, the error is `user not found` for one ID and `no users found` for \
        several";
    "cli/selection/unknown-lines" Should OurChoice "our choice"
        "Unknown IDs of a file are named with their lines, and a hint says what was probably meant";
    "cli/selection/id-encoded" Must OurChoice "our choice"
        "An ID stays one part of the path of a request, percent-encoded";
    "cli/selection/id-invalid" Must OurChoice "our choice"
        "A text that cannot be an ID is a usage error before any request";
    "cli/selection/many-ids" Should OurChoice "our choice"
        "Any number of IDs can be given";
    "cli/selection/wrong-user" Must OurChoice "our choice"
        "A user other than the requested one is not acted on";
    "cli/selection/from-file" Must OurChoice "our choice"
        "`-u @FILE` reads IDs from a file, one a line, without blank lines and comments";
    "cli/selection/from-stdin" Must OurChoice "our choice"
        "`-u -` reads IDs from standard input, once";
    "cli/selection/from-file-once" Must OurChoice "our choice"
        "IDs from files and the command line are combined, each once";
    "cli/selection/from-file-invalid" Must OurChoice "our choice"
        "A source that is missing, empty or holds a line that cannot be an ID is an error before \
        any request";
    "cli/selection/email" Must OurChoice "our choice"
        "`--email` selects users by address, to the letter, and takes lists";
    "cli/selection/email-unknown" Must OurChoice "our choice"
        "An address that nobody has is reported, and the exit status is 1";
    "cli/selection/dates" Must OurChoice "our choice"
        "`--created-before`, `--created-after`, `--last-login-before` and `--last-login-after` \
        select by date";
    "cli/selection/date-forms" Must OurChoice "our choice"
        "A date is a day, a time with zone, or an age such as `90d`; others are usage errors";
    "cli/selection/never-logged-in" Must OurChoice "our choice"
        "`--never-logged-in` selects users who never logged in";
    "cli/selection/exclusive" Must OurChoice "our choice"
        "Options that exclude each other are a usage error";
    "cli/selection/limit" Must OurChoice "our choice"
        "`--limit` ends a list after so many users, over all pages and after all filters";
    "cli/selection/limit-invalid" Must OurChoice "our choice"
        "A limit that is not a positive whole number is a usage error";
    "cli/pending/candidates" Must Documented "published page of `users revoke`"
        "`--pending` makes pending users the candidates";
    "cli/pending/given" Must OurChoice "our choice"
        "`--pending` with `-u` selects exactly those pending users";
    "cli/pending/provider" Must OurChoice "our choice"
        "Pending users are of the type `local-userpass`, to which `--provider` applies";
    "cli/pending/result" Must OurChoice "our choice"
        "The server's response to each pending user is a row of the result";
};
