//! State documents and data files of earlier versions. COMPATIBILITY.md promises that they load.

use std::fs;
use std::path::{Path, PathBuf};

use appservices_mock::{MockServer, Seed};
use serde_json::Value;

use crate::support::send_raw;

/// The session of `refresh-token.txt` belongs to her.
const ADA: &str = "65a000000000000000000002";

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/compatibility")
}

/// Every file whose name begins with `prefix`.
fn files(prefix: &str) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder()).unwrap();
    let mut paths: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).collect();
    paths.retain(|path| {
        path.file_name()
            .unwrap()
            .to_str()
            .unwrap()
            .starts_with(prefix)
    });
    assert!(paths.len() >= 2, "{prefix}: {paths:?}");
    paths
}

/// The parts of `old` that `new` lacks. A later version may add fields.
fn missing(old: &Value, new: &Value, path: &str, found: &mut Vec<String>) {
    match (old, new) {
        (Value::Object(old), Value::Object(new)) => {
            for (key, old) in old {
                let path = format!("{path}/{key}");
                missing(old, new.get(key).unwrap_or(&Value::Null), &path, found);
            }
        }
        (Value::Array(old), Value::Array(new)) if old.len() == new.len() => {
            for (index, (old, new)) in old.iter().zip(new).enumerate() {
                missing(old, new, &format!("{path}/{index}"), found);
            }
        }
        _ if old == new => {}
        _ => found.push(format!("{path}: {old} became {new}")),
    }
}

/// The server has the whole state of `document`, and its sessions continue.
fn assert_has_state(server: &MockServer, document: &Path) {
    let old: Value = serde_json::from_slice(&fs::read(document).unwrap()).unwrap();
    let new: Value = serde_json::from_slice(&server.export_state()).unwrap();
    let mut found = Vec::new();
    missing(&old, &new, "", &mut found);
    assert!(found.is_empty(), "{}: {found:#?}", document.display());

    assert_eq!(server.live_sessions(ADA), 2);
    let token = fs::read_to_string(folder().join("refresh-token.txt")).unwrap();
    let response = send_raw(
        server.base_url(),
        &format!(
            "POST /api/client/v2.0/auth/session HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\
             authorization: Bearer {}\r\ncontent-length: 0\r\n\r\n",
            token.trim()
        ),
    );
    assert!(response.starts_with("HTTP/1.1 201 "), "{response}");
}

#[test]
fn state_documents_of_earlier_versions_are_imported_with_everything_in_them() {
    for path in files("state-") {
        let server = MockServer::builder().seed(Seed::empty());
        let server = server.start_blocking().unwrap();
        server.import_state(&fs::read(&path).unwrap()).unwrap();
        assert_has_state(&server, &path);
    }
}

#[cfg(feature = "data")]
#[test]
fn data_files_of_earlier_formats_are_opened_with_everything_in_them() {
    let work = tempfile::tempdir().unwrap();
    for path in files("data-") {
        let name = path.file_stem().unwrap().to_str().unwrap();
        let copy = work.path().join(name);
        fs::copy(&path, &copy).unwrap();
        let server = MockServer::builder().data(&copy).start_blocking().unwrap();
        let document = name.replace("data-", "state-") + ".json";
        assert_has_state(&server, &folder().join(document));
        server.stop().unwrap();
    }
}
