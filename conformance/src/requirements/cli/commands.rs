//! What each command does.

use crate::requirements::requirement::Requirement;

pub(super) static REQUIREMENTS: &[Requirement] = requirements! {
    "cli/revoke/sessions" Must Documented "published page of `users revoke`"
        "`users revoke` ends every session of the chosen users and of nobody else";
    "cli/revoke/headers" Must Inferred "the predecessor"
        "Every request carries the headers of its origin and of the session, and a body only if \
        it needs one";
    "cli/dry-run/no-change" Must OurChoice "our choice"
        "`--dry-run` does everything but the change, and its result says what would be changed";
    "cli/dry-run/unknown" Must OurChoice "our choice"
        "`--dry-run` reports unknown IDs with status 1";
    "cli/contract/requests" Must Documented "OpenAPI document"
        "Every request has the method, path, query and body that the document describes";
    "cli/contract/responses" Must Documented "OpenAPI document"
        "Responses of the documented shapes are read and shown";
    "cli/contract/optional-keys" Must Documented "OpenAPI document"
        "Optional keys of a response may be absent";
    "cli/contract/unknown-keys" Must Inferred "the predecessor"
        "Unknown keys of a response are ignored";
    "cli/list/columns" Must Documented "published pages of the command line"
        "`users list` shows ID, type, state and last login of users, the most recent login first";
    "cli/list/data" Must OurChoice "our choice"
        "Of a user's data, only address and name are shown";
    "cli/count/number" Must OurChoice "our choice"
        "`users count` prints the number of matching users";
    "cli/create/email" Must Documented "published pages of the command line"
        "`users create` creates a user with e-mail address and password";
    "cli/create/key" Must Documented "published pages of the command line"
        "`users create` creates a server API key and shows it once";
    "cli/create/stdin" Must OurChoice "our choice"
        "`--password -` reads the password from the first line of standard input";
    "cli/create/prompts" Must Inferred "the predecessor"
        "`users create` asks for what is missing, and for a password without showing it";
    "cli/create/key-file" Must OurChoice "our choice"
        "A file that others can read gets a warning before a key is created";
    "cli/create/key-lost" Should OurChoice "our choice"
        "If a new key cannot be written, its ID is printed with the command that deletes it";
    "cli/enable-disable/change" Must Documented "published pages of the command line"
        "`users enable` and `users disable` set the state of the chosen users";
    "cli/delete/users" Must Documented "published pages of the command line"
        "`users delete` deletes the chosen users";
    "cli/delete/confirm" Must OurChoice "our choice"
        "Deleting users is confirmed unless `--yes` is given; the default is no";
    "cli/delete/everybody" Must OurChoice "our choice"
        "`--yes` alone never deletes everybody: a filter or IDs are required";
    "cli/delete/pending" Must Documented "published pages of the command line"
        "`users delete --pending` deletes pending users";
    "cli/apps/list" Must Documented "published pages of the command line"
        "`apps list` lists the apps of all projects or of one, narrowed by `--app`";
    "cli/apps/list-all" Should OurChoice "our choice"
        "`apps list` ignores the app of the environment and of the directory";
    "cli/apps/list-project" Must Documented "published pages of the command line"
        "`--project` limits `apps list` to one project";
    "cli/apps/describe" Must Documented "published pages of the command line"
        "`apps describe` prints the description of an app";
    "cli/apps/create" Must Documented "published pages of the command line"
        "`apps create` creates an app with name, location, deployment model and environment";
    "cli/apps/create-project" Must Documented "published pages of the command line"
        "`apps create` uses the given or the only project; with several, a prompt offers them";
    "cli/apps/create-name" Must Documented "published pages of the command line"
        "`apps create` asks for a missing name and rejects an invalid one";
    "cli/apps/delete" Must Documented "published pages of the command line"
        "`apps delete` deletes the given apps";
    "cli/apps/delete-exact" Must OurChoice "our choice"
        "`apps delete` takes exact IDs and names only; an unknown or ambiguous one deletes nothing";
    "cli/apps/delete-everything" Must OurChoice "our choice"
        "`apps delete` without an app never deletes everything";
    "cli/apps/delete-confirm" Must OurChoice "our choice"
        "Deleting apps is confirmed unless `--yes` is given";
    "cli/api/request" Must OurChoice "our choice"
        "`api METHOD PATH` sends a request with the session and prints the response";
    "cli/api/path" Must OurChoice "our choice"
        "A path of `api` that is not absolute, or would leave the server, is a usage error";
    "cli/api/method" Must OurChoice "our choice"
        "`api` takes the methods GET, POST, PUT, PATCH and DELETE, in any case";
    "cli/api/data" Must OurChoice "our choice"
        "`--data` sends JSON as written, from the argument, a file or standard input; without it, \
        there is no body";
    "cli/api/data-invalid" Must OurChoice "our choice"
        "Data that are not one JSON value are an error before any request";
    "cli/api/status" Must OurChoice "our choice"
        "The exit status of `api` is the first digit of a status other than success";
    "cli/api/bytes" Must OurChoice "our choice"
        "`api` writes bytes unchanged to files and pipes, keeps them off terminals, and does not \
        append them";
};
