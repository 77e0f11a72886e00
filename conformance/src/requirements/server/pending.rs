//! Pending users of an app, as an administrator sees them.

use crate::requirements::requirement::Requirement;

pub(super) static REQUIREMENTS: &[Requirement] = requirements! {
    "server/pending/list" Must Documented "OpenAPI document; client code of the predecessor, stitch"
        "A pending user is listed with ID, login IDs and an empty `user_id`, and is not among the \
        users";
    "server/pending/pages" Must Documented "OpenAPI document"
        "A page of pending users has at most 50, and `after` with the last ID requests the next \
        one";
    "server/pending/delete-by-email" Must Documented "OpenAPI document; client code of stitch"
        "A pending user is deleted by e-mail address with 204";
    "server/pending/delete-by-id" Should Inferred "client code of stitch 3"
        "A pending user is deleted by ID with 204";
    "server/pending/send-confirm" Must Documented "OpenAPI document; tests of stitch"
        "`send_confirm` returns 200 with a token and its ID";
    "server/pending/send-confirm-token" Should Asserted "tests of stitch"
        "The token that `send_confirm` returns confirms the address";
    "server/pending/confirm" Must Documented "OpenAPI document; client code of stitch"
        "`confirm` returns 204, after which the user can log in";
    "server/pending/run-confirm" Must Documented "OpenAPI document; client code of stitch"
        "`run_confirm` returns 202 and runs what the app confirms with";
    "server/pending/run-confirm-rejected" Must Documented "OpenAPI document"
        "`run_confirm` returns 400 if the address is confirmed or the provider disabled, and 404 \
        for an unknown address";
    "server/pending/run-confirm-token" Should Asserted "tests of stitch 3"
        "`run_confirm` returns the mailed token, or one for a function that answers `pending`, \
        and nothing after a success";
    "server/pending/unknown" Should OurChoice "our choice"
        "An address or ID that is not pending gets 404";
};
