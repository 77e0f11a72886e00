//! Files of apps, as command lines wrote them and people changed them.

use std::collections::BTreeMap;

/// Paths and texts.
pub(super) type Tree = &'static [(&'static str, &'static str)];

/// Files as a command line of today writes them, and as people change them.
pub(super) const TODAY: Tree = &[
    (
        "root_config.json",
        "{\n    \"app_id\": \"pulled-abcde\",\n    \"config_version\": 20210101,\n    \"name\": \"pulled\",\n    \
         \"location\": \"IE\",\n    \"provider_region\": \"aws-eu-west-1\",\n    \"deployment_model\": \"LOCAL\",\n    \
         \"allowed_request_origins\": [\"https://shop.example\"]\n}\n",
    ),
    (
        "auth/providers.json",
        "{ \"anon-user\": {\"name\":\"anon-user\",\"type\":\"anon-user\"},\n  \"local-userpass\": {\n    \
         \"name\": \"local-userpass\", \"type\": \"local-userpass\", \"disabled\": false,\n    \
         \"config\": { \"autoConfirm\": true }\n  },\n  \"custom-token\": {\"name\": \"custom-token\", \
         \"type\": \"custom-token\", \"disabled\": true, \"secret_config\": {\"signingKeys\": [\"tokenKey\"]}}}",
    ),
    ("auth/custom_user_data.json", "{ \"enabled\": false }\n"),
    (
        "functions/config.json",
        "[ {\"name\":\"hello\", \"private\": true, \"odd\": {}} ]\n\n",
    ),
    ("functions/hello.js", "exports = () => 'h\u{e4}llo';\n"),
    ("values/limit.json", "{\"name\":\"limit\",\"value\":5}"),
    ("data_sources/mongodb-atlas/shop/orders/rules.json", "{ }"),
    ("hosting/files/index.html", "<!doctype html>\r\n"),
    ("sync/config.json", ""),
];

/// Its first file, without which there is no app.
pub(super) const ROOT: (&str, &str) = TODAY[0];

/// Files of an older version.
pub(super) const OLDER: Tree = &[
    (
        "stitch.json",
        "{\"config_version\": 20180301, \"app_id\": \"pulled-abcde\", \"name\": \"pulled\"}",
    ),
    (
        "auth_providers/anon-user.json",
        "{\"id\": \"5\", \"name\":\"anon-user\",\"type\":\"anon-user\",\"disabled\":false}",
    ),
    (
        "functions/f/config.json",
        "{\"id\": \"6\", \"name\":\"f\",\"private\":false}",
    ),
    ("functions/f/source.js", "exports = 1"),
];

/// The texts of the files, by path.
pub(super) fn files(tree: Tree) -> BTreeMap<String, String> {
    let owned = |(path, text): &(&str, &str)| ((*path).to_owned(), (*text).to_owned());
    tree.iter().map(owned).collect()
}
