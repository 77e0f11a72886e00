//! The Admin API: sessions of administrators, apps and the lifetime of tokens; and the Atlas API.

use crate::requirements::requirement::Requirement;

pub(super) static REQUIREMENTS: &[Requirement] = requirements! {
    "server/admin-session/version" Should Asserted "tests of the predecessor"
        "`GET /api/private/v1.0/version` returns 200 without a login";
    "server/admin-session/providers" Must Documented
        "OpenAPI document; client code of stitch, atlas-app-services-admin-api"
        "`GET /auth/providers` lists the ways to log in, `mongodb-cloud` among them, without a \
        login";
    "server/admin-session/key-login" Must Documented
        "OpenAPI document; client code of the predecessor, stitch, atlas-app-services-admin-api, \
        realm-app-importer"
        "A login with a key pair returns 200 with access token, refresh token, user ID and device \
        ID, and starts a session";
    "server/admin-session/wrong-keys" Must Asserted "tests of the predecessor"
        "A login with a wrong key pair gets 401 in the words of the MongoDB Cloud API and no code";
    "server/admin-session/password-login" Should Asserted
        "client code of realm-app-importer, stitch; realm-core tests"
        "An administrator can log in with name and password";
    "server/admin-session/profile" Must Documented
        "OpenAPI document; client code of the predecessor, realm-app-importer; realm-core tests"
        "`GET /auth/profile` names the administrator and a role in each of the administrator's \
        projects";
    "server/admin-session/refresh" Must Documented
        "OpenAPI document; client code of the predecessor"
        "`POST /auth/session` with a refresh token returns 201 with an access token and nothing \
        else";
    "server/admin-session/refresh-repeats" Must Asserted "tests of the predecessor"
        "A refresh token can be used as often as needed and stays the same";
    "server/admin-session/logout" Must Documented "OpenAPI document; client code of stitch"
        "`DELETE /auth/session` of the Admin API returns 204 and ends this session only";
    "server/apps/object" Must Documented
        "OpenAPI document; client code of the predecessor, stitch, realm-app-importer"
        "An app has all documented fields, and its dates are whole seconds"
        reading "`environment` may be empty, as in the example of the OpenAPI document"
        or "`environment` is never empty, as in its schema";
    "server/apps/list" Must Documented "OpenAPI document; client code of the predecessor"
        "The list of a project's apps holds the standard ones unless another product is requested";
    "server/apps/products" Must Documented "OpenAPI document; client code of the predecessor"
        "`product` takes one product or a list separated by commas";
    "server/apps/create" Must Documented "OpenAPI document; client code of the predecessor"
        "Creating an app returns 201 with the app";
    "server/apps/default-deployment" Must Documented "OpenAPI document; tests of stitch"
        "A new app has the deployment model `GLOBAL` unless another is requested";
    "server/apps/create-extras" Must Inferred "client code of realm-app-importer, stitch"
        "Creating an app accepts an empty `product`, `defaults` and `sync`";
    "server/apps/name" Must Documented "OpenAPI document"
        "A name that does not begin with a letter, or holds other characters than letters, \
        digits, `_` and `-`, is rejected with 400";
    "server/apps/get" Must Documented "OpenAPI document; client code of the predecessor"
        "An app is returned by its ID";
    "server/apps/unknown" Must OurChoice "our choice"
        "An app that does not exist, or is of another project, gets 404";
    "server/apps/delete" Must Documented
        "OpenAPI document; client code of the predecessor; realm-core tests"
        "Deleting an app returns 204, after which it is neither listed, nor returned, nor served \
        to clients";
    "server/apps/client-app-id" Must Asserted
        "tests of the predecessor; client code of the predecessor"
        "The client app ID begins with the name in lower case and a hyphen";
    "server/apps/names-repeat" Must Asserted "tests of the predecessor"
        "Several apps of a project may have the same name";
    "server/apps/listed-as-created" Must Asserted "tests of the predecessor"
        "The app that is listed equals the one returned when it was created";
    "server/apps/unknown-project" Should OurChoice "our choice"
        "A project that does not exist, or is not the administrator's, gets an error that no \
        client mistakes for a lost session";
    "server/apps/unknown-project-status" Should OurChoice "our choice"
        "A project that does not exist gets 404 with an error body";
    "server/token-lifetime/default" Must Documented "OpenAPI document"
        "The lifetime of refresh tokens is 5,184,000 seconds unless it was set";
    "server/token-lifetime/set" Must Documented "OpenAPI document"
        "Setting the lifetime returns 204, and reading it returns what was set";
    "server/token-lifetime/range" Must Documented "OpenAPI document"
        "A lifetime outside 1,800 to 157,680,000 seconds gets 400"
        reading "30 minutes to 5 years"
        or "30 minutes to 180 days, as in the schema of the same document";
    "server/token-lifetime/unknown" Should Documented "OpenAPI document"
        "An unknown project or app gets 404";
    "server/token-lifetime/afterwards" Must Documented "OpenAPI document"
        "A new lifetime applies to refresh tokens issued afterwards";
    "server/atlas/challenge" Must Inferred "client code of the predecessor"
        "A request to the Atlas API without credentials gets a digest challenge in the form that \
        clients parse";
    "server/atlas/root" Must Asserted "client code of the predecessor; tests of the predecessor"
        "`GET /api/public/v1.0` returns 200 to the key pair";
    "server/atlas/projects" Must Asserted "client code of the predecessor; tests of the predecessor"
        "`GET /api/public/v1.0/groups` returns the projects of the key pair";
    "server/atlas/project-pages" Must Inferred "client code of the predecessor"
        "Further pages of projects are at the absolute address that `next` links to";
    "server/atlas/wrong-keys" Must Asserted "tests of the predecessor"
        "A wrong key pair gets 401 and `You are not authorized for this resource.` in the form of \
        the Atlas API";
    "server/atlas/qop" Should Inferred "client code of the predecessor"
        "A digest with another quality of protection than the offered one is rejected";
    "server/atlas/nonces" Should OurChoice "RFC 7616; our choice"
        "The counter of a nonce only increases, and an expired nonce is replaced as stale";
};
