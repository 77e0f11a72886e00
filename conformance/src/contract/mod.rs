//! The folder `contract/`: what the vendor's published document and the clients' sources say
//! about each endpoint, one file for each.
//!
//! A file has the endpoint and its cases. A case is a request and its response: status, content
//! type, the shape of the body and, where it helps, an example. Shapes are JSON themselves:
//!
//! | shape | holds for |
//! | --- | --- |
//! | `"string"`, `"integer"`, `"number"`, `"boolean"`, `"object"` | that type |
//! | `"id"` | 24 lower-case hex digits |
//! | `"token"` | three parts of base64url |
//! | `"url"` | a text that begins with `http` |
//! | `"$Name"` | the shape of that name in `shapes.json` |
//! | `{"is": value}` | this value |
//! | `{"one of": [values]}` | one of these values |
//! | `{"list of": shape, "at most": n}` | a list, never null |
//! | `{"keys": {"a": shape, "b?": shape}, "others": false}` | an object; `?` marks what may be absent |

#[macro_use]
mod files;
mod case;
mod shapes;

use std::collections::BTreeMap;
use std::sync::OnceLock;

use serde_json::{Map, Value};

pub use case::{Case, fill, fill_text};

/// Every file of the folder, by name.
#[derive(Debug)]
pub struct Contracts {
    files: BTreeMap<&'static str, Value>,
    shapes: Map<String, Value>,
}

impl Contracts {
    /// The folder as it was when the suite was built.
    ///
    /// # Panics
    ///
    /// If a file is not as the table above says. Tests of the suite read them all.
    #[must_use]
    pub fn load() -> &'static Self {
        static LOADED: OnceLock<Contracts> = OnceLock::new();
        LOADED.get_or_init(|| {
            let parse = |name: &str, text: &str| -> Value {
                let value: Value = serde_json::from_str(text)
                    .unwrap_or_else(|error| panic!("contract/{name}.json: {error}"));
                assert_eq!(value["name"], *name, "a contract has the name of its file");
                value
            };
            let shapes = parse("shapes", files::SHAPES);
            let shapes = shapes["shapes"].as_object().expect("named shapes").clone();
            let files = files::FILES.iter();
            let files = files
                .map(|(name, text)| (*name, parse(name, text)))
                .collect();
            Self { files, shapes }
        })
    }

    /// Every case, in the order of the files' names.
    pub fn cases(&self) -> impl Iterator<Item = Case<'_>> {
        self.files.values().flat_map(|file| {
            let cases = file["cases"].as_array().into_iter().flatten();
            cases.map(move |case| Case { file, case })
        })
    }

    /// One case by file and name.
    ///
    /// # Panics
    ///
    /// If there is no such case.
    #[must_use]
    pub fn case(&self, file: &str, name: &str) -> Case<'_> {
        self.cases_of(file)
            .find(|case| case.case["name"] == name)
            .unwrap_or_else(|| panic!("no case {name} in contract/{file}.json"))
    }

    /// The cases of a file.
    pub fn cases_of<'a>(&'a self, file: &str) -> impl Iterator<Item = Case<'a>> {
        self.cases().filter(move |case| case.file() == file)
    }

    /// The first case of a file: what happens when all is well.
    ///
    /// # Panics
    ///
    /// If there is no such file.
    #[must_use]
    pub fn first(&self, file: &str) -> Case<'_> {
        self.cases_of(file)
            .next()
            .unwrap_or_else(|| panic!("no contract/{file}.json"))
    }

    /// The first case of the endpoint that a request goes to.
    #[must_use]
    pub fn for_request(&self, method: &str, path: &str) -> Option<Case<'_>> {
        let asked = |case: &Case<'_>| case.method() == method && fits(case.path(), path);
        self.cases().find(asked)
    }
}

/// Whether a path is an instance of a template, part by part.
fn fits(template: &str, path: &str) -> bool {
    let (mut expected, mut parts) = (template.split('/'), path.split('/'));
    loop {
        match (expected.next(), parts.next()) {
            (None, None) => return true,
            (Some(name), Some(part)) if name == part => {}
            (Some(name), Some(part)) if name.starts_with('{') && !part.is_empty() => {}
            _ => return false,
        }
    }
}
