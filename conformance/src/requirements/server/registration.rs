//! Registrations with an e-mail address, confirmations and resets of passwords.

use crate::requirements::requirement::Requirement;

pub(super) static REQUIREMENTS: &[Requirement] = requirements! {
    "server/registration/responses" Should OurChoice
        "client code of realm-web, realm-core, stitch; status: our choice"
        "A successful request about e-mail addresses returns `{}`, with 201 for a registration";
    "server/registration/no-token" Must Inferred "client code of realm-web, realm-core, stitch"
        "Requests about e-mail addresses need no token";
    "server/registration/automatic-alone" Must Documented "manual"
        "Automatic confirmation needs neither a function nor mail";
    "server/registration/token-lifetime" Must Documented "manual"
        "A mailed token is valid for 30 minutes";
    "server/registration/register" Must Documented
        "manual; client code of realm-web, realm-core, stitch"
        "A registration takes e-mail address and password, and both are required";
    "server/registration/confirm" Must Documented
        "manual; client code of realm-web, realm-core, stitch"
        "The mailed token confirms the address, whose user can then log in";
    "server/registration/confirm-send" Must Inferred "client code of realm-web, realm-core, stitch"
        "`confirm/send` mails another token, which confirms";
    "server/registration/confirm-call" Must Inferred "client code of realm-web, realm-core, stitch"
        "`confirm/call` runs the confirmation function again";
    "server/registration/reset" Must Documented
        "manual; client code of realm-web, realm-core, stitch"
        "The mailed token sets a new password of 6 to 128 characters, once";
    "server/registration/reset-send" Must Documented
        "manual; client code of realm-web, realm-core, stitch"
        "`reset/send` mails a token to reset the password with";
    "server/registration/reset-call" Must Documented
        "manual; client code of realm-web, realm-core, stitch"
        "`reset/call` passes address, password and arguments to the reset function, which decides";
    "server/registration/password-length" Must OurChoice "realm-js tests; code: our choice"
        "A registration with a password of other than 6 to 128 characters gets 400 and `password \
        must be between 6 and 128 characters`";
    "server/registration/taken" Must OurChoice "realm-core tests; manual; status: our choice"
        "A registration of an address that a user or a pending user has gets `name already in \
        use`, `AccountNameInUse` and a link";
    "server/registration/rejected-by-function" Must OurChoice
        "realm-core tests; realm-js tests; status: our choice"
        "A registration that the confirmation function rejects gets `failed to confirm user \
        \"ADDRESS\"` and frees the address";
    "server/registration/unknown-confirm-token" Must Asserted
        "realm-js tests; realm-core tests; realm-swift tests"
        "An unknown token confirms nothing";
    "server/registration/unknown-reset-token" Must Asserted
        "realm-js tests; realm-core tests; realm-swift tests"
        "An unknown token resets nothing";
    "server/registration/already-confirmed" Must OurChoice
        "realm-js tests; realm-core tests; realm-swift tests; status: our choice"
        "Requests to confirm a confirmed address get `already confirmed` and \
        `UserAlreadyConfirmed`";
    "server/registration/confirm-send-unknown" Must OurChoice
        "realm-swift tests; status: our choice"
        "`confirm/send` for an unknown address gets `user not found` and `UserNotFound`";
    "server/registration/confirm-send-function" Should OurChoice
        "public issue trackers; code: our choice"
        "`confirm/send` gets `please use confirm via function` if the app confirms by function";
    "server/registration/confirm-call-automatic" Should OurChoice
        "realm-js tests; realm-swift tests; status: our choice"
        "`confirm/call` gets an error for every address if confirmation is automatic";
    "server/registration/call-unknown" Must OurChoice
        "realm-core tests; realm-swift tests; status: our choice"
        "`confirm/call` and `reset/call` for an unknown address get `user not found` and run no \
        function";
    "server/registration/reset-send-unknown" Must OurChoice "realm-swift tests; status: our choice"
        "`reset/send` for an unknown address gets `user not found` and `UserNotFound`";
    "server/registration/reset-send-function" Must OurChoice
        "realm-js tests; manual; status: our choice"
        "`reset/send` gets `please use reset password via function` if the app resets by function";
    "server/registration/reset-send-failed" Should OurChoice "realm-js tests; status: our choice"
        "`reset/send` gets `error processing request` if the mail cannot be sent";
    "server/registration/reset-rejected" Must OurChoice
        "realm-js tests; realm-core tests; realm-swift tests; status: our choice"
        "A reset that the function rejects gets `failed to reset password for user \"ADDRESS\"` \
        and changes nothing";
    "server/registration/pending" Must Documented "manual"
        "A registration creates a pending user, who cannot log in, and mails a token";
    "server/registration/automatic" Must Documented "manual"
        "With automatic confirmation the user exists from the first login on";
    "server/registration/function" Must Documented "manual; realm-core tests; realm-js tests"
        "A confirmation function confirms at once, leaves the user pending, or rejects the \
        registration";
    "server/registration/leaves-pending" Must Documented "manual; OpenAPI document"
        "A confirmed user leaves the pending list at the first login";
    "server/registration/by-administrator" Must Documented
        "OpenAPI document; tests of the predecessor"
        "A user created by an administrator is never pending";
    "server/registration/deleted-pending" Should OurChoice "our choice"
        "Deleting a pending user frees the address";
    "server/registration/late-token" Must Asserted
        "Dart SDK tests; client code of realm-core; status: our choice"
        "A token that is expired, used or replaced gets `userpass token is expired or invalid` \
        and `UserpassTokenInvalid`"
        reading "the text of its own, as since spring 2024"
        or "`invalid token data`";
    "server/registration/garbage-token" Must Asserted
        "Dart SDK tests; realm-js tests; realm-core tests"
        "A text that is not a token gets `invalid token data`";
    "server/registration/not-an-address" Must Documented "manual; Dart SDK tests"
        "Where mail or a function confirms, a text that is not an address gets 400 and `email \
        invalid`, and nothing is pending";
    "server/registration/any-text" Must Documented "manual; Dart SDK tests"
        "Where confirmation is automatic, any text is accepted as an address and logs in";
    "server/registration/confirm-send-confirmed" Must Asserted
        "realm-core tests; status: our choice"
        "`confirm/send` for a confirmed address gets `already confirmed`, also if the app \
        confirms by function"
        reading "`already confirmed`"
        or "`please use confirm via function`";
    "server/registration/current-password" Should Documented "manual"
        "A reset function receives whether the new password is the current one";
};
