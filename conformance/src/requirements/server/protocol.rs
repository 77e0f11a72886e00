//! What holds for every request and response of both APIs, for tokens and for sessions.

use crate::requirements::requirement::Requirement;

pub(super) static REQUIREMENTS: &[Requirement] = requirements! {
    "server/conventions/content-type" Must Inferred
        "client code of stitch, realm-core, realm-app-importer"
        "A JSON body has exactly the content type `application/json`, without parameters";
    "server/conventions/empty-body" Must Inferred "client code of realm-web"
        "A response without a body has no content type";
    "server/conventions/error-text" Must Inferred "client code of realm-core, realm-web"
        "An error is a JSON object whose `error` is a text";
    "server/conventions/no-null-in-errors" Must Inferred "client code of realm-core, realm-web"
        "An error leaves out `error_code` and `link` where there is none, instead of sending null";
    "server/conventions/error-link" Must Asserted "realm-core tests; public issue trackers"
        "The `link` of an error is the address of the app's log on this server, with an ID of 24 \
        hex digits";
    "server/conventions/no-link-without-app" Should Asserted "public issue trackers"
        "An error about an app that does not exist has no link";
    "server/conventions/no-error-in-success" Must Inferred "client code of realm-core"
        "A successful JSON object has no key `error` or `error_code` at its top level";
    "server/conventions/unknown-query" Must Asserted "realm-core tests"
        "Unknown query parameters are ignored";
    "server/conventions/request-charset" Must Inferred "client code of stitch, realm-core"
        "A request may name a charset in its content type";
    "server/conventions/type-without-body" Must Inferred "client code of stitch, realm-core"
        "A request without a body may have a content type, whatever its method";
    "server/conventions/client-headers" Must Inferred "client code of the predecessor"
        "Headers of the clients' own, such as `X-BAAS-Request-Origin`, are accepted on every \
        request";
    "server/conventions/path-decoding" Must Inferred
        "client code of stitch, atlas-app-services-admin-api"
        "Path parameters are percent-decoded";
    "server/conventions/path-plus" Must Inferred
        "client code of stitch, atlas-app-services-admin-api"
        "A plus sign in a path is a plus sign and not a blank";
    "server/conventions/ids" Must Inferred "client code of the predecessor"
        "IDs are 24 lower-case hex digits, those of the providers of identities included";
    "server/conventions/empty-lists" Must Asserted "tests of the predecessor"
        "An empty list is `[]` and never null";
    "server/conventions/extended-json-numbers" Must Inferred "client code of realm-web"
        "Numbers in payloads are read from, and written as, canonical extended JSON";
    "server/conventions/extended-json-device" Must Inferred "client code of realm-web"
        "A login may describe its device in extended JSON";
    "server/conventions/body-not-json" Should OurChoice "our choice"
        "A body that is not JSON is rejected and changes nothing";
    "server/tokens/three-parts" Must Documented "manual; client code of realm-web"
        "Access and refresh tokens are JWTs of three parts";
    "server/tokens/header" Should Documented "samples in the manual"
        "The header of a token is `{\"alg\": \"HS256\", \"typ\": \"JWT\"}`";
    "server/tokens/access-claims" Must Documented
        "samples in the manual; client code of realm-web, realm-core"
        "An access token names session, user, device, domain and type, and its `exp` and `iat` \
        are numbers";
    "server/tokens/access-lifetime" Must Documented "manual"
        "An access token is valid for 30 minutes";
    "server/tokens/refresh-claims" Must Documented
        "samples in the manual; client code of realm-core"
        "A refresh token names session, identity, device, domain and type, and has no issuer";
    "server/tokens/refresh-lifetime" Must Documented "manual"
        "A refresh token is valid for 60 days unless its app has another lifetime";
    "server/tokens/anonymous-refresh" Must Documented "manual"
        "The refresh token of an anonymous user practically never expires";
    "server/tokens/no-device" Must Documented "manual; client code of realm-web"
        "`device_id` is a text in the response of every login; all zeros mean that there is no \
        device";
    "server/tokens/old-names" Should Documented "samples in the manual"
        "Device and domain also appear in tokens under their old names, `stitch_devId` and \
        `stitch_domainId`";
    "server/tokens/no-rotation" Must Asserted "tests of the predecessor"
        "A refresh does not change the refresh token";
    "server/session-errors/expired" Must Inferred
        "client code of realm-app-importer, the predecessor, stitch, realm-web"
        "An expired access token gets 401, `invalid session: access token expired` and the code \
        `InvalidSession`";
    "server/session-errors/forged" Must Asserted "realm-js tests; client code of realm-web"
        "An access token with a wrong signature gets 401 with the code `InvalidSession`, or with \
        the text `unauthorized` and no code";
    "server/session-errors/refresh-as-access" Must Asserted "tests of the predecessor"
        "A refresh token in place of an access token gets 401, `invalid session: valid Issuer \
        required` and no code";
    "server/session-errors/access-as-refresh" Must Documented "OpenAPI document"
        "An access token in place of a refresh token gets 401 and `invalid refresh token: \
        incorrect token type`";
    "server/session-errors/session-ended" Must Documented
        "OpenAPI document; realm-swift tests; public issue trackers; realm-core tests"
        "A refresh token whose session has ended gets 401, `invalid session: failed to find \
        refresh token` and the code `InvalidSession`";
    "server/session-errors/no-token" Should OurChoice "realm-core tests; text and code: our choice"
        "A request without a token gets 401, and nothing in it makes a client refresh";
    "server/session-errors/empty-bearer" Should Asserted "Kotlin SDK tests; status: our choice"
        "A header with an empty bearer token gets a text of its own, `expected Authorization \
        header with JWT (Bearer schema)`";
    "server/session-errors/fresh-token" Must Inferred "client code of realm-web"
        "A valid access token never gets 401 with `InvalidSession` or `unauthorized`, upon which \
        realm-web would repeat the request without limit";
    "server/session-errors/malformed-token" Should OurChoice "our choice"
        "A token that does not have three parts, and another scheme than Bearer, are rejected \
        with 401";
    "server/session-errors/other-api" Must OurChoice "our choice"
        "A user's token is rejected by the Admin API, and an administrator's by the Client API";
};
