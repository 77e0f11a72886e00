//! Finding the app: by the words typed, by the environment, by the folder.
use appservices_mock::{GroupSeed, Seed};

use crate::cases::support::case::{CASE, Case};
use crate::cases::support::seeds::{self, ALPHA, BETA};
use crate::cases::support::topic::{TOPIC, Topic};

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

pub(crate) const APP: Topic = Topic {
    folder: "users/revoke/app",
    requirements: &["cli/app/by-id"],
    shows: shown_by![
        "cli/options/not-empty" => "empty-flag-beside-environment",
        "cli/options/empty-variable" => "empty-environment empty-project-in-environment*",
        "cli/options/empty-variable" => "flags-before-empty-environment",
        "cli/app/by-id" => "by-id by-client-app-id by-name by-name-with-capital",
        "cli/app/by-id" => "exact-before-prefix name-in-other-case",
        "cli/app/by-prefix" => "by-prefix* exact-before-prefix",
        "cli/app/in-project" => "in-project twins-in-project in-other-project in-unknown-project",
        "cli/app/in-project" => "project-only",
        "cli/app/unknown" => "unknown unknown-json no-apps-at-all no-projects-at-all",
        "cli/app/several" => "several-by-prefix several-by-prefix-json twins",
        "cli/app/products" => "of-another-product product-*",
        "cli/app/environment" => "by-environment flag-before-environment",
        "cli/app/named" => "by-prefix-json",
    ],
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
            name: "empty-flag-beside-environment",
            args: "users revoke --app '' -y",
            env: &[("APPSERVICES_APP", "shop-admin")],
            exit: 2,
            ..CASE
        },
        Case {
            name: "empty-environment",
            args: "users revoke -y",
            env: &[("APPSERVICES_APP", "")],
            exit: 1,
            ..CASE
        },
        Case {
            name: "empty-project-in-environment",
            args: "users revoke -a twin -y",
            env: &[("APPSERVICES_PROJECT", " ")],
            exit: 1,
            ..CASE
        },
        Case {
            name: "empty-project-in-environment-of-a-list",
            args: "apps list",
            env: &[("APPSERVICES_PROJECT", "")],
            exit: 1,
            ..CASE
        },
        Case {
            name: "flags-before-empty-environment",
            args: "users revoke --app shop-admin --project 65a0000000000000000000a1 -y",
            env: &[("APPSERVICES_APP", ""), ("APPSERVICES_PROJECT", "")],
            ..CASE
        },
        Case {
            name: "by-prefix-json",
            args: "users revoke -a shop-adm -y -f json",
            ..CASE
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
