//! The files of an exported app.

use std::collections::BTreeMap;
use std::io::{Cursor, Read as _};

use serde_json::Value;

use crate::setup::World;
use crate::target::{Answer, OrFound as _, Stop};

/// The bytes of a file that are read: no rule exports a file as long as this.
const LONGEST: u64 = 1 << 20;

/// Files of an exported app by path, as text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct ExportedFiles(pub(super) BTreeMap<String, String>);

impl ExportedFiles {
    /// Exports the world's app; `query` is empty or begins with `?`.
    pub(super) fn of_app(world: &World<'_>, query: &str) -> Result<Self, Stop> {
        Self::read(&world.get(&format!("{{app}}/export{query}"))?.expect(200)?)
    }

    /// The files of the response to an export, without the folders.
    pub(super) fn read(answer: &Answer) -> Result<Self, Stop> {
        let mut archive = archive(answer)?;
        let mut files = BTreeMap::new();
        for index in 0..archive.len() {
            let file = archive.by_index(index);
            let file = file.or_found(|| format!("entry {index} of the archive"))?;
            if file.is_dir() {
                continue;
            }
            let name = file
                .name()
                .or_found(|| format!("the name of entry {index}"))?;
            let name = name.into_owned();
            let mut bytes = Vec::new();
            file.take(LONGEST)
                .read_to_end(&mut bytes)
                .or_found(|| format!("{name} of the archive"))?;
            files.insert(name, String::from_utf8_lossy(&bytes).into_owned());
        }
        Ok(Self(files))
    }

    /// The text of a file, which must exist.
    pub(super) fn text(&self, path: &str) -> Result<&str, Stop> {
        let text = self.0.get(path).map(String::as_str);
        text.or_found(|| format!("the export has no {path}, only {:?}", self.paths()))
    }

    /// The JSON of a file, which must exist.
    pub(super) fn json(&self, path: &str) -> Result<Value, Stop> {
        serde_json::from_str(self.text(path)?).or_found(|| format!("{path} of the export"))
    }

    /// Whether a file has this part.
    pub(super) fn contain(&self, part: &str) -> bool {
        self.0.values().any(|text| text.contains(part))
    }

    /// The paths in their order.
    pub(super) fn paths(&self) -> Vec<&str> {
        self.0.keys().map(String::as_str).collect()
    }
}

/// The archive in the response to an export.
pub(super) fn archive(answer: &Answer) -> Result<zip::ZipArchive<Cursor<&[u8]>>, Stop> {
    zip::ZipArchive::new(Cursor::new(answer.body.as_slice()))
        .or_found(|| "the body is not a zip archive".to_owned())
}
