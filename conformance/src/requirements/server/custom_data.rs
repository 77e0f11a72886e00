//! Custom user data.

use crate::requirements::Requirement;

pub(super) static REQUIREMENTS: &[Requirement] = requirements! {
    "server/custom-data/token" Must Asserted
        "tests of stitch 3; client code of realm-web and realm-core; manual"
        "The custom data of a user is `user_data` in their access tokens";
    "server/custom-data/refresh" Must Documented "manual"
        "Refreshing a session picks up custom data that has changed";
    "server/custom-data/profile" Should OurChoice "our choice: clients read the token"
        "The profile has the custom data of the user as `custom_data`";
    "server/custom-data/functions" Must Documented "manual; that it is up to date: our choice"
        "Functions see the custom data of their user in `context.user.custom_data`";
    "server/custom-data/config" Must Documented
        "OpenAPI document; tests of stitch 3; realm-core tests; merged key by key: our choice"
        "Custom user data is configured and disabled by `PATCH custom_user_data`, and `GET` \
        returns all five keys";
};
