//! Exports by version, and their archives.

use appservices_mock::AppSeed;
use serde_json::{Value, json};

use super::IMPORT;
use super::exported_files::{ExportedFiles, archive};
use super::layouts::{VERSIONS, ensure_layout, newer, older};
use crate::rules::Rule;
use crate::setup::World;
use crate::setup::seeds::{self, CLIENT_APP};
use crate::target::{Answer, OrFound as _, Stop};

/// A document to import.
type Document = fn(&World<'_>) -> Value;

fn export(world: &World<'_>, version: &str) -> Result<Answer, Stop> {
    let path = format!("{{app}}/export?source_control=true&version={version}");
    world.get(&path)?.expect(200)
}

pub(super) static ARCHIVES: &[Rule] = &[
    Rule {
        id: "layouts",
        requirements: &[
            "server/configuration/export-versions",
            "server/configuration/pull",
        ],
        says: "each version has its own root file and layout, whichever layout was imported",
        check: |target| {
            let documents: [Document; 3] = [
                newer,
                |world| older(world, 20_200_603),
                |world| older(world, 20_180_301),
            ];
            for document in documents {
                let world = &target.shop()?;
                let document = document(world);
                world.post(IMPORT, &document)?.expect(204)?;
                for (version, root) in VERSIONS {
                    let files = ExportedFiles::read(&export(world, version)?)?;
                    ensure_layout(world, &files, version, root)?;
                }
                let diff = world.post(&format!("{IMPORT}&diff=true"), &document)?;
                let diff = diff.expect(200)?.json()?;
                ensure_eq!(diff, json!([]), "the diff of what was just imported");
            }
            Ok(())
        },
    },
    Rule {
        id: "new-app",
        requirements: &["server/configuration/export-versions"],
        says: "a new app has the files of each version too",
        check: |target| {
            let world = &target.shop()?;
            ExportedFiles::of_app(world, "")?.json("root_config.json")?;
            for (version, root) in VERSIONS {
                let files = ExportedFiles::read(&export(world, version)?)?;
                files.json(root)?;
                files.json(match version {
                    "20210101" => "auth/providers.json",
                    _ => "auth_providers/anon-user.json",
                })?;
            }
            Ok(())
        },
    },
    Rule {
        id: "layout-of-app-dir",
        requirements: &[
            "server/configuration/export-versions",
            "server/app-directories/export",
        ],
        says: "an app whose files have one layout keeps it when a document of another one is imported",
        check: |target| {
            let documents: [(&str, &str, Document); 2] = [
                ("20210101", "realm_config.json", |world| {
                    older(world, 20_200_603)
                }),
                ("20180301", "stitch.json", newer),
            ];
            for (version, root, document) in documents {
                let text = format!(
                    "{{\"config_version\":{version},\"name\":\"shop\",\"app_id\":\"{CLIENT_APP}\"}}"
                );
                let mut seed = seeds::shop();
                let app = seed.groups[0].apps.remove(0);
                seed.groups[0]
                    .apps
                    .insert(0, AppSeed::file(app, root, text));
                let world = &target.seeded(&seed)?;
                world.post(IMPORT, &document(world))?.expect(204)?;
                ensure_layout(world, &ExportedFiles::of_app(world, "")?, version, root)?;
            }
            Ok(())
        },
    },
    Rule {
        id: "folders",
        requirements: &["server/configuration/export-folders"],
        says: "the archive has an entry for each folder, before the entries of what is in it",
        check: |target| {
            let world = &target.shop()?;
            world.post(IMPORT, &newer(world))?.expect(204)?;
            for (version, _) in VERSIONS {
                let answer = export(world, version)?;
                let mut archive = archive(&answer)?;
                let mut folders = vec![String::new()];
                for index in 0..archive.len() {
                    let entry = archive.by_index(index);
                    let entry = entry.or_found(|| format!("entry {index} of the archive"))?;
                    let name = entry.name();
                    let name = name.or_found(|| format!("the name of entry {index}"))?;
                    let parent = name.trim_end_matches('/').rsplit_once('/');
                    let parent = parent.map_or(String::new(), |(parent, _)| format!("{parent}/"));
                    ensure!(
                        folders.contains(&parent),
                        "version {version}: {name} comes before its folder {parent}"
                    );
                    if entry.is_dir() {
                        let mode = entry.unix_mode().unwrap_or(0o755) & 0o777;
                        ensure_eq!(mode, 0o755, "version {version}: the mode of {name}");
                        folders.push(name.into_owned());
                    }
                }
                // The predecessor's tests distinguish an empty list from none by the last one.
                for folder in ["functions/", "values/", "graphql/custom_resolvers/"] {
                    ensure!(
                        folders.iter().any(|name| name == folder),
                        "version {version}: no entry for {folder} among {folders:?}"
                    );
                }
            }
            Ok(())
        },
    },
];
