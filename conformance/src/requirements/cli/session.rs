//! Sessions and the secrets behind them.

use crate::requirements::requirement::Requirement;

pub(super) static REQUIREMENTS: &[Requirement] = requirements! {
    "cli/session/login-needed" Must Inferred "the predecessor"
        "Without a login, a command fails and suggests `login`, with the profile's name";
    "cli/session/refresh" Must Inferred "the predecessor"
        "An expired access token is refreshed once, stored, and the request repeated";
    "cli/session/final-401" Must Inferred "the predecessor"
        "A 401 without `InvalidSession` is final";
    "cli/session/lost" Must Inferred "the predecessor"
        "If the session is lost, it is removed, the run stops with `invalid session`, and what \
        was done is reported";
    "cli/session/shared-refresh" Must Inferred "the predecessor"
        "Requests in flight share one refresh or login";
    "cli/session/renewed" Must OurChoice "our choice"
        "A lost session is renewed with the keys of the profile";
    "cli/session/only-rejected" Must OurChoice "our choice"
        "Only 401 and 403 end a session; other failures of a refresh keep it";
    "cli/session/newer-login" Must OurChoice "our choice"
        "A login that another command stored meanwhile is not overwritten";
    "cli/credentials/environment" Must OurChoice "our choice"
        "A key pair in the environment logs in without a profile and leaves nothing behind";
    "cli/credentials/half-pair" Must OurChoice "our choice"
        "Half a key pair in the environment is an error; empty variables count as unset";
    "cli/credentials/trimmed" Should OurChoice "our choice"
        "Blanks around keys are removed";
    "cli/credentials/own-server" Must OurChoice "our choice"
        "Tokens and keys are sent only to the server that they are for";
    "cli/credentials/servers-stored" Must OurChoice "our choice"
        "`login` stores the servers, and other commands do not";
    "cli/credentials/never-shown" Must OurChoice "our choice"
        "A private key, token or password is on no stream";
    "cli/credentials/usage-errors" Must OurChoice "our choice"
        "A usage error repeats no secret that was typed";
    "cli/credentials/plain-http" Should OurChoice "our choice"
        "Plain HTTP to another machine gets a warning";
    "cli/credentials/core-dumps" Should OurChoice "our choice"
        "A crash writes no core dump";
};
