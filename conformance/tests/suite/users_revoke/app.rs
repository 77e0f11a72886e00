//! Finding the app: by the words typed, by the environment, by the folder.
use appservices_mock::{GroupSeed, Seed};

use crate::support::case::{CASE, Case, TOPIC, Topic};
use crate::support::seeds::{self, ALPHA, BETA};

/// Revokes the one user of the API key provider, so that a result shows which app was taken.
const fn found(name: &'static str, args: &'static str) -> Case {
    Case { name, args, ..CASE }
}

const fn fails(name: &'static str, args: &'static str) -> Case {
    Case {
        name,
        args,
        exit: 1,
        ..CASE
    }
}

/// Started in a folder with these files, without `--app`.
const fn local(name: &'static str, files: &'static [(&'static str, &'static str)]) -> Case {
    Case {
        name,
        args: "users revoke -y",
        files,
        ..CASE
    }
}

/// The same with files that do not tell the app.
const fn fails_local(name: &'static str, files: &'static [(&'static str, &'static str)]) -> Case {
    Case {
        exit: 1,
        ..local(name, files)
    }
}

const ADMIN_META: &str = r#"{"config_version": 20210101, "app_id": "65a0000000000000000001a2",
    "group_id": "65a0000000000000000000a1", "client_app_id": "shop-admin-fghij"}"#;
const ADMIN_CONFIG: &str =
    r#"{"config_version": 20210101, "app_id": "shop-admin-fghij", "name": "shop-admin"}"#;
const BY_NAME: &str = r#"{"config_version": 20180301, "name": "shop-admin"}"#;

