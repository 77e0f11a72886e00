//! The source of an app's functions.

use serde_json::json;

use crate::rules::{Rule, Says, check};

const FUNCTIONS: &str = "{app}/functions";

pub(crate) static FUNCTIONS_OF_AN_APP: &[Rule] = &[
    Rule {
        id: "create",
        requirements: &[
            "server/configuration/functions-create",
            "server/configuration/functions-list",
        ],
        says: "creating a function returns ID and name; alone, it has its source and settings",
        check: |target| {
            let world = &target.shop()?;
            let body = json!({
                "name": "confirm", "private": true, "source": "exports = () => 1;",
                "can_evaluate": {}, "unknown": 1,
            });
            let created = world.post(FUNCTIONS, &body)?.expect(201)?;
            let id = created.text("_id");
            let short = json!({"_id": id, "name": "confirm"});
            ensure_eq!(created.json()?, short, "the function when it is created");
            let list = world.get(FUNCTIONS)?.expect(200)?.json()?;
            for key in ["_id", "name"] {
                ensure_eq!(list[0][key], short[key], "{key} in {list}");
            }
            let alone = world
                .get(&format!("{FUNCTIONS}/{id}"))?
                .expect(200)?
                .json()?;
            let full = json!({
                "_id": id, "name": "confirm", "private": true, "source": "exports = () => 1;",
                "can_evaluate": {},
            });
            ensure_eq!(alone, full, "the function alone");
            Ok(())
        },
    },
    Rule {
        id: "update",
        requirements: &["server/configuration/functions-update"],
        says: "an update replaces a function, which is public unless it says otherwise",
        check: |target| {
            let world = &target.shop()?;
            let body = json!({"name": "one", "private": true, "source": "exports = () => 1;"});
            let id = world.post(FUNCTIONS, &body)?.expect(201)?.text("_id");
            let path = format!("{FUNCTIONS}/{id}");
            let body = json!({"name": "other", "source": ""});
            let answer = world.admin("PUT", &path).json(&body).send()?;
            check(&answer, 204, &Says::Nothing)?;
            let now = world.get(&path)?.expect(200)?.json()?;
            for (key, expected) in [
                ("name", json!("other")),
                ("source", json!("")),
                ("private", json!(false)),
            ] {
                ensure_eq!(now[key], expected, "{key} of {now}");
            }
            Ok(())
        },
    },
    Rule {
        id: "invalid",
        requirements: &["server/configuration/functions-create"],
        says: "a function needs a valid name that no other has",
        check: |target| {
            let world = &target.shop()?;
            for body in [json!({}), json!({"name": "../x"})] {
                check(&world.post(FUNCTIONS, &body)?, 400, &Says::AnyError)?;
            }
            let body = json!({"name": "one", "private": false, "source": ""});
            world.post(FUNCTIONS, &body)?.expect(201)?;
            let taken = world.post(FUNCTIONS, &body)?;
            check(&taken, 409, &Says::AnyError)?;
            let code = taken.text("error_code");
            ensure_eq!(code, "FunctionDuplicateName", "the code of {taken:?}");
            Ok(())
        },
    },
    Rule {
        id: "delete",
        requirements: &["server/configuration/functions-delete"],
        says: "a deleted function is gone",
        check: |target| {
            let world = &target.shop()?;
            let body = json!({"name": "one", "private": false, "source": ""});
            let id = world.post(FUNCTIONS, &body)?.expect(201)?.text("_id");
            let path = format!("{FUNCTIONS}/{id}");
            check(&world.delete(&path)?, 204, &Says::Nothing)?;
            for method in ["GET", "DELETE", "PUT"] {
                let answer = world.admin(method, &path).json(&body).send()?;
                let words = Says::Coded("function not found", "FunctionNotFound");
                check(&answer, 404, &words)?;
            }
            Ok(())
        },
    },
];
