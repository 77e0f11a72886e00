//! Apps: listing and deleting them.

use serde_json::json;

use crate::rules::{Row, Rule, Says, check, ids, refused};
use crate::setup::{ExtraApp, World};
use crate::target::{Stop, Target};

pub(super) const APPS: &str = "{admin}/groups/{group}/apps";
/// The products of apps; `standard` is that of the world's app.
const PRODUCTS: [&str; 4] = ["standard", "atlas", "data-api", "device-sync"];

/// An app of each product but the first.
fn products<'w, 't>(target: &Target, world: &'w World<'t>) -> Result<Vec<ExtraApp<'w, 't>>, Stop> {
    let create = |product: &&str| {
        let query = format!("?product={product}");
        world.extra_app(&query, &json!({"name": target.app_name()}))
    };
    PRODUCTS[1..].iter().map(create).collect()
}

/// The products of the list, as far as it has the world's app and these others; the project may
/// have more apps.
fn listed(
    world: &World<'_>,
    others: &[ExtraApp<'_, '_>],
    query: &str,
) -> Result<Vec<&'static str>, Stop> {
    let own: Vec<&str> = [world.ids.app.as_str()]
        .into_iter()
        .chain(others.iter().map(|app| app.id.as_str()))
        .collect();
    let list = ids(world.get(&format!("{APPS}{query}"))?)?;
    let product = |id: &String| own.iter().position(|own| own == id);
    Ok(list
        .iter()
        .filter_map(product)
        .map(|at| PRODUCTS[at])
        .collect())
}

pub(crate) static LISTING: &[Rule] = &[
    Rule {
        id: "products",
        requirements: &["server/apps/list", "server/apps/products"],
        says: "the list has the standard apps, or those of the product in the query",
        check: |target| {
            let world = &target.shop()?;
            let others = products(target, world)?;
            ensure_eq!(listed(world, &others, "")?, ["standard"], "without a query");
            for product in PRODUCTS {
                let query = format!("?product={product}");
                ensure_eq!(listed(world, &others, &query)?, [product], "with {query}");
            }
            Ok(())
        },
    },
    Rule {
        id: "several-products",
        requirements: &["server/apps/products"],
        says: "a query may have several products, separated by commas, encoded or not",
        check: |target| {
            let world = &target.shop()?;
            let others = products(target, world)?;
            for (query, expected) in [
                (
                    "?product=standard,atlas,data-api,device-sync",
                    &PRODUCTS[..],
                ),
                (
                    "?product=standard%2Catlas%2Cdata-api%2Cdevice-sync",
                    &PRODUCTS,
                ),
                (
                    "?product=standard,atlas,data-api,device-sync&other=1",
                    &PRODUCTS,
                ),
                ("?product=atlas,data-api", &PRODUCTS[1..3]),
            ] {
                ensure_eq!(listed(world, &others, query)?, expected, "with {query}");
            }
            Ok(())
        },
    },
    Rule {
        id: "same-everywhere",
        requirements: &[
            "server/apps/listed-as-created",
            "server/apps/create",
            "server/apps/get",
        ],
        says: "an app is the same in the list, alone, and when it was created",
        check: |target| {
            let world = &target.shop()?;
            let app = world.extra_app("", &json!({"name": target.app_name()}))?;
            let created = app.created.json()?;
            let list = world.get(APPS)?.expect(200)?.list()?;
            let listed = list.iter().find(|one| one["_id"] == app.id.as_str());
            ensure_eq!(listed, Some(&created), "the app in the list");
            let alone = world.get(&app.path(""))?.expect(200)?.json()?;
            ensure_eq!(alone, created, "the app alone");
            Ok(())
        },
    },
];

const fn unknown(
    id: &'static str,
    requirements: &'static [&'static str],
    says: &'static str,
    ask: &'static str,
    answer: Says,
) -> Row {
    Row {
        id,
        requirements,
        says,
        ask,
        body: "",
        status: 404,
        answer,
    }
}

