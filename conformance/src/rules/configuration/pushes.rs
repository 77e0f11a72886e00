//! The predecessor's pull and push, request by request.

use serde_json::{Value, json};

use super::IMPORT;
use super::exported_files::ExportedFiles;
use super::layouts::newer;
use crate::rules::Rule;
use crate::setup::{ExtraApp, World};
use crate::target::{Answer, OrFound as _, Stop};

/// How often a push asks for the status of its deployment before it gives up.
const POLLS: usize = 200;

/// A request as the predecessor sends it: with a header of its own, without `Accept`.
fn send(world: &World<'_>, method: &str, path: &str, body: Option<&Value>) -> Result<Answer, Stop> {
    let call = world
        .admin(method, path)
        .header("x-baas-request-origin", "mongodb-baas-cli");
    match body {
        Some(body) => call.json(body).send(),
        None => call.send(),
    }
}

/// Pushes a document: compares it, creates a draft, imports, deploys and polls. `false` if
/// there is nothing to push.
fn push(world: &World<'_>, app: &str, document: &Value) -> Result<bool, Stop> {
    let import = IMPORT.replace("{app}", app);
    let diff = format!("{import}&diff=true");
    let changes = send(world, "POST", &diff, Some(document))?.expect(200)?;
    let changes = changes.list()?;
    ensure!(
        changes.iter().all(Value::is_string),
        "the diff is not a list of texts: {changes:?}"
    );
    if changes.is_empty() {
        return Ok(false);
    }
    let drafts = format!("{app}/drafts");
    let mut draft = send(world, "POST", &drafts, None)?;
    if draft.status == 409 {
        ensure_eq!(draft.text("error_code"), "DraftAlreadyExists");
        discard(world, &drafts)?;
        draft = send(world, "POST", &drafts, None)?;
    }
    let draft = draft.expect(201)?.text("_id");
    send(world, "POST", &import, Some(document))?.expect(204)?;
    let deploy = format!("{drafts}/{draft}/deployment");
    let mut deployment = send(world, "POST", &deploy, None)?.expect(201)?;
    let mut polls = 0;
    while ["created", "pending"].contains(&&*deployment.text("status")) {
        let path = format!("{app}/deployments/{}", deployment.text("_id"));
        deployment = send(world, "GET", &path, None)?.expect(200)?;
        polls += 1;
        ensure!(
            polls < POLLS,
            "not deployed after {POLLS} requests: {deployment:?}"
        );
    }
    ensure_eq!(deployment.text("status"), "successful");
    Ok(true)
}

/// Discards the one draft that exists.
fn discard(world: &World<'_>, drafts: &str) -> Result<(), Stop> {
    let existing = send(world, "GET", drafts, None)?.expect(200)?.list()?;
    ensure_eq!(existing.len(), 1, "the number of drafts: {existing:?}");
    let id = existing[0]["_id"].as_str();
    let id = id.or_found(|| format!("a draft without `_id`: {existing:?}"))?;
    let path = format!("{drafts}/{id}");
    let diff = send(world, "GET", &format!("{path}/diff"), None)?.expect(200)?;
    ensure!(
        diff.value()["diffs"].is_array(),
        "`diffs` is not a list: {diff:?}"
    );
    send(world, "DELETE", &path, None)?.expect(204)?;
    Ok(())
}

fn pull(world: &World<'_>, app: &str) -> Result<ExportedFiles, Stop> {
    let path = format!("{app}/export?source_control=true&version=20210101");
    let answer = send(world, "GET", &path, None)?.expect(200)?;
    let name = answer.header("content-disposition").unwrap_or_default();
    ensure!(
        name.contains("filename="),
        "content-disposition is {name:?}, without a file name"
    );
    ExportedFiles::read(&answer)
}

pub(super) static IMPORTERS: &[Rule] = &[Rule {
    id: "put-allowed-origins",
    requirements: &["server/configuration/allowed-origins"],
    says: "PUT sets the allowed origins as POST does",
    check: |target| {
        let world = &target.shop()?;
        let path = "{app}/security/allowed_request_origins";
        let origins = json!(["https://shop.example"]);
        let put = world.admin("PUT", path).json(&origins);
        put.send()?.expect(204)?;
        ensure_eq!(world.get(path)?.expect(200)?.json()?, origins);
        Ok(())
    },
}];

pub(super) static PUSHES: &[Rule] = &[
    Rule {
        id: "push-and-pull",
        requirements: &["server/configuration/push", "server/configuration/pull"],
        says: "a push deploys what differs, a second one has nothing to do, and a pull returns what was pushed",
        check: |target| {
            let world = &target.shop()?;
            let document = newer(world);
            ensure!(
                push(world, "{app}", &document)?,
                "the first push has nothing to do"
            );
            ensure!(
                !push(world, "{app}", &document)?,
                "the second push has something to do"
            );
            let files = pull(world, "{app}")?;
            for (path, expected) in [
                ("functions/config.json", &document["functions"]["config"]),
                ("values/speed.json", &document["values"][0]),
            ] {
                ensure_eq!(files.json(path)?, *expected, "{path} as pulled");
            }
            let root = files.json("realm_config.json")?;
            ensure_eq!(root["app_id"], document["app_id"], "app_id of {root}");
            Ok(())
        },
    },
    Rule {
        id: "discards-old-draft",
        requirements: &["server/configuration/push"],
        says: "a push discards the draft that another one left behind",
        check: |target| {
            let world = &target.shop()?;
            send(world, "POST", "{app}/drafts", None)?.expect(201)?;
            ensure!(
                push(world, "{app}", &newer(world))?,
                "the push has nothing to do"
            );
            let drafts = world.get("{app}/drafts")?.expect(200)?.json()?;
            ensure_eq!(drafts, json!([]), "the drafts after the push");
            Ok(())
        },
    },
    Rule {
        id: "new-app",
        requirements: &["server/configuration/push"],
        says: "an app is copied by a pull, the creation of another app, and a push to that one",
        check: |target| {
            let world = &target.shop()?;
            let name = target.app_name();
            let body = json!({"name": name, "location": "US-VA", "deployment_model": "GLOBAL"});
            let created = send(world, "POST", "{admin}/groups/{group}/apps", Some(&body))?;
            let copy = ExtraApp::of(world, created)?;
            let mut document = newer(world);
            document["app_id"] = json!(copy.client_app());
            document["name"] = json!(name);
            ensure!(
                push(world, &copy.path(""), &document)?,
                "the push has nothing to do"
            );
            let root = pull(world, &copy.path(""))?.json("realm_config.json")?;
            ensure_eq!(root["app_id"], copy.client_app(), "app_id of {root}");
            ensure_eq!(root["name"], *name, "name of {root}");
            Ok(())
        },
    },
];
