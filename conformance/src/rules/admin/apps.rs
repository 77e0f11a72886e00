//! Apps: finding, creating and deleting them.

use appservices_mock::AppSeed;
use serde_json::{Value, json};

use super::{Row, Rule, Says, check, ids, refused};
use crate::support::world::{self, APP, FOREIGN_GROUP, NOBODY, World};

const APPS: &str = "{admin}/groups/65b0000000000000000000a1/apps";

/// A world whose first project has an app of each product.
fn products() -> World {
    let mut seed = world::seed();
    for product in ["atlas", "data-api", "device-sync"] {
        seed.groups[0]
            .apps
            .push(AppSeed::new(&format!("of-{product}")).product(product));
    }
    World::with(seed)
}

fn names(world: &World, query: &str) -> Vec<String> {
    let list = world.get(&format!("{APPS}{query}")).expect(200).json();
    let name = |app: &Value| app["name"].as_str().expect("a name").to_owned();
    list.as_array().expect("a list").iter().map(name).collect()
}

pub(super) static LISTING: &[Rule] = &[
    Rule {
        proves: &["2.2/list", "2.2/list/products"],
        says: "the list holds the standard apps unless another product is asked for",
        source: "OpenAPI document; client code of the predecessor",
        check: |_| {
            let world = products();
            assert_eq!(names(&world, ""), ["shop"]);
            assert_eq!(names(&world, "?product=standard"), ["shop"]);
            assert_eq!(names(&world, "?product=atlas"), ["of-atlas"]);
            assert_eq!(names(&world, "?product=data-api"), ["of-data-api"]);
            assert_eq!(names(&world, "?product=device-sync"), ["of-device-sync"]);
        },
    },
    Rule {
        proves: &["2.2/list/products"],
        says: "several products may be asked for in one list, the commas encoded or not",
        source: "OpenAPI document",
        check: |_| {
            let world = products();
            let all = ["shop", "of-atlas", "of-data-api", "of-device-sync"];
            assert_eq!(
                names(&world, "?product=standard,atlas,data-api,device-sync"),
                all
            );
            let encoded = "?product=standard%2Catlas%2Cdata-api%2Cdevice-sync";
            assert_eq!(names(&world, encoded), all);
            assert_eq!(names(&world, "?product=atlas,data-api"), all[1..3]);
        },
    },
    Rule {
        proves: &["2.2/listed-as-created", "2.2/create", "2.2/get"],
        says: "the app is the same in the list, alone and as it was created",
        source: "tests of the predecessor",
        check: |world| {
            let created = world.post(APPS, &json!({"name": "Users-Test"})).expect(201);
            let id = created.text("_id");
            let listed = world.get(APPS).expect(200).json();
            let listed = listed.as_array().expect("a list").iter();
            let listed: Vec<_> = listed.filter(|app| app["_id"] == *id).collect();
            assert_eq!(listed, [&created.json()]);
            let alone = world.get(&format!("{APPS}/{id}")).expect(200).json();
            assert_eq!(alone, created.json());
        },
    },
];

pub(super) static UNKNOWN: &[Row] = &[
    Row {
        proves: &["2.2/unknown-group", "8/unknown-group"],
        says: "an unknown project is not found",
        source: "our choice, after the predecessor's message",
        ask: "GET {admin}/groups/65b0000000000000000000ff/apps",
        body: "",
        status: 404,
        answer: Says::AnyError,
    },
    Row {
        proves: &["2.2/get/unknown"],
        says: "an unknown app is not found",
        source: "OpenAPI document names no error; our choice",
        ask: "GET {admin}/groups/65b0000000000000000000a1/apps/65b0000000000000000000ff",
        body: "",
        status: 404,
        answer: Says::AnyError,
    },
    Row {
        proves: &["2.2/get/unknown"],
        says: "an app is not found in another project",
        source: "our choice",
        ask: "GET {admin}/groups/65b0000000000000000000a2/apps/65b0000000000000000000b1",
        body: "",
        status: 404,
        answer: Says::AnyError,
    },
];

