//! The files of a service's rules and of the schemas of collections.

use serde_json::{Map, Value};

use crate::configuration::arrange::write_split;
use crate::configuration::json::to_pretty;
use crate::configuration::layout::{Files, Layout};
use crate::configuration::path::{below, is_name};

/// The folder of a service, with a final slash, by the path of its configuration.
fn folder(service: &str) -> String {
    let folder = service.strip_suffix("config.json").unwrap_or(service);
    folder.to_owned()
}

/// The paths of a service's rules: `rules/NAME.json`, or `DATABASE/COLLECTION/rules.json` of a data
/// source in the newer layout.
pub(crate) fn rules(files: &Files, service: &str) -> Vec<String> {
    let folder = folder(service);
    let is_rule = |rest: &&str| {
        let parts: Vec<_> = rest.split('/').collect();
        match parts.as_slice() {
            ["rules", name] => name
                .strip_suffix(".json")
                .is_some_and(|name| !name.is_empty()),
            [database, _, "rules.json"] => *database != "incoming_webhooks",
            _ => false,
        }
    };
    let rules = below(files, &folder).filter(is_rule);
    rules.map(|rest| format!("{folder}{rest}")).collect()
}

/// The paths of the schemas of all collections.
pub(crate) fn schemas(files: &Files) -> Vec<String> {
    const FOLDER: &str = "data_sources/";
    let is_schema = |rest: &&str| {
        let parts: Vec<_> = rest.split('/').collect();
        matches!(parts.as_slice(), [_, _, _, "schema.json"])
    };
    let schemas = below(files, FOLDER).filter(is_schema);
    schemas.map(|rest| format!("{FOLDER}{rest}")).collect()
}

/// The path of a service's default rule.
pub(crate) fn default_rule(service: &str) -> String {
    format!("{}default_rule.json", folder(service))
}

/// The database and the collection of a rule or a schema.
fn collection(content: &Map<String, Value>) -> Option<(&str, &str)> {
    let text = |key: &str| content.get(key).and_then(Value::as_str);
    let (database, collection) = (text("database")?, text("collection")?);
    // `rules` would be taken for the folder of the rules.
    let is_valid = is_name(database) && is_name(collection) && database != "rules";
    is_valid.then_some((database, collection))
}

/// The path of a rule: that of its collection, or of its name. `None` if it has neither, or one
/// that cannot be the name of a file.
pub(crate) fn rule_path(files: &Files, service: &str, rule: &Map<String, Value>) -> Option<String> {
    let folder = folder(service);
    if let Some((database, collection)) = collection(rule) {
        let has_folders = folder.starts_with("data_sources/");
        return Some(if has_folders && !Layout::detect(files).separate_files {
            format!("{folder}{database}/{collection}/rules.json")
        } else {
            format!("{folder}rules/{database}.{collection}.json")
        });
    }
    let name = rule.get("name")?.as_str()?;
    is_name(name).then(|| format!("{folder}rules/{name}.json"))
}

/// Writes a rule. The schema in a rule, which clients of older versions send, gets a file of its
/// own where the layout has one.
pub(crate) fn write_rule(files: &mut Files, path: &str, rule: Map<String, Value>) {
    match path.strip_suffix("/rules.json") {
        Some(folder) => write_split(files, folder, rule),
        None => {
            files.insert(path.to_owned(), to_pretty(&rule.into()));
        }
    }
}

/// The path of the schema of a collection, by its `metadata`. `None` if the metadata does not
/// name a collection.
pub(crate) fn schema_path(service: &str, metadata: &Map<String, Value>) -> Option<String> {
    let (database, collection) = collection(metadata)?;
    Some(format!(
        "{}{database}/{collection}/schema.json",
        folder(service)
    ))
}

/// The data source, the database and the collection in the path of a schema.
pub(crate) fn schema_collection(path: &str) -> Option<[&str; 3]> {
    let mut parts = path.strip_prefix("data_sources/")?.split('/');
    Some([parts.next()?, parts.next()?, parts.next()?])
}

/// The path of what belongs to a schema.
pub(crate) fn relationships(schema: &str) -> String {
    let folder = schema.strip_suffix("schema.json").unwrap_or(schema);
    format!("{folder}relationships.json")
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_schema_in_a_rule_gets_a_file_of_its_own() {
        let service = "data_sources/db/config.json";
        let mut files = Files::from([
            ("realm_config.json".to_owned(), b"{}".to_vec()),
            (service.to_owned(), b"{}".to_vec()),
            (
                "data_sources/db/rules/new.json".to_owned(),
                b"{\"name\": \"new\"}".to_vec(),
            ),
        ]);
        let rule =
            json!({"database": "d", "collection": "c", "roles": [], "schema": {"title": "C"}});
        let rule = rule.as_object().unwrap();
        let path = rule_path(&files, service, rule).unwrap();
        write_rule(&mut files, &path, rule.clone());
        let expected = [
            "data_sources/db/d/c/rules.json",
            "data_sources/db/rules/new.json",
        ];
        assert_eq!(rules(&files, service), expected);
        assert_eq!(schemas(&files), ["data_sources/db/d/c/schema.json"]);
        assert_eq!(
            schema_collection("data_sources/db/d/c/schema.json"),
            Some(["db", "d", "c"])
        );
        let outside = json!({"database": "..", "collection": "c"});
        assert_eq!(
            rule_path(&files, service, outside.as_object().unwrap()),
            None
        );
    }
}
