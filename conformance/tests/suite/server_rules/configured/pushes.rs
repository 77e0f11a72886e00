//! The predecessor's pull and push, request by request.

use serde_json::{Value, json};

use super::super::Rule;
use super::super::configuration::{IMPORT, unzip};
use super::archives::newer;
use crate::support::http::{Answer, Call};
use crate::support::world::{GROUP, World};

/// A request as the predecessor sends it: a header of its own, no `Accept`.
fn send(world: &World, method: &str, path: &str, body: Option<&Value>) -> Answer {
    let call: Call<'_> = world
        .admin(method, path)
        .header("x-baas-request-origin", "mongodb-baas-cli");
    match body {
        Some(body) => call.json(body).send(),
        None => call.send(),
    }
}

/// Pushes a document: compares it, makes a draft, imports, deploys and polls. `false` if there
/// is nothing to push.
#[track_caller]
fn push(world: &World, app: &str, document: &Value) -> bool {
    let import = IMPORT.replace("{app}", app);
    let diff = format!("{import}&diff=true");
    let changes = send(world, "POST", &diff, Some(document))
        .expect(200)
        .json();
    let changes = changes.as_array().expect("a list of texts");
    assert!(changes.iter().all(Value::is_string), "{changes:?}");
    if changes.is_empty() {
        return false;
    }
    let drafts = format!("{app}/drafts");
    let mut draft = send(world, "POST", &drafts, None);
    if draft.status == 409 {
        assert_eq!(draft.text("error_code"), "DraftAlreadyExists");
        let existing = send(world, "GET", &drafts, None).expect(200).json();
        let existing = existing.as_array().expect("a list of drafts");
        assert_eq!(existing.len(), 1, "one draft at a time");
        let id = existing[0]["_id"].as_str().expect("an id");
        let path = format!("{drafts}/{id}");
        let diff = send(world, "GET", &format!("{path}/diff"), None);
        assert!(diff.expect(200).json()["diffs"].is_array());
        send(world, "DELETE", &path, None).expect(204);
        draft = send(world, "POST", &drafts, None);
    }
    let draft = draft.expect(201).text("_id");
    send(world, "POST", &import, Some(document)).expect(204);
    let deploy = format!("{drafts}/{draft}/deployment");
    let mut deployment = send(world, "POST", &deploy, None).expect(201);
    let mut polls = 0;
    while ["created", "pending"].contains(&&*deployment.text("status")) {
        let path = format!("{app}/deployments/{}", deployment.text("_id"));
        deployment = send(world, "GET", &path, None).expect(200);
        polls += 1;
        assert!(polls < 3, "never deployed: {deployment:?}");
    }
    assert_eq!(deployment.text("status"), "successful");
    true
}

fn pull(world: &World, app: &str) -> Vec<(String, String)> {
    let path = format!("{app}/export?source_control=true&version=20210101");
    let answer = send(world, "GET", &path, None).expect(200);
    let name = answer.header("content-disposition").expect("a name");
    assert!(name.contains("filename="), "{name}");
    unzip(&answer)
}

pub(in super::super) static IMPORTERS: &[Rule] = &[Rule {
    proves: &["2.8/allowed-origins"],
    says: "PUT sets the allowed origins as POST does",
    source: "client code: realm-app-importer",
    check: |world| {
        let path = "{app}/security/allowed_request_origins";
        let origins = json!(["https://shop.example"]);
        world.admin("PUT", path).json(&origins).send().expect(204);
        assert_eq!(world.get(path).expect(200).json(), origins);
    },
}];

pub(in super::super) static PUSHES: &[Rule] = &[
    Rule {
        proves: &["9/push", "9/pull"],
        says: "a push deploys what differs, a second one has nothing to do, and a pull returns what was pushed",
        source: "client code of the predecessor",
        check: |world| {
            assert!(push(world, "{app}", &newer()));
            assert!(!push(world, "{app}", &newer()));
            let files = pull(world, "{app}");
            let json = |path: &str| -> Value {
                let found = files.iter().find(|(known, _)| known == path);
                let (_, text) = found.unwrap_or_else(|| panic!("no {path} in {files:?}"));
                serde_json::from_str(text).expect("JSON")
            };
            assert_eq!(
                json("functions/config.json"),
                newer()["functions"]["config"]
            );
            assert_eq!(json("values/speed.json"), newer()["values"][0]);
            assert_eq!(json("realm_config.json")["app_id"], newer()["app_id"]);
        },
    },
    Rule {
        proves: &["9/push"],
        says: "a push discards the draft that another one left behind",
        source: "client code of the predecessor",
        check: |world| {
            send(world, "POST", "{app}/drafts", None).expect(201);
            assert!(push(world, "{app}", &newer()));
            assert_eq!(world.get("{app}/drafts").expect(200).json(), json!([]));
        },
    },
    Rule {
        proves: &["9/push"],
        says: "a push to a new app creates it first; a pull and a push move it to another one",
        source: "client code of the predecessor",
        check: |world| {
            let apps = format!("{{admin}}/groups/{GROUP}/apps");
            let body = json!({"name": "copy", "location": "US-VA", "deployment_model": "GLOBAL"});
            let created = send(world, "POST", &apps, Some(&body)).expect(201);
            let app = format!("{apps}/{}", created.text("_id"));
            let mut document = newer();
            document["app_id"] = json!(created.text("client_app_id"));
            document["name"] = json!("copy");
            assert!(push(world, &app, &document));
            let root = |files: Vec<(String, String)>| {
                let mut files = files.into_iter();
                files
                    .find(|(path, _)| path == "realm_config.json")
                    .expect("a root")
                    .1
            };
            let root: Value = serde_json::from_str(&root(pull(world, &app))).expect("JSON");
            assert_eq!(root["app_id"], *created.text("client_app_id"), "{root}");
            assert_eq!(root["name"], "copy", "{root}");
        },
    },
];
