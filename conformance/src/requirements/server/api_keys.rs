//! API keys of the app and of its users.

use crate::requirements::requirement::Requirement;

pub(super) static REQUIREMENTS: &[Requirement] = requirements! {
    "server/api-keys/list" Must Documented "OpenAPI document; client code of stitch"
        "Server API keys are listed with ID, name and state, without the key"
        reading "`disabled` is a boolean"
        or "`disabled` is a text, as in two schemas of the OpenAPI document";
    "server/api-keys/create" Must Documented "OpenAPI document; client code of the predecessor"
        "Creating a server API key returns 201 with the key, which is never returned again";
    "server/api-keys/same-name" Should OurChoice "our choice"
        "Several keys may have the same name";
    "server/api-keys/get" Must Documented "OpenAPI document"
        "A server API key is returned by its ID without the key";
    "server/api-keys/enable-disable" Must Documented "OpenAPI document"
        "A disabled key logs nobody in, and an enabled one does again as the same user";
    "server/api-keys/delete" Must Documented "OpenAPI document"
        "A deleted key is not listed and logs nobody in";
    "server/api-keys/unknown" Should OurChoice "realm-core tests; status: our choice"
        "A key that does not exist gets 404, `API key not found` and the code `APIKeyNotFound`";
    "server/api-keys/odd-name" Must Asserted "tests of stitch; status: our choice"
        "A name such as `$()!$` is rejected with the code `InvalidParameter`";
    "server/api-keys/user" Must Documented "tests of the predecessor; OpenAPI document"
        "A new server API key comes with a user of type `server`, whose identity has the ID of \
        the key and whose `data.name` is its name";
    "server/api-keys/delete-user" Should OurChoice "our choice"
        "Deleting a server API key deletes its user";
    "server/api-keys/names" Must Asserted ".NET SDK tests; Dart SDK tests; Kotlin SDK tests"
        "The name of a key has letters, digits, `_` and `-` only; others are rejected with \
        `InvalidParameter`";
    "server/api-keys/name-required" Must Asserted
        ".NET SDK tests; Dart SDK tests; Kotlin SDK tests; status: our choice"
        "A key without a name is rejected with `'name' is a required string`";
    "server/api-keys/limit" Should Documented "manual"
        "An app has at most 100 server API keys";
    "server/own-keys/list" Must Asserted "realm-js tests; client code of realm-web, realm-core"
        "A user's API keys are listed with ID, name and state, and no other fields";
    "server/own-keys/create" Must Asserted "realm-js tests; client code of realm-web, realm-core"
        "Creating a user's API key returns 201 with the key, which is never returned again";
    "server/own-keys/get" Must Asserted "realm-js tests; client code of realm-web, realm-core"
        "A user's API key is returned by its ID without the key";
    "server/own-keys/enable-disable" Must Inferred "client code of realm-web, realm-core, stitch"
        "A disabled key of a user logs nobody in, and an enabled one does again";
    "server/own-keys/delete" Must Inferred "client code of realm-web, realm-core, stitch"
        "A deleted key of a user is not listed and logs nobody in";
    "server/own-keys/delete-in-use" Must Asserted "realm-js tests"
        "A key whose login started the session in use cannot be deleted in it: 403";
    "server/own-keys/unknown" Must OurChoice "realm-core tests; status: our choice"
        "A key that is unknown, deleted or another user's gets `API key not found` and \
        `APIKeyNotFound`";
    "server/own-keys/odd-name" Should OurChoice "tests of stitch; status: our choice"
        "A name such as `$()!$`, and no name, are rejected with the code `InvalidParameter`";
    "server/own-keys/owner" Must Asserted "realm-js tests; tests of stitch"
        "Whoever logs in with a user's key is its owner";
    "server/own-keys/limit" Should Documented "manual"
        "A user has at most 20 API keys";
    "server/own-keys/anonymous" Must Documented "manual"
        "An anonymous user cannot create API keys";
    "server/own-keys/anonymous-status" Must Asserted "realm-core tests"
        "Listing and creating API keys as an anonymous user get 403";
    "server/own-keys/refresh-token" Must Inferred "client code of realm-web, realm-core, stitch"
        "A user's API keys are managed with the refresh token";
    "server/own-keys/after-revocation" Should OurChoice "realm-core tests; manual; our choice"
        "A user's API key still logs in after a revocation";
};
