//! `--app-dir`: directories of apps that a vendor's CLI pulled.

use std::collections::BTreeMap;
use std::fs;
use std::io::{Cursor, Read};
use std::path::Path;

use crate::support::{RunningProgram, program, send_raw, send_raw_bytes};

/// A pulled app, formatted in different ways.
const PULLED: [(&str, &str); 8] = [
    (
        "realm_config.json",
        "{\n    \"app_id\": \"pulled-abcde\",\n    \"config_version\": 20210101,\n    \"name\": \"pulled\",\n    \"location\": \"US-VA\",\n    \"provider_region\": \"aws-us-east-1\",\n    \"deployment_model\": \"GLOBAL\"\n}\n",
    ),
    (
        "auth/providers.json",
        "{\n  \"local-userpass\": {\n    \"name\": \"local-userpass\", \"type\": \"local-userpass\", \"disabled\": false,\n    \"config\": { \"autoConfirm\": true }\n  },\n  \"anon-user\": { \"name\": \"anon-user\", \"type\": \"anon-user\", \"disabled\": false }\n}",
    ),
    ("auth/custom_user_data.json", "{ \"enabled\": false }\n"),
    (
        "functions/config.json",
        "[{ \"name\": \"hello\", \"private\": false }]",
    ),
    ("functions/hello.js", "exports = () => 'hello';\n"),
    ("values/limit.json", "{\"name\":\"limit\",\"value\":5}"),
    ("data_sources/mongodb-atlas/shop/orders/rules.json", "{ }"),
    ("hosting/files/index.html", "<!doctype html>"),
];

fn pulled_app() -> tempfile::TempDir {
    let directory = tempfile::tempdir().unwrap();
    for (path, text) in PULLED {
        let path = directory.path().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    directory
}

fn start_server(directory: &Path) -> (RunningProgram, String) {
    let mut command = program();
    command.args(["serve", "--port", "0", "--log", "off", "--app-dir"]);
    let mut server = RunningProgram::start(command.arg(directory));
    let url = server.line();
    (
        server,
        url.strip_prefix("listening on ").unwrap().to_owned(),
    )
}

fn text<'a>(response: &'a str, key: &str) -> &'a str {
    let (_, rest) = response.split_once(&format!("\"{key}\":\"")).unwrap();
    rest.split('"').next().unwrap()
}

#[test]
fn exported_app_directory_has_the_same_files() {
    let directory = pulled_app();
    let (mut server, url) = start_server(directory.path());
    let lines: Vec<_> = (0..4).map(|_| server.line()).collect();
    assert!(
        lines[3].starts_with("app          pulled-abcde "),
        "{lines:?}"
    );
    let login = r#"{"username":"demopub","apiKey":"11111111-2222-3333-4444-555555555555"}"#;
    let response = send_raw(
        &url,
        &format!(
            "POST /api/admin/v3.0/auth/providers/mongodb-cloud/login HTTP/1.1\r\nhost: localhost\r\n\
             connection: close\r\ncontent-length: {}\r\n\r\n{login}",
            login.len()
        ),
    );
    let token = text(&response, "access_token");
    let get = |path: &str| {
        format!(
            "GET /api/admin/v3.0/groups/65a000000000000000000001/apps{path} HTTP/1.1\r\nhost: localhost\r\n\
             connection: close\r\nauthorization: Bearer {token}\r\n\r\n"
        )
    };
    let apps = send_raw(&url, &get(""));
    let id = text(&apps, "_id");
    let response = send_raw_bytes(&url, &get(&format!("/{id}/export")));
    let body = response
        .windows(4)
        .position(|part| part == b"\r\n\r\n")
        .unwrap()
        + 4;
    let mut zip = zip::ZipArchive::new(Cursor::new(&response[body..])).unwrap();
    let mut files = BTreeMap::new();
    for at in 0..zip.len() {
        let mut file = zip.by_index(at).unwrap();
        if file.is_dir() {
            continue;
        }
        let mut bytes = String::new();
        file.read_to_string(&mut bytes).unwrap();
        files.insert(file.name().unwrap().into_owned(), bytes);
    }
    let expected = PULLED.map(|(path, text)| (path.to_owned(), text.to_owned()));
    assert_eq!(files, BTreeMap::from(expected));
}

