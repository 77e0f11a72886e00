//! Users of an app, as an administrator sees them.

use crate::requirements::requirement::Requirement;

pub(super) static REQUIREMENTS: &[Requirement] = requirements! {
    "server/users/object" Must Documented "OpenAPI document; client code of the predecessor"
        "A user has ID, identities, type, state, data and dates as the document describes them";
    "server/users/pages" Must Documented "OpenAPI document"
        "A page of users has at most 50, and `after` with the last ID requests the next one";
    "server/users/ascending" Must Documented "OpenAPI document"
        "Users are listed in ascending order of their IDs";
    "server/users/descending" Should Documented "OpenAPI document"
        "`desc=true` reverses the order, across pages too";
    "server/users/filter-status" Must Asserted
        "tests of the predecessor; client code of the predecessor"
        "`status` selects enabled or disabled users";
    "server/users/filter-providers" Must Asserted
        "tests of the predecessor; client code of the predecessor"
        "`provider_types` selects users with an identity of any of the types, which are separated \
        by commas";
    "server/users/limit" Should Asserted
        "tests of stitch 3; tests of the predecessor; what is not a number: our choice"
        "`limit` sets the size of a page of users and of pending users, at most 50";
    "server/users/create" Must Documented
        "OpenAPI document; tests of the predecessor; client code of the predecessor"
        "Creating a user takes e-mail address and password and returns 201 with the user as it \
        will be listed";
    "server/users/created-confirmed" Must Documented "OpenAPI document"
        "A user created by an administrator is confirmed and can log in at once";
    "server/users/password-length" Must Documented "OpenAPI document"
        "A password has 6 to 128 characters";
    "server/users/address-taken" Must OurChoice "realm-core tests; manual; status: our choice"
        "Creating a user fails with `AccountNameInUse` if a user or a pending user has the address";
    "server/users/get" Must Documented "OpenAPI document; client code of the predecessor, stitch"
        "A user is returned by its ID";
    "server/users/unknown" Should OurChoice
        "client code of realm-core, stitch; text and status: our choice"
        "A user who does not exist gets 404, `user not found` and the code `UserNotFound`";
    "server/users/delete" Must Documented
        "OpenAPI document; client code of the predecessor; tests of the predecessor"
        "Deleting a user returns 204, after which the user is neither listed nor returned";
    "server/users/delete-server-user" Must Asserted
        "client code of the predecessor; tests of the predecessor"
        "The user of a server API key can be deleted like any other";
    "server/users/logout" Must Documented
        "OpenAPI document; client code of the predecessor; realm-core tests"
        "`PUT …/logout` returns 204 with an empty body";
    "server/users/disable-enable" Must Documented
        "OpenAPI document; realm-core tests; client code of the predecessor"
        "Disabling and enabling a user return 204, also if it is so already, and change `disabled`";
    "server/users/devices" Must Documented "OpenAPI document; client code of stitch"
        "The devices of a user are a list";
    "server/users/device-fields" Should Asserted "tests of stitch 3"
        "Platform and version of a device are at the top level of its entry";
    "server/users/no-device-entry" Must Documented
        "samples in the manual; client code of realm-web, stitch"
        "A login that describes no device has zeros in both tokens and adds no entry; one that \
        does gets an ID and keeps it";
    "server/users/reset-email" Must Documented
        "OpenAPI document; client code of atlas-app-services-admin-api"
        "`PATCH …/reset_email` returns 204 and changes the address that the user logs in with";
    "server/users/reset-email-invalid" Must Documented "OpenAPI document"
        "A new address that is not a text of 1 to 128 characters gets 400";
    "server/users/reset-email-identity" Must Documented "OpenAPI document"
        "A new address for a user without an e-mail identity gets 400, and for an unknown user 404";
    "server/users/verify-token" Must Documented "OpenAPI document; realm-core tests"
        "`verify_token` returns 200 with the claims of a valid access token";
    "server/users/verify-expired" Must Documented "manual"
        "`verify_token` returns 200 and the text `token expired` for an expired access token";
    "server/users/verify-forged" Must Documented "manual; OpenAPI document"
        "`verify_token` returns 401 for a token with a wrong signature"
        reading "`signature is invalid` without a code, as in the manual"
        or "`invalid session` with the code `InvalidSession`, as in the OpenAPI document";
    "server/users/verify-nothing" Should Documented "OpenAPI document"
        "`verify_token` returns 400 for a body without a token";
    "server/users/count" Should Inferred "client code of stitch 3"
        "`users_count` returns the number of users";
    "server/users/never-logged-in" Must Inferred "client code of the predecessor"
        "`last_authentication_date` is absent or 0 until the first login";
    "server/users/creation-order" Must Asserted "tests of the predecessor"
        "Users appear in the order of their creation, those of server keys in the order of the \
        keys";
};
