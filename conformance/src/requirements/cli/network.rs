//! Retries, time limits, proxies and certificates.

use crate::requirements::requirement::Requirement;

pub(super) static REQUIREMENTS: &[Requirement] = requirements! {
    "cli/network/retries" Must OurChoice "our choice"
        "Responses 429, 500, 502, 503 and 504 and broken connections are retried after growing \
        delays, and `Retry-After` is honoured";
    "cli/network/every-user" Must OurChoice "our choice"
        "Under random faults of the server, every user ends changed or listed with the reason";
    "cli/network/retry-limit" Must OurChoice "our choice"
        "A request is tried at most five times, or as often as `--retries` says";
    "cli/network/page-retries" Must OurChoice "our choice"
        "A page of the user list is tried up to three times as often while most requests of the \
        run succeed, so that no user is missed";
    "cli/network/retry-after" Must OurChoice "our choice"
        "A retry does not come earlier than `Retry-After` says, as a number of seconds or a date";
    "cli/network/refused" Must OurChoice "our choice"
        "After many refusals with status 429, all requests wait as long as the server names";
    "cli/network/down" Must OurChoice "our choice"
        "A server that fails all requests ends the run, before all users have been tried";
    "cli/network/attempts" Must OurChoice "our choice"
        "Records of users have the number of times that the change was tried";
    "cli/network/final" Must OurChoice "our choice"
        "A decision of the server is not retried";
    "cli/network/unknown-outcome" Must OurChoice "our choice"
        "A change whose response was lost is reported as unknown";
    "cli/network/repeated-delete" Must OurChoice "our choice"
        "A repeated deletion that finds no user counts as done";
    "cli/network/create-once" Must OurChoice "our choice"
        "A creation is sent once";
    "cli/network/nothing-sent" Must OurChoice "our choice"
        "A refused connection is a failure and not an unknown outcome";
    "cli/network/deadline" Must OurChoice "our choice"
        "`--timeout`, `--connect-timeout` and `--deadline` end a command in time";
    "cli/network/whole-response" Must OurChoice "our choice"
        "`--timeout` covers the body of the response, not only its head";
    "cli/network/connect-timeout" Must OurChoice "our choice"
        "`--connect-timeout` limits the time until a connection is open, with TLS";
    "cli/network/in-flight" Must OurChoice "our choice"
        "At most as many requests are in flight as `--concurrency` says";
    "cli/network/redirects" Must OurChoice "our choice"
        "A redirect is not followed";
    "cli/network/debug" Should OurChoice "our choice"
        "`--debug` prints a line for each request on stderr, without secrets";
    "cli/network/concurrency-range" Must OurChoice "our choice"
        "`--concurrency` takes a number from 1 to 256; anything else is a usage error";
    "cli/network/retries-range" Must OurChoice "our choice"
        "`--retries` takes a number from 0 to 20; anything else is a usage error";
    "cli/network/durations" Must OurChoice "our choice"
        "`--timeout`, `--connect-timeout` and `--deadline` take a number with a unit; anything \
        else, and 0, is a usage error";
    "cli/proxy/http" Must Inferred "the predecessor"
        "Requests to an HTTP server go through the proxy of the environment or of `--proxy`";
    "cli/proxy/exceptions" Must Inferred "the predecessor"
        "`NO_PROXY` and an empty `--proxy` connect directly";
    "cli/proxy/cgi" Must OurChoice "our choice"
        "With `REQUEST_METHOD`, which web servers set for CGI scripts, `HTTP_PROXY` is ignored";
    "cli/proxy/https" Must Inferred "the predecessor"
        "An HTTPS server is reached through a tunnel of the proxy";
    "cli/proxy/invalid" Must OurChoice "our choice"
        "An invalid or unreachable proxy is an error with a hint and without its password";
    "cli/tls/trusted" Must Inferred "the predecessor"
        "A server whose certificate a trusted authority signed is accepted";
    "cli/tls/rejected" Must Inferred "the predecessor"
        "A certificate that is expired, for another host, or of an unknown authority is an error";
    "cli/tls/mixed" Should OurChoice "our choice"
        "TLS where plain HTTP is expected, and the reverse, are errors with a hint";
    "cli/tls/authorities" Must OurChoice "our choice"
        "`--ca-file`, `SSL_CERT_FILE` and `SSL_CERT_DIR` name authorities; unusable ones are an \
        error that names them";
    "cli/tls/option-first" Must OurChoice "our choice"
        "`--ca-file` replaces the authorities of `SSL_CERT_FILE`";
    "cli/tls/plain" Should OurChoice "our choice"
        "Plain HTTP reads no certificates";
};
