//! HTTPS endpoints: configured by administrators, called by anybody.

use crate::requirements::requirement::Requirement;

pub(super) static REQUIREMENTS: &[Requirement] = requirements! {
    "server/endpoints/configured" Must Documented
        "OpenAPI document; statuses of errors: our choice"
        "HTTPS endpoints are created, listed, returned, changed and deleted; no two have the same \
        method and route";
    "server/endpoints/files" Must Documented
        "manual; client code of the predecessor"
        "Endpoints are in `http_endpoints/config.json` of exports and imports, with the names of \
        function and secret, and a draft collects them";
    "server/endpoints/called" Must Documented
        "manual; that a disabled or unknown one gets 404: our choice"
        "An endpoint is called at `/app/ID/endpoint/ROUTE` with its method, or with each if that is \
        `*`";
    "server/endpoints/request" Must Documented "manual"
        "The function gets query, headers and body of the request, and nothing as `body` if it is \
        empty";
    "server/endpoints/response" Must Documented
        "manual; with a status and no body: our choice"
        "The function sets status, headers and body of the response; otherwise its result is the \
        body";
    "server/endpoints/no-result" Must Documented "manual"
        "An endpoint that does not respond with the result gets 204 without a body, whatever its \
        function returns";
    "server/endpoints/errors" Must Inferred "by analogy with calls of functions: our choice"
        "An exception of the function is the error of the call";
    "server/endpoints/format" Must Documented "manual"
        "The result is JSON or canonical extended JSON, as the request accepts, or else as the \
        endpoint is configured";
    "server/endpoints/secret" Must Documented
        "manual; realm-core tests for the code of webhooks; status: our choice"
        "With `SECRET_AS_QUERY_PARAM`, a request needs the secret as `secret`, and with \
        `VERIFY_PAYLOAD` the header `Endpoint-Signature` with the HMAC of its body";
    "server/endpoints/users" Must Documented
        "manual; without credentials: public issue trackers"
        "A function that runs neither as the system nor as a certain user runs as the user whose \
        access token, email and password, API key or custom token the request has";
    "server/endpoints/create-users" Should Documented "OpenAPI document; manual"
        "Only with `create_user_on_auth`, a custom token of an unknown user creates one";
};
