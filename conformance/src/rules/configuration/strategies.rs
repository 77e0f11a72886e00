//! What an import does with parts that the document does not name, and what it rejects.

use serde_json::{Value, json};

use super::complete_document::complete;
use super::exported_files::ExportedFiles;
use super::{IMPORT, rejected};
use crate::rules::{Rule, Says, check};
use crate::setup::World;
use crate::target::Stop;

/// A configuration with one function and one provider.
fn small() -> Value {
    json!({
        "auth": {"providers": {
            "local-userpass": {"type": "local-userpass", "config": {"autoConfirm": true}},
        }},
        "functions": {
            "config": [{"name": "other", "private": false}],
            "sources": {"other.js": "exports = () => 1;"},
        },
    })
}

/// The names of the app's functions, providers and so on.
fn names(world: &World<'_>, part: &str) -> Result<Vec<String>, Stop> {
    let list = world.get(&format!("{{app}}/{part}"))?.expect(200)?.list()?;
    let name = |one: &Value| one["name"].as_str().unwrap_or_default().to_owned();
    Ok(list.iter().map(name).collect())
}

pub(super) static STRATEGIES: &[Rule] = &[
    Rule {
        id: "merge",
        requirements: &["server/configuration/import"],
        says: "an import keeps the parts that the document does not name, with merge, with replace-by-name and without a strategy",
        check: |target| {
            for query in [
                "",
                "?strategy=merge",
                "?strategy=replace-by-name",
                "?strategy=",
            ] {
                let world = &target.shop()?;
                world.post(IMPORT, &complete(world))?.expect(204)?;
                let before = ExportedFiles::of_app(world, "")?;
                let path = format!("{{app}}/import{query}");
                world.post(&path, &small())?.expect(204)?;
                let functions = names(world, "functions")?;
                ensure_eq!(functions, ["confirm", "other"], "the functions");
                ensure_eq!(names(world, "values")?, ["limit"], "the values");
                let providers = names(world, "auth_providers")?;
                ensure!(
                    providers.iter().any(|name| name == "custom-token"),
                    "custom-token is gone: {providers:?}"
                );
                let after = ExportedFiles::of_app(world, "")?;
                for path in before.paths() {
                    after.text(path)?;
                }
            }
            Ok(())
        },
    },
    Rule {
        id: "replace",
        requirements: &["server/configuration/import"],
        says: "with replace, an import deletes the parts that the document does not name, but no users, no secrets, and neither name nor IDs of the app",
        check: |target| {
            let world = &target.shop()?;
            world.post(IMPORT, &complete(world))?.expect(204)?;
            let app = || world.get("{app}")?.expect(200)?.json();
            let before = app()?;
            let secrets = names(world, "secrets")?;
            ensure!(!secrets.is_empty(), "there are no secrets");
            let replace = "{app}/import?strategy=replace";
            let diff = || {
                let answer = world.post(&format!("{replace}&diff=true"), &small())?;
                answer.expect(200)?.list()
            };
            let texts = diff()?;
            let deletion = "--- functions/confirm.js\n+++ /dev/null\n-exports";
            let mut all = texts.iter().filter_map(Value::as_str);
            ensure!(
                all.any(|text| text.starts_with(deletion)),
                "the diff does not show that confirm.js is deleted: {texts:?}"
            );
            ensure_eq!(names(world, "functions")?, ["confirm"], "after the diff");
            world.post(replace, &small())?.expect(204)?;
            for (part, expected) in [
                ("functions", &["other"][..]),
                ("values", &[]),
                ("auth_providers", &["local-userpass"]),
                (
                    "secrets",
                    &secrets.iter().map(|name| &**name).collect::<Vec<_>>(),
                ),
            ] {
                ensure_eq!(names(world, part)?, *expected, "{part} after the import");
            }
            let origins = world.get("{app}/security/allowed_request_origins")?;
            ensure_eq!(origins.expect(200)?.json()?, json!([]), "the origins");
            let after = app()?;
            for key in ["_id", "client_app_id", "name"] {
                ensure_eq!(after[key], before[key], "{key} of {after}");
            }
            let files = ExportedFiles::of_app(world, "")?;
            let root = files.json("root_config.json")?;
            ensure_eq!(root["name"], before["name"], "the name in {root}");
            ensure!(
                !files.0.contains_key("values/limit.json"),
                "a value is still exported: {:?}",
                files.paths()
            );
            world.login("ada")?;
            ensure_eq!(diff()?, [0; 0], "the diff after the import");
            Ok(())
        },
    },
    Rule {
        id: "unknown",
        requirements: &["server/configuration/import"],
        says: "an unknown strategy is rejected, and nothing changes",
        check: |target| {
            let world = &target.shop()?;
            for strategy in ["Merge", "replace-by-id", "x"] {
                let path = format!("{{app}}/import?strategy={strategy}");
                let answer = world.post(&path, &small())?;
                let text = "strategy must be merge, replace or replace-by-name";
                check(&answer, 400, &Says::Coded(text, "InvalidParameter"))?;
            }
            ensure_eq!(names(world, "functions")?, [""; 0], "the functions");
            Ok(())
        },
    },
    Rule {
        id: "invalid-document",
        requirements: &["server/configuration/import"],
        says: "an invalid document is rejected as a whole, with the key",
        check: |target| {
            let world = &target.shop()?;
            let before = ExportedFiles::of_app(world, "")?;
            for (body, words) in invalid() {
                let answer = rejected(world, "POST", "{app}/import", &body, &["{app}"])?;
                ensure_eq!(answer.text("error_code"), "BadRequest", "for {body}");
                let error = answer.text("error");
                ensure!(error.contains(words), "{words:?} is not in {error:?}");
            }
            ensure_eq!(ExportedFiles::of_app(world, "")?, before, "the export");
            Ok(())
        },
    },
];

/// Documents, and what the error says of each.
fn invalid() -> Vec<(Value, &'static str)> {
    let no_file_name = "cannot be used as a file name";
    vec![
        (json!([]), "the configuration: must be an object"),
        (
            json!({"name": "1a"}),
            "root_config.json: name: '1a' is not a valid app name",
        ),
        (
            json!({"name": 1}),
            "root_config.json: name: must be a string",
        ),
        (
            json!({"deployment_model": "x"}),
            "deployment_model: must be GLOBAL or LOCAL, not 'x'",
        ),
        (
            json!({"auth": {"providers": {"x": {"type": "x"}}}}),
            "auth/providers.json: x.type: 'x' is not a provider type",
        ),
        (
            json!({"auth": {"providers": {"anon-user": {"disabled": "no"}}}}),
            "anon-user.disabled: must be true or false",
        ),
        (
            json!({"auth": {"providers": 1}}),
            "auth.providers: must be an object",
        ),
        (
            json!({"auth": {"../../x": {}}}),
            "auth: '../../x' cannot be used as a file name",
        ),
        (
            json!({"functions": {"config": [{"name": "f"}]}}),
            "functions.sources.f.js: is missing",
        ),
        (
            json!({"functions": {"config": [{"name": "../f"}], "sources": {"../f.js": ""}}}),
            no_file_name,
        ),
        (
            json!({"functions": {"sources": {"../../f.js": ""}}}),
            no_file_name,
        ),
        (json!({"values": [{"name": "a/b"}]}), no_file_name),
        (json!({"values": [{}]}), "values: a name is missing"),
        (
            json!({"allowed_request_origins": ["x"]}),
            "allowed_request_origins: an origin must be",
        ),
        (
            json!({"location": "IE", "services": 1}),
            "services: must be a list",
        ),
    ]
}
