//! Authentication providers of an app, as an administrator configures them.

use crate::requirements::requirement::Requirement;

pub(super) static REQUIREMENTS: &[Requirement] = requirements! {
    "server/providers/name" Must Documented "OpenAPI document"
        "The name of a provider equals its type";
    "server/providers/new-app" Must Asserted
        "tests of the predecessor; realm-core tests; tests of stitch"
        "A new app has exactly one provider, `api-key`, which is disabled";
    "server/providers/list" Must Documented
        "OpenAPI document; client code of realm-app-importer; realm-core tests"
        "The list of providers has the ID, name, type and state of each";
    "server/providers/create" Must Documented "OpenAPI document; realm-core tests"
        "Creating a provider needs a type only and returns 201 with the provider, which is \
        enabled unless `disabled` is true";
    "server/providers/duplicate" Must Inferred
        "client code of realm-core, stitch; status: our choice"
        "A second provider of a type is rejected with a code that clients list";
    "server/providers/unknown-type" Must Documented "OpenAPI document"
        "An unknown type, or none, is rejected";
    "server/providers/get" Must Documented "OpenAPI document; client code of stitch"
        "A provider is returned by its ID with its configuration";
    "server/providers/update" Must Documented
        "OpenAPI document; client code of realm-app-importer, stitch"
        "Updating a provider takes the whole of it, its ID included, and returns 204";
    "server/providers/enable-disable" Must Documented
        "OpenAPI document; realm-core tests; tests of stitch"
        "Enabling and disabling a provider return 204, also if it is so already, and take effect \
        at once";
    "server/providers/delete" Must Documented "OpenAPI document; tests of stitch"
        "Deleting a provider returns 204, after which it is not listed";
    "server/providers/unknown" Should OurChoice
        "client code of realm-core, stitch; status: our choice"
        "A provider that does not exist gets 404 and the code `AuthProviderNotFound`";
    "server/providers/email-config" Must Documented
        "OpenAPI document; client code of realm-app-importer"
        "The documented settings of `local-userpass` are stored and returned";
    "server/providers/token-config" Must Documented
        "OpenAPI document; client code of realm-app-importer; realm-core tests"
        "The documented settings, keys and metadata fields of `custom-token` are stored and \
        returned";
    "server/providers/function-config" Must Documented "OpenAPI document"
        "The documented settings of `custom-function` are stored and returned";
    "server/providers/merge-config" Must Asserted "tests of stitch"
        "An update of a provider merges its `config` key by key";
    "server/providers/delete-enabled" Must Asserted "tests of stitch"
        "An enabled provider cannot be deleted"
        reading "deletion of an enabled provider gets 400"
        or "an enabled provider can be deleted";
    "server/providers/email-needs-config" Should Asserted "tests of stitch"
        "`local-userpass` cannot be created without `config`";
    "server/providers/keys-off" Must Documented
        "manual; Kotlin SDK tests; status and text: our choice"
        "While `api-key` is disabled, no key is created, neither the server's nor a user's";
    "server/providers/users-off" Should OurChoice
        "manual; that it covers administrators: our choice"
        "While `local-userpass` is disabled, no user is created and no token is mailed";
    "server/providers/oauth-config" Should Documented
        "manual; without a list of fields all are stored: our choice"
        "An OAuth provider stores the configured metadata fields only, and accepts users of its \
        domains only";
    "server/providers/token-limits" Must Documented "manual; OpenAPI document"
        "`custom-token` takes at most 3 keys of 32 to 512 characters and field names of under 64; \
        at login, metadata values of at most 4,096 characters and tokens of at most 1,000,000";
    "server/providers/old-signing-key" Should Asserted "tests of stitch 3"
        "`custom-token` accepts its key as text in `config.signingKey`";
};