#[test]
fn invalid_app_directory_is_an_error_with_file_and_key() {
    let directory = pulled_app();
    fs::write(
        directory.path().join("auth/providers.json"),
        r#"{"x": {"type": "y"}}"#,
    )
    .unwrap();
    let mut command = program();
    let output = command
        .args(["serve", "--port", "0", "--app-dir"])
        .arg(directory.path())
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(1));
    let expected = format!(
        "error: app directory '{}' is invalid: auth/providers.json: x.type: 'y' is not a provider type\n",
        directory.path().display()
    );
    assert_eq!(String::from_utf8(output.stderr).unwrap(), expected);
}

/// Starts a server with a seed file, and returns all that it prints.
fn banner(folder: &Path, seed: &str, directory: Option<&Path>) -> Vec<String> {
    let file = folder.join("seed.yaml");
    fs::write(&file, seed).unwrap();
    let mut command = program();
    command.args(["serve", "--port", "0", "--log", "off", "--seed"]);
    command.arg(file);
    if let Some(directory) = directory {
        command.arg("--app-dir").arg(directory);
    }
    let mut server = RunningProgram::start(&mut command);
    let mut lines = vec![server.line()];
    while !lines.last().unwrap().starts_with("console ") {
        lines.push(server.line());
    }
    lines
}

#[test]
fn seed_file_without_administrator_keeps_the_key_pair_and_the_project_of_the_app_directory() {
    let (directory, folder) = (pulled_app(), tempfile::tempdir().unwrap());
    let users = "apps: [{name: pulled, client_app_id: pulled-abcde, users: [{}]}]";
    for (seed, users) in [
        ("{}".to_owned(), 0),
        (format!("groups: [{{name: Tests, {users}}}]"), 1),
        ("groups: [{name: Tests}]".to_owned(), 0),
    ] {
        let lines = banner(folder.path(), &seed, Some(directory.path()));
        assert_eq!(lines[1], "public key   demopub", "{seed}");
        assert!(
            lines[3].starts_with("project      65a000000000000000000001  "),
            "{seed}: {lines:?}"
        );
        assert!(
            lines[4].contains(&format!(", {users} user")),
            "{seed}: {lines:?}"
        );
    }
    let own = "admins: [{public_api_key: own, private_api_key: key}]\n\
               groups: [{id: 65a0000000000000000000b1, name: Tests}]";
    let lines = banner(folder.path(), own, Some(directory.path()));
    assert_eq!(lines[1], "public key   own");
    assert!(
        lines[3].starts_with("project      65a0000000000000000000b1 "),
        "{lines:?}"
    );
}

#[test]
fn server_without_a_key_pair_names_the_option_that_adds_one() {
    let folder = tempfile::tempdir().unwrap();
    let lines = banner(folder.path(), "groups: [{name: Tests}]", None);
    assert_eq!(
        lines[1],
        "key pair     none, so command lines cannot log in; add one with --admin-key PUB:PRIV"
    );
    let run = |options: &[&str]| {
        let mut command = program();
        command.args(["exec", "--seed"]);
        command.arg(folder.path().join("seed.yaml")).args(options);
        let output = command.args(["--", "true"]).output().unwrap();
        assert!(output.status.success());
        String::from_utf8(output.stderr).unwrap()
    };
    assert_eq!(
        run(&[]),
        "warning: the server has no key pair, so command lines cannot log in\n\
         Add one with --admin-key PUB:PRIV, or with `admins` in the seed file\n"
    );
    assert_eq!(run(&["--admin-key", "a:b"]), "");
}