const GROUP_NOT_FOUND: Says = Says::Error("group not found");
const APP_NOT_FOUND: Says = Says::Coded("app not found", "AppNotFound");

pub(crate) static UNKNOWN: &[Row] = &[
    unknown(
        "project",
        &[
            "server/apps/unknown-project",
            "server/apps/unknown-project-status",
        ],
        "an unknown project is not found",
        "GET {admin}/groups/{nobody}/apps",
        Says::AnyError,
    ),
    unknown(
        "project-text",
        &[
            "server/apps/unknown-project",
            "server/apps/unknown-project-status",
        ],
        "the text for an unknown project is `group not found`, without a code",
        "GET {admin}/groups/{nobody}/apps",
        GROUP_NOT_FOUND,
    ),
    unknown(
        "project-without-id",
        &["server/apps/unknown-project"],
        "a malformed project ID is not found, with the same error",
        "GET {admin}/groups/x/apps",
        GROUP_NOT_FOUND,
    ),
    unknown(
        "app",
        &["server/apps/unknown"],
        "an unknown app is not found",
        "GET {admin}/groups/{group}/apps/{nobody}",
        Says::AnyError,
    ),
    unknown(
        "app-text",
        &["server/apps/unknown"],
        "the text for an unknown app is `app not found`, the code AppNotFound",
        "GET {admin}/groups/{group}/apps/{nobody}",
        APP_NOT_FOUND,
    ),
    unknown(
        "app-without-id",
        &["server/apps/unknown"],
        "a malformed app ID is not found, with the same error",
        "GET {admin}/groups/{group}/apps/x",
        APP_NOT_FOUND,
    ),
    unknown(
        "users-of-unknown-app",
        &["server/apps/unknown"],
        "the users of an unknown app are not found, with the same error",
        "GET {admin}/groups/{group}/apps/{nobody}/users",
        APP_NOT_FOUND,
    ),
    unknown(
        "app-in-another-project",
        &["server/apps/unknown"],
        "an app is not found in another project",
        "GET {admin}/groups/{foreign_group}/apps/{app_id}",
        Says::AnyError,
    ),
];

pub(crate) static DELETING: &[Rule] = &[
    Rule {
        id: "gone",
        requirements: &["server/apps/delete"],
        says: "a deleted app is gone from the list, alone and for its users",
        check: |target| {
            let world = &target.shop()?;
            let session = world.login("ada")?;
            check(&world.delete("{app}")?, 204, &Says::Nothing)?;
            let left = ids(world.get(APPS)?)?;
            ensure!(!left.contains(&world.ids.app), "still listed: {left:?}");
            check(&world.get("{app}")?, 404, &Says::AnyError)?;
            check(&world.get("{app}/users")?, 404, &Says::AnyError)?;
            check(&world.delete("{app}")?, 404, &Says::AnyError)?;
            let location = world.call("GET", "{client}/app/{client_app}/location");
            location.send()?.expect(404)?;
            world.try_login("anon-user", &json!({}))?.expect(404)?;
            world.profile(&session)?.expect(401)?;
            Ok(())
        },
    },
    Rule {
        id: "foreign-project",
        requirements: &["server/apps/unknown-project"],
        says: "a project of which the administrator is no member cannot be accessed",
        check: |target| {
            let world = &target.shop()?;
            let foreign = "{admin}/groups/{foreign_group}/apps";
            for (method, rest) in [
                ("GET", ""),
                ("GET", "/{foreign_app}"),
                ("DELETE", "/{foreign_app}"),
                ("PUT", "/{foreign_app}/users/{nobody}/logout"),
            ] {
                let answer = refused(world.admin(method, &format!("{foreign}{rest}")))?;
                ensure_ne!(answer.text("error_code"), "InvalidSession", "{answer:?}");
            }
            Ok(())
        },
    },
];
