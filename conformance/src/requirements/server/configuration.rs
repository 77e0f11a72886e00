//! The configuration of an app: import, export, its parts, and app directories.

use crate::requirements::requirement::Requirement;

pub(super) static REQUIREMENTS: &[Requirement] = requirements! {
    "server/configuration/import" Must Asserted
        "client code of the predecessor; tests of the predecessor"
        "Importing an app's configuration as one JSON object returns 204";
    "server/configuration/import-providers" Must Asserted
        "client code of the predecessor; tests of the predecessor"
        "An import creates or replaces the providers that it names, enabled unless `disabled` is \
        true";
    "server/configuration/import-others" Must Asserted
        "client code of the predecessor; tests of the predecessor"
        "Other keys of an import are returned by the export";
    "server/configuration/import-diff" Must Asserted
        "client code of the predecessor; tests of the predecessor"
        "An import with `diff=true` returns a list of texts and changes nothing";
    "server/configuration/import-secrets" Must Inferred
        "client code of the predecessor; client code of realm-app-importer; by name: our choice"
        "The secrets of an import are stored, and no export or value returns them";
    "server/configuration/export" Must Documented "OpenAPI document; client code of the predecessor"
        "An export is a zip archive of the files of a pulled app directory, named after app and \
        time";
    "server/configuration/export-versions" Must Asserted
        "tests of the predecessor; client code of the predecessor"
        "Each `version` of an export has its own root file and layout, whichever layout was \
        imported";
    "server/configuration/export-folders" Should Inferred "client code of the predecessor"
        "An export has an entry for each folder before the entries of its files";
    "server/configuration/description" Must Asserted
        "client code of the predecessor; tests of the predecessor"
        "The description of an app has every documented part, and its lists are never null";
    "server/configuration/functions-list" Must Asserted
        "realm-js tests; realm-core tests; client code of realm-app-importer"
        "The functions of an app are listed";
    "server/configuration/functions-create" Must Asserted
        "realm-js tests; realm-core tests; client code of realm-app-importer"
        "Creating a function returns 201 with its ID and name";
    "server/configuration/functions-update" Should Documented "OpenAPI document"
        "Updating a function returns 204 and replaces it; it is public unless `private` is true";
    "server/configuration/functions-delete" Must Documented "OpenAPI document"
        "Deleting a function returns 204, after which it is neither listed nor called";
    "server/configuration/secrets-list" Must Documented
        "OpenAPI document; client code of the predecessor; tests of the predecessor"
        "Secrets are listed by ID and name, without their values";
    "server/configuration/secrets-create" Must Documented
        "OpenAPI document; client code of the predecessor; tests of the predecessor"
        "Creating a secret returns 201 with its ID and name";
    "server/configuration/secrets-update" Must Documented
        "OpenAPI document; client code of the predecessor; tests of stitch 3"
        "Updating a secret returns 204 and changes its name and, if there is one, its value";
    "server/configuration/secrets-delete" Must Documented
        "OpenAPI document; client code of the predecessor; tests of the predecessor"
        "Deleting a secret returns 204";
    "server/configuration/secrets-unknown" Must Asserted "tests of the predecessor"
        "A secret that does not exist gets 404 and `secret not found: \"ID\"`";
    "server/configuration/secrets-named-before" Should Inferred "client code of realm-java"
        "A secret that an imported configuration names can be added afterwards";
    "server/configuration/secrets-no-value" Should Asserted "tests of stitch 3"
        "A secret can be created without a value";
    "server/configuration/access-list" Must Documented "OpenAPI document; tests of the predecessor"
        "The access list of an app begins with one entry that admits every address";
    "server/configuration/access-list-create" Must Documented
        "OpenAPI document; client code of the predecessor; tests of the predecessor"
        "Adding an entry to the access list returns 201";
    "server/configuration/access-list-update" Must Inferred "client code of the predecessor"
        "Changing an entry of the access list returns 200"
        reading "200, which the predecessor requires"
        or "201, as in the OpenAPI document";
    "server/configuration/access-list-delete" Must Documented
        "OpenAPI document; client code of the predecessor"
        "Deleting an entry of the access list returns 204";
    "server/configuration/access-list-unknown" Should Asserted
        "tests of the predecessor; status: our choice"
        "An entry that does not exist gets `allowed IP not found: 'ObjectID(\"ID\")'`";
    "server/configuration/logs" Must Documented
        "OpenAPI document; client code of the predecessor; what is logged: our choice"
        "The log of an app is a list, newest entry first";
    "server/configuration/allowed-origins" Must Documented
        "OpenAPI document; client code of realm-app-importer"
        "Setting the origins that may use the Client API returns 204";
    "server/configuration/documented-values" Must Documented "OpenAPI document"
        "A location, deployment model, environment, product or provider type that is not \
        documented gets 400, and nothing is stored";
    "server/configuration/setting-types" Must Documented "OpenAPI document"
        "A setting of another type than the documented one gets 400, and nothing of the request \
        is stored";
    "server/configuration/null" Must Asserted "tests of stitch"
        "Null where a boolean or a list is expected counts as left out";
    "server/configuration/values" Must Documented
        "OpenAPI document; client code of realm-app-importer"
        "Values are created, listed, returned, changed, exported and deleted";
    "server/configuration/services" Must Documented
        "OpenAPI document; realm-core tests; client code of realm-app-importer"
        "Services are created, listed, configured, exported and deleted";
    "server/configuration/rules" Must Documented
        "OpenAPI document; realm-core tests; client code of realm-app-importer; no effect: our choice"
        "Rules of services are created, listed, returned, replaced, exported and deleted";
    "server/configuration/default-rule" Must Documented
        "OpenAPI document; realm-core tests; client code of realm-app-importer"
        "A service has at most one default rule";
    "server/configuration/schemas" Must Documented "OpenAPI document; realm-core tests"
        "Schemas of collections are created, listed, returned, replaced, exported and deleted";
    "server/configuration/sync-config" Must Inferred
        "realm-core tests; client code of realm-app-importer; merged key by key: our choice"
        "`PUT sync/config` stores the settings of Sync";
    "server/configuration/sync-progress" Should Inferred
        "realm-core tests; client code of realm-dart; that all is complete: our choice"
        "`sync/progress` says that every collection with a schema is complete, and `sync/state` \
        what was configured";
    "server/configuration/deploy-config" Should Documented
        "OpenAPI document; tests of stitch 3; client code of realm-app-importer"
        "`deploy/config` is stored and returned, with every documented key";
    "server/configuration/importers" Must Inferred
        "realm-core tests; realm-swift tests; client code of realm-app-importer, \
        realm-dart, realm-dotnet, realm-kotlin and realm-java"
        "The requests with which the vendor's SDK repositories create the apps of their tests \
        succeed";
    "server/configuration/triggers" Must Documented "OpenAPI document"
        "Triggers are created, listed, returned, changed, exported and deleted";
    "server/configuration/execute-function" Must Documented
        "OpenAPI document; tests of the predecessor; client code of the predecessor"
        "`debug/execute_function` calls a function as the system or as a user and returns \
        canonical extended JSON";
    "server/configuration/execute-function-rejected" Should OurChoice
        "OpenAPI document; statuses and codes: our choice"
        "`debug/execute_function` rejects calls as neither or both of user and system, by unknown \
        users and of unknown functions";
    "server/configuration/pull" Must Asserted
        "client code of the predecessor; tests of the predecessor"
        "A pull with the predecessor returns the files that were pushed";
    "server/configuration/push" Must Inferred "client code of the predecessor"
        "A push with the predecessor deploys what differs, and a second push has nothing to do";
    "server/deployments/drafts" Must Documented
        "OpenAPI document; client code of the predecessor; tests of the predecessor"
        "A draft is created with 201, listed, returned and discarded with 204";
    "server/deployments/collect" Must Documented
        "manual; what the administrator sees meanwhile: our choice"
        "A draft collects its administrator's changes of functions, values, services, triggers, \
        providers and imports, which take effect when it is deployed";
    "server/deployments/exports" Should Documented "OpenAPI document; diff of an import: our choice"
        "Exports, descriptions and the diffs of imports are about what is deployed";
    "server/deployments/at-once" Should OurChoice "our choice"
        "Users, secrets and the lifetime of tokens change at once, whether or not there is a draft";
    "server/deployments/discard" Must Documented "OpenAPI document; manual"
        "Discarding a draft drops the changes that were made in it";
    "server/deployments/second-draft" Must Documented
        "OpenAPI document; manual; client code of the predecessor"
        "A second draft of an administrator gets 409 and the code `DraftAlreadyExists`";
    "server/deployments/own-draft" Should Documented "manual"
        "Each administrator has a draft of their own, which others do not see";
    "server/deployments/outdated" Should Documented
        "manual for conflicting changes; any other deployment, status and code: our choice"
        "A draft gets 409 if another deployment was made since it was created";
    "server/deployments/deploy" Must Documented
        "OpenAPI document; client code of the predecessor; tests of the predecessor"
        "Deploying a draft creates a deployment that becomes `successful`, after which the draft \
        is gone";
    "server/deployments/outside-drafts" Should Documented
        "client code of realm-app-importer; OpenAPI document"
        "A change outside a draft is a deployment of its own, and the 25 newest deployments are \
        listed, newest first";
    "server/deployments/redeploy" Should Documented
        "OpenAPI document; client code of realm-app-importer"
        "Deploying a former deployment again restores the configuration that it left";
    "server/app-directories/served" Should Documented "manual; client code of the predecessor"
        "A server started with an app directory serves the app that its files describe";
    "server/app-directories/export" Should Inferred "client code of the predecessor"
        "The export of an app from a directory returns the same files, with later changes applied";
    "server/app-directories/seed-users" Should OurChoice "our choice"
        "An app of the seed that a directory names gets its files and keeps its users";
    "server/app-directories/invalid" Should OurChoice "our choice"
        "An invalid app directory is rejected with file and key and without a secret";
};