pub(super) static CREATING: &[Rule] = &[
    Rule {
        proves: &["2.2/create", "2.2/create/global"],
        says: "a new app is of the standard product, global, in the project asked",
        source: "OpenAPI document; stitch's tests",
        check: |world| {
            let app = world
                .post(APPS, &json!({"name": "fresh"}))
                .expect(201)
                .json();
            assert_eq!(app["product"], "standard", "{app}");
            assert_eq!(app["deployment_model"], "GLOBAL", "{app}");
            assert_eq!(app["group_id"], world::GROUP, "{app}");
            assert_eq!(app["name"], "fresh", "{app}");
        },
    },
    Rule {
        proves: &["2.2/client-app-id"],
        says: "the client app id begins with the name in lower case",
        source: "tests of the predecessor",
        check: |world| {
            let app = world.post(APPS, &json!({"name": "MyApp_2"})).expect(201);
            let id = app.text("client_app_id");
            assert!(id.starts_with("myapp_2-"), "{id}");
            assert!(id.len() > "myapp_2-".len(), "{id}");
        },
    },
    Rule {
        proves: &["2.2/names-repeat"],
        says: "names need not be unique, ids are",
        source: "tests of the predecessor",
        check: |world| {
            let body = json!({"name": "twin"});
            let (first, second) = (world.post(APPS, &body), world.post(APPS, &body));
            let (first, second) = (first.expect(201), second.expect(201));
            assert_ne!(first.text("_id"), second.text("_id"));
            assert_ne!(first.text("client_app_id"), second.text("client_app_id"));
        },
    },
    Rule {
        proves: &["2.2/create/extras"],
        says: "what other clients add is taken: an empty product, sync, defaults",
        source: "client code: realm-app-importer, stitch",
        check: |world| {
            for query in ["?product=", "?defaults=true", "?product=atlas"] {
                let body = json!({"name": "added", "sync": {"development_mode_enabled": true}});
                world.post(&format!("{APPS}{query}"), &body).expect(201);
            }
            let body = json!({"name": "there", "location": "IE", "deployment_model": "LOCAL"});
            let app = world.post(APPS, &body).expect(201).json();
            assert_eq!(
                (&app["location"], &app["deployment_model"]),
                (&"IE".into(), &"LOCAL".into())
            );
        },
    },
    Rule {
        proves: &["2.2/create/bad-name"],
        says: "a name begins with a letter and has letters, digits, _ and - only",
        source: "OpenAPI document",
        check: |world| {
            for name in ["1st", "-x", "_x", "a b", "a.b", "ä", ""] {
                let answer = world.post(APPS, &json!({"name": name}));
                check(&answer, 400, &Says::AnyError);
            }
            check(&world.post(APPS, &json!({})), 400, &Says::AnyError);
            assert_eq!(ids(world.get(APPS)), [APP]);
        },
    },
];

pub(super) static DELETING: &[Rule] = &[
    Rule {
        proves: &["2.2/delete"],
        says: "a deleted app is gone from the list, alone and for its users",
        source: "OpenAPI document; tests of the predecessor; the last our choice",
        check: |world| {
            check(&world.delete("{app}"), 204, &Says::Nothing);
            assert_eq!(ids(world.get(APPS)), [""; 0]);
            check(&world.get("{app}"), 404, &Says::AnyError);
            check(&world.get("{app}/users"), 404, &Says::AnyError);
            check(&world.delete("{app}"), 404, &Says::AnyError);
            world
                .call("GET", "{client}/app/shop-abcde/location")
                .send()
                .expect(404);
        },
    },
    Rule {
        proves: &["2.2/unknown-group"],
        says: "a project that the administrator is no member of stays closed",
        source: "our choice (an error that no client takes for a lost session)",
        check: |world| {
            let apps = format!("{{admin}}/groups/{FOREIGN_GROUP}/apps");
            let foreign = format!("{apps}/{}", world::FOREIGN_APP);
            for (method, path) in [("GET", &apps), ("GET", &foreign), ("DELETE", &foreign)] {
                let answer = refused(world.admin(method, path));
                assert_ne!(answer.text("error_code"), "InvalidSession");
            }
            let logout = format!("{foreign}/users/{NOBODY}/logout");
            refused(world.admin("PUT", &logout));
        },
    },
];
