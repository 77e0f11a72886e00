//! Logins at the Client API, the sessions they start, and linked identities.

use crate::requirements::requirement::Requirement;

pub(super) static REQUIREMENTS: &[Requirement] = requirements! {
    "server/client-login/location" Must Documented
        "manual; client code of realm-web, realm-core, stitch"
        "The location of an app names this server with a scheme and without a trailing slash";
    "server/client-login/unknown-app" Must Asserted "public issue trackers; realm-js tests"
        "An unknown app gets 404, `cannot find app using Client App ID 'ID'` and no code";
    "server/client-login/response" Must Documented
        "manual; client code of realm-web, realm-core, stitch"
        "A login returns 200 with access token, refresh token, user ID and device ID, all texts";
    "server/client-login/anonymous" Must Documented "manual; realm-js tests"
        "An anonymous login needs no body, and each is a new user";
    "server/client-login/anonymous-identity" Should Documented "samples in the manual"
        "The identity of an anonymous user is 24 hex digits, a hyphen and 24 letters";
    "server/client-login/anonymous-get" Should Inferred "client code of stitch 3"
        "An anonymous login may be a GET request with the device in its query";
    "server/client-login/email" Must Documented "manual; realm-core tests"
        "A login with e-mail address and password returns the same user each time";
    "server/client-login/server-key" Must Asserted
        "client code of realm-core, realm-web; tests of the predecessor"
        "A login with a server API key returns the user of the key";
    "server/client-login/own-key" Must Asserted "realm-js tests; tests of stitch"
        "A login with a user's API key returns its owner";
    "server/client-login/custom-token" Must Documented "manual; realm-js tests"
        "A login with a custom token returns the user of its `sub`";
    "server/client-login/custom-function" Must Documented "manual; client code of realm-web"
        "A login with a function passes the payload beside `options` and returns the user that \
        the function names";
    "server/client-login/oauth" Should OurChoice
        "client code of realm-web, realm-core; tokens are declared: our choice"
        "A login with a token of Google, Facebook or Apple returns the same user each time, and \
        other tokens are rejected";
    "server/client-login/profile" Must Inferred "client code of realm-web, realm-core, stitch"
        "The new access token returns the profile at once";
    "server/client-login/own-session" Must Documented "OpenAPI document; manual"
        "Each login starts a session of its own";
    "server/client-login/case" Must Documented "manual"
        "E-mail addresses are case-sensitive";
    "server/client-login/wrong-password" Must Asserted
        "realm-js tests; realm-core tests; realm-swift tests"
        "A wrong password, an unknown and a deleted user all get 401, `unauthorized` and the code \
        `InvalidPassword`";
    "server/client-login/disabled" Must OurChoice "realm-core tests; status: our choice"
        "A disabled user gets the code `UserDisabled`, and the login changes nothing";
    "server/client-login/unconfirmed" Must OurChoice
        "manual; .NET SDK tests; Dart SDK tests; status: our choice"
        "An address that is not confirmed cannot log in";
    "server/client-login/provider-off" Must OurChoice "manual; status and code: our choice"
        "Nobody logs in, or registers, with a provider that is missing or disabled";
    "server/client-login/function-throws" Must OurChoice "manual; code and log: our choice"
        "Nobody logs in if the function throws";
    "server/client-login/wrong-key" Must OurChoice
        ".NET SDK tests; Dart SDK tests; code and status: our choice"
        "An unknown, changed, disabled or deleted API key gets 401";
    "server/client-login/rejected-status" Should OurChoice "our choice"
        "Logins of disabled users and of unconfirmed addresses get 401";
    "server/client-login/unauthorized" Must OurChoice
        "Dart SDK tests; .NET SDK tests; Swift SDK tests; Kotlin SDK tests; codes of some: our \
        choice"
        "A rejected login says only `unauthorized`, with the code of its kind: `InvalidPassword`, \
        `UserDisabled` or `AuthError`"
        reading "only `unauthorized`, as since spring 2024"
        or "the reason, as before: `user disabled`, `confirmation required`";
    "server/client-login/rejected-changes-nothing" Should OurChoice "our choice"
        "A rejected login changes neither the user's data, dates, devices nor sessions";
    "server/client-login/token-field" Must Asserted "public issue trackers"
        "A custom token without a required field gets 401, `AuthError` and a text that names the \
        field";
    "server/client-login/token-audience" Must Asserted "public issue trackers"
        "A custom token without a required audience gets a text that names it";
    "server/client-session/profile" Must Inferred "client code of realm-web, stitch, realm-core"
        "`GET /auth/profile` of the Client API returns type, data and identities";
    "server/client-session/email-profile" Must Asserted "realm-core tests"
        "The profile of an e-mail user has the address in `data.email`";
    "server/client-session/anonymous-profile" Must Asserted "realm-js tests"
        "The profile of an anonymous user has no data";
    "server/client-session/token-profile" Must Asserted "realm-js tests"
        "The profile of a custom-token user has the configured metadata fields and no others";
    "server/client-session/refresh" Must Inferred "client code of realm-web, realm-core, stitch"
        "`POST /auth/session` of the Client API returns 201 with an access token";
    "server/client-session/logout" Must Documented "manual; client code of realm-web"
        "`DELETE /auth/session` of the Client API returns 204 and ends this session only";
    "server/client-session/delete" Must Asserted
        "client code of realm-web, realm-core; realm-js tests"
        "`DELETE /auth/delete` with an access token returns 204 and deletes the user";
    "server/client-session/logout-after-delete" Must Asserted
        "client code of realm-web; realm-js tests"
        "Ending the session of a deleted user succeeds or fails with `failed to find refresh \
        token`";
    "server/client-session/anonymous-expiry" Should Documented "manual"
        "An anonymous user who does not log in for 90 days is deleted unless linked to another \
        identity";
    "server/linking/link" Must Asserted "client code of realm-web, realm-core; realm-js tests"
        "A login with `link=true` and an access token adds the identity to its user and returns \
        that user";
    "server/linking/taken" Must OurChoice
        ".NET SDK tests; Java SDK tests; Kotlin SDK tests; the session goes on: our choice"
        "Credentials of another user are not linked and stay that user's";
    "server/linking/no-endless-refresh" Must Inferred "client code of realm-web; text: our choice"
        "Linking with wrong credentials fails in a way upon which no client refreshes and repeats \
        the request";
    "server/linking/order" Must Asserted "realm-js tests; realm-core tests"
        "The identities of a user are listed oldest first";
    "server/linking/login" Must Asserted "realm-core tests"
        "A login with linked credentials returns the linked user";
    "server/linking/registered-address" Must Asserted "realm-js tests; tests of stitch"
        "A registered address can be linked to an anonymous user, who keeps the ID";
    "server/linking/taken-code" Must Asserted
        ".NET SDK tests; Java SDK tests; Kotlin SDK tests; text: our choice"
        "Linking with credentials of another user gets 401 and `InvalidSession`";
    "server/linking/wrong-credentials" Should OurChoice "public issue trackers; our choice"
        "Linking with a wrong password or an unknown address gets an error other than \
        `unauthorized` and `InvalidSession`";
    "server/linking/second-email" Must Asserted ".NET SDK tests; Kotlin SDK tests"
        "Linking a second e-mail identity gets 500 and `InternalServerError`, and the \
        registration stays";
    "server/linking/anonymous" Must Asserted ".NET SDK tests; Kotlin SDK tests"
        "Linking an anonymous identity gets 500 and `InternalServerError` and creates no user";
    "server/linking/api-key" Must Asserted "Java SDK tests; the server's key: our choice"
        "Linking with an API key of somebody else gets 400 and `InvalidParameter`";
};