pub(crate) const APP: Topic = Topic {
    folder: "users/revoke/app",
    cases: &[
        found("by-id", "users revoke --app 65a0000000000000000001a2 -y"),
        found("by-client-app-id", "users revoke --app shop-admin-fghij -y"),
        found("by-name", "users revoke --app shop-admin -y"),
        found("by-name-with-capital", "users revoke --app Ledger -y"),
        found("by-prefix", "users revoke --app shop-adm -y"),
        found("by-prefix-in-capitals", "users revoke --app SHOP-ADM -y"),
        found(
            "by-prefix-of-a-capital-name",
            "users revoke --app ledger -y",
        ),
        found(
            "exact-before-prefix",
            "users revoke --app shop -u 65a000000000000000000004",
        ),
        found(
            "in-project",
            "users revoke --app shop-admin --project 65a0000000000000000000a1 -y",
        ),
        found(
            "twins-in-project",
            "users revoke --app twin --project 65a0000000000000000000b2 -y",
        ),
        fails(
            "in-other-project",
            "users revoke --app shop-admin --project 65a0000000000000000000b2 -y",
        ),
        fails(
            "in-unknown-project",
            "users revoke --app shop --project 65a0000000000000000000ff -y",
        ),
        fails("unknown", "users revoke --app nope -y"),
        fails("unknown-json", "users revoke --app nope -y -f json"),
        fails("name-in-other-case", "users revoke --app ADMIN -y"),
        fails("several-by-prefix", "users revoke --app shop- -y"),
        fails(
            "several-by-prefix-json",
            "users revoke --app shop- -y -f json",
        ),
        fails("twins", "users revoke --app twin -y"),
        fails(
            "project-only",
            "users revoke --project 65a0000000000000000000a1 -y",
        ),
        Case {
            name: "no-apps-at-all",
            args: "users revoke --app shop -y",
            exit: 1,
            seed: || seeds::world(vec![GroupSeed::new(ALPHA, "Alpha")]),
            ..CASE
        },
        Case {
            name: "no-projects-at-all",
            args: "users revoke --app shop -y",
            exit: 1,
            seed: || seeds::world(Vec::new()),
            ..CASE
        },
        // Products.
        Case {
            name: "of-another-product",
            args: "users revoke --app synced -y",
            seed: products,
            ..CASE
        },
        Case {
            name: "product-fits",
            args: "users revoke --app triggers --product atlas -y",
            seed: products,
            ..CASE
        },
        Case {
            name: "product-repeated",
            args: "users revoke --app triggers --product standard --product atlas -y",
            seed: products,
            ..CASE
        },
        Case {
            name: "product-does-not-fit",
            args: "users revoke --app triggers --product standard -y",
            exit: 1,
            seed: products,
            ..CASE
        },
        // The environment stands in where no flag is given.
        Case {
            name: "by-environment",
            args: "users revoke -y",
            env: &[
                ("APPSERVICES_APP", "shop-admin"),
                ("APPSERVICES_PROJECT", ALPHA),
            ],
            ..CASE
        },
        Case {
            name: "flag-before-environment",
            args: "users revoke --app shop-admin --project 65a0000000000000000000a1 -y",
            env: &[("APPSERVICES_APP", "twin"), ("APPSERVICES_PROJECT", BETA)],
            ..CASE
        },
        Case {
            name: "empty-flags-and-environment",
            args: "users revoke --app '' --project '' -y",
            env: &[
                ("APPSERVICES_APP", "shop-admin"),
                ("APPSERVICES_PROJECT", ALPHA),
            ],
            ..CASE
        },
        Case {
            name: "empty-environment",
            args: "users revoke -y",
            env: &[("APPSERVICES_APP", ""), ("APPSERVICES_PROJECT", "")],
            exit: 1,
            ..CASE
        },
        Case {
            env: &[("APPSERVICES_APP", "shop-admin")],
            ..local(
                "environment-before-folder",
                &[("stitch.json", r#"{"config_version": 1, "name": "twin"}"#)],
            )
        },
        // The folder.
        local("local-meta", &[(".mdb/meta.json", ADMIN_META)]),
        local(
            "local-meta-before-config",
            &[
                (".mdb/meta.json", ADMIN_META),
                (
                    "root_config.json",
                    r#"{"config_version": 20210101, "app_id": "nope"}"#,
                ),
            ],
        ),
        local("local-root-config", &[("root_config.json", ADMIN_CONFIG)]),
        local("local-realm-config", &[("realm_config.json", ADMIN_CONFIG)]),
        local("local-config", &[("config.json", ADMIN_CONFIG)]),
        local("local-stitch", &[("stitch.json", ADMIN_CONFIG)]),
        local("local-by-name", &[("realm_config.json", BY_NAME)]),
        local(
            "local-first-file-counts",
            &[
                ("root_config.json", ADMIN_CONFIG),
                ("stitch.json", r#"{"config_version": 1, "app_id": "nope"}"#),
            ],
        ),
        Case {
            exit: 1,
            ..local(
                "local-without-version",
                &[("config.json", r#"{"app_id": "shop-admin-fghij"}"#)],
            )
        },
        Case {
            folder: "functions/deep",
            ..local("local-from-below", &[("root_config.json", ADMIN_CONFIG)])
        },
        Case {
            folder: "2/3/4/5/6/7/8",
            ..local("local-eight-levels", &[("root_config.json", ADMIN_CONFIG)])
        },
        Case {
            folder: "2/3/4/5/6/7/8/9",
            exit: 1,
            ..local("local-nine-levels", &[("root_config.json", ADMIN_CONFIG)])
        },
        Case {
            folder: "2/3/4/5/6/7/8",
            ..local("local-meta-eight-levels", &[(".mdb/meta.json", ADMIN_META)])
        },
        Case {
            exit: 1,
            ..local(
                "local-broken-meta",
                &[
                    (".mdb/meta.json", "{\"app_id\": "),
                    ("root_config.json", ADMIN_CONFIG),
                ],
            )
        },
        Case {
            exit: 1,
            ..local("local-broken-config", &[("root_config.json", "{]")])
        },
        Case {
            exit: 1,
            ..local("local-empty-config", &[("realm_config.json", "")])
        },
        fails_local(
            "local-meta-without-group",
            &[(
                ".mdb/meta.json",
                r#"{"config_version": 1, "app_id": "65a0000000000000000001a2"}"#,
            )],
        ),
        fails_local(
            "local-meta-of-other-types",
            &[(".mdb/meta.json", r#"{"app_id": 1, "group_id": 2}"#)],
        ),
        fails_local(
            "local-config-of-other-types",
            &[("root_config.json", r#"{"config_version": 1, "app_id": 5}"#)],
        ),
        fails_local(
            "local-config-without-name",
            &[("root_config.json", r#"{"config_version": 1}"#)],
        ),
        fails_local(
            "local-config-of-an-unknown-app",
            &[(
                "root_config.json",
                r#"{"config_version": 1, "app_id": "nope"}"#,
            )],
        ),
        fails_local(
            "local-config-is-a-folder",
            &[("root_config.json/there", "")],
        ),
        Case {
            args: "users revoke --app shop-admin -y",
            ..local("flag-before-broken-folder", &[("root_config.json", "{]")])
        },
        Case {
            args: "users revoke --project 65a0000000000000000000a1 -y",
            exit: 1,
            ..local(
                "project-sets-folder-aside",
                &[("root_config.json", ADMIN_CONFIG)],
            )
        },
    ],
    ..TOPIC
};

/// An app of the usual product, one of the triggers' and one of Device Sync's.
fn products() -> Seed {
    let of = |id: &str, name: &str, product: &str, n: u32| {
        seeds::app(id, &format!("{name}-abcde"), name)
            .product(product)
            .user(seeds::user(n, "anon-user"))
    };
    seeds::world(vec![GroupSeed::new(ALPHA, "Alpha").apps([
        of("65a0000000000000000001a1", "shop", "standard", 1),
        of("65a0000000000000000001a2", "triggers", "atlas", 2),
        of("65a0000000000000000001a3", "synced", "device-sync", 3),
    ])])
}
