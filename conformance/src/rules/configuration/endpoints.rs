//! HTTPS endpoints as administrators see them.

use serde_json::json;

use super::deployments::{DRAFTS, create_draft};
use super::entities::exported;
use super::{IMPORT, rejected};
use crate::rules::{Rule, Says, check};
use crate::setup::World;
use crate::target::{Answer, OrFound as _, Stop};

const ENDPOINTS_PATH: &str = "{app}/endpoints";
const FILE: &str = "http_endpoints/config.json";

fn function(world: &World<'_>, name: &str) -> Result<String, Stop> {
    let source = format!("exports = () => '{name}';");
    let body = json!({"name": name, "run_as_system": true, "source": source});
    Ok(world
        .post("{app}/functions", &body)?
        .expect(201)?
        .text("_id"))
}

fn call(world: &World<'_>, rest: &str) -> Result<Answer, Stop> {
    let path = format!("/app/{{client_app}}/endpoint/{rest}");
    world.call("GET", &path).send()
}

pub(super) static ENDPOINTS: &[Rule] = &[
    Rule {
        id: "configured",
        requirements: &["server/endpoints/configured", "server/endpoints/files"],
        says: "endpoints are created, listed, shown, changed, exported by names and deleted",
        check: |target| {
            let world = &target.shop()?;
            let (f, g) = (function(world, "f")?, function(world, "g")?);
            let secret = json!({"name": "key", "value": "v"});
            let secret = world
                .post("{app}/secrets", &secret)?
                .expect(201)?
                .text("_id");
            let body = json!({"route": "/a", "http_method": "GET", "function_id": f,
                "function_name": "f", "validation_method": "NO_VALIDATION", "secret_id": "",
                "secret_name": "", "return_type": "JSON", "respond_result": true,
                "fetch_custom_user_data": false, "create_user_on_auth": false, "disabled": false});
            let created = world.post(ENDPOINTS_PATH, &body)?;
            check(&created, 201, &Says::Json)?;
            let id = created.text("_id");
            let one = format!("{ENDPOINTS_PATH}/{id}");
            let shown = world.get(&one)?.expect(200)?.json()?;
            ensure_eq!(shown, created.json()?, "the endpoint");
            ensure_eq!(
                world.get(ENDPOINTS_PATH)?.expect(200)?.json()?,
                json!([shown])
            );
            for key in [
                "route",
                "http_method",
                "function_id",
                "function_name",
                "respond_result",
            ] {
                ensure_eq!(shown[key], body[key], "{key} of {shown}");
            }
            let taken = world.post(ENDPOINTS_PATH, &body)?;
            check(&taken, 409, &Says::AnyError)?;
            for (key, value) in [
                ("route", json!("a")),
                ("route", json!("")),
                ("route", json!(1)),
                ("http_method", json!("TRACE")),
                ("validation_method", json!(null)),
                ("validation_method", json!("SECRET_AS_QUERY_PARAM")),
                ("return_type", json!("XML")),
                ("respond_result", json!("yes")),
            ] {
                let mut wrong = body.clone();
                wrong[key] = value;
                rejected(world, "POST", ENDPOINTS_PATH, &wrong, &[ENDPOINTS_PATH])?;
            }
            let mut unknown = body.clone();
            unknown["function_id"] = json!("65a000000000000000000001");
            let unknown = world.post(ENDPOINTS_PATH, &unknown)?;
            check(&unknown, 404, &Says::AnyError)?;
            let mut change = body.clone();
            change["route"] = json!("/b");
            change["function_id"] = json!(g);
            change["function_name"] = json!("");
            change["validation_method"] = json!("SECRET_AS_QUERY_PARAM");
            change["secret_id"] = json!(secret);
            let changed = world.admin("PUT", &one).json(&change).send()?;
            check(&changed, 200, &Says::Json)?;
            ensure_eq!(changed.text("_id"), id);
            ensure_eq!(changed.text("function_name"), "g");
            let file = exported(world, FILE)?;
            let stored = &file[0];
            for (key, value) in [
                ("route", "/b"),
                ("function_name", "g"),
                ("secret_name", "key"),
            ] {
                ensure_eq!(stored[key], value, "{key} in {file}");
            }
            for key in ["_id", "function_id", "secret_id"] {
                ensure!(stored.get(key).is_none(), "{key} is exported: {file}");
            }
            // With the function's new name.
            let renamed =
                json!({"name": "h", "run_as_system": true, "source": "exports = () => 'h';"});
            let path = format!("{{app}}/functions/{g}");
            world
                .admin("PUT", &path)
                .json(&renamed)
                .send()?
                .expect(204)?;
            ensure_eq!(call(world, "b?secret=v")?.expect(200)?.json()?, "h");
            check(&world.delete(&one)?, 200, &Says::Json)?;
            check(&world.get(&one)?, 404, &Says::AnyError)?;
            check(&call(world, "b?secret=v")?, 404, &Says::AnyError)
        },
    },
    Rule {
        id: "imported",
        requirements: &["server/endpoints/files"],
        says: "endpoints of an import are listed, called and keep their IDs",
        check: |target| {
            let world = &target.shop()?;
            let id = function(world, "f")?;
            let endpoint = json!({"route": "/a", "http_method": "*", "function_name": "f",
                "validation_method": "SECRET_AS_QUERY_PARAM", "secret_name": "key",
                "respond_result": true, "fetch_custom_user_data": false,
                "create_user_on_auth": false, "disabled": false, "return_type": "JSON"});
            let document = json!({"config_version": 20_210_101, "name": "shop",
                "endpoints": {"config": [endpoint]}});
            world.post(IMPORT, &document)?.expect(204)?;
            let secret = json!({"name": "key", "value": "v"});
            world.post("{app}/secrets", &secret)?.expect(201)?;
            let list = world.get(ENDPOINTS_PATH)?.expect(200)?.json()?;
            ensure_eq!(list[0]["function_id"], id, "in {list}");
            ensure!(list[0]["secret_id"].is_string(), "no secret_id in {list}");
            ensure_eq!(call(world, "a?secret=v")?.expect(200)?.json()?, "f");
            let file = exported(world, FILE)?;
            ensure_eq!(file, json!([endpoint]));
            world.post(IMPORT, &document)?.expect(204)?;
            ensure_eq!(world.get(ENDPOINTS_PATH)?.expect(200)?.json()?, list);
            Ok(())
        },
    },
    Rule {
        id: "drafted",
        requirements: &["server/endpoints/files", "server/deployments/collect"],
        says: "an endpoint in a draft answers once the draft is deployed",
        check: |target| {
            let world = &target.shop()?;
            function(world, "f")?;
            let draft = create_draft(world)?.expect(201)?.text("_id");
            let body = json!({"route": "/a", "http_method": "GET", "function_name": "f",
                "validation_method": "NO_VALIDATION", "respond_result": true});
            let created = world.post(ENDPOINTS_PATH, &body)?.expect(201)?;
            check(&call(world, "a")?, 404, &Says::AnyError)?;
            let deploy = format!("{DRAFTS}/{draft}/deployment");
            world.admin("POST", &deploy).send()?.expect(201)?;
            call(world, "a")?.expect(200)?;
            let list = world.get(ENDPOINTS_PATH)?.expect(200)?.json()?;
            let id = list[0]["_id"].as_str();
            let id = id.or_found(|| format!("no endpoint in {list}"))?;
            ensure_eq!(id, created.text("_id"));
            Ok(())
        },
    },
];
