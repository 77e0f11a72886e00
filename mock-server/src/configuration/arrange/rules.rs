//! Rules of collections: one file each in the older layouts, a folder each in the newer one.

use std::collections::BTreeSet;

use serde_json::{Map, Value};

use super::object;
use crate::configuration::json::to_pretty;
use crate::configuration::layout::Files;
use crate::configuration::path::{below, is_name};

/// The parts of a rule that have files of their own.
const PARTS: [&str; 2] = ["schema", "relationships"];

/// Splits `NAME/rules/*.json` below `folder` into `NAME/DATABASE/COLLECTION/*.json`. A rule
/// that names no collection stays as it is.
pub(in crate::configuration) fn split_rules(files: &mut Files, folder: &str) {
    let paths: Vec<_> = below(files, folder).map(str::to_owned).collect();
    for rest in paths {
        let mut parts = rest.split('/');
        let (Some(name), Some("rules"), Some(_), None) =
            (parts.next(), parts.next(), parts.next(), parts.next())
        else {
            continue;
        };
        let path = format!("{folder}{rest}");
        let Some(rule) = object(files, &path) else {
            continue;
        };
        let text = |key: &str| rule.get(key).and_then(Value::as_str);
        let (Some(database), Some(collection)) = (text("database"), text("collection")) else {
            continue;
        };
        // `rules` would be taken for the folder of the older layout.
        if !is_name(database) || !is_name(collection) || database == "rules" {
            continue;
        }
        let target = format!("{folder}{name}/{database}/{collection}");
        files.remove(&path);
        write_split(files, &target, rule);
    }
}

/// Writes a rule of a collection into its folder, in the newer layout.
pub(in crate::configuration) fn write_split(
    files: &mut Files,
    folder: &str,
    mut rule: Map<String, Value>,
) {
    let mut found = 0;
    for part in PARTS {
        if let Some(value) = rule.remove(part) {
            files.insert(format!("{folder}/{part}.json"), to_pretty(&value));
            found += 1;
        }
    }
    // Two keys name the collection, which the folders do too.
    if rule.len() > 2 || found < PARTS.len() {
        files.insert(format!("{folder}/rules.json"), to_pretty(&rule.into()));
    }
}

/// The reverse.
pub(super) fn join_rules(files: &mut Files, folder: &str) {
    let paths: Vec<_> = below(files, folder).map(str::to_owned).collect();
    let collections: BTreeSet<_> = paths
        .iter()
        .filter_map(|rest| {
            let parts: Vec<_> = rest.split('/').collect();
            match parts.as_slice() {
                [
                    name,
                    database,
                    collection,
                    "rules.json" | "schema.json" | "relationships.json",
                ] if *database != "incoming_webhooks" => Some((*name, *database, *collection)),
                _ => None,
            }
        })
        .collect();
    for (name, database, collection) in collections {
        let source = format!("{folder}{name}/{database}/{collection}");
        let path = format!("{source}/rules.json");
        let mut rule = object(files, &path).unwrap_or_else(|| {
            Map::from_iter([
                ("database".to_owned(), database.into()),
                ("collection".to_owned(), collection.into()),
            ])
        });
        files.remove(&path);
        for part in PARTS {
            let path = format!("{source}/{part}.json");
            if let Some(value) = super::value(files, &path) {
                files.remove(&path);
                rule.insert(part.to_owned(), value);
            }
        }
        let path = format!("{folder}{name}/rules/{database}.{collection}.json");
        files.insert(path, to_pretty(&rule.into()));
    }
}
