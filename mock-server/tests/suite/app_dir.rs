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
    while !lines.last().unwrap().starts_with("log in ") {
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
        lines.last().unwrap(),
        "log in       impossible without a key pair; add one with --admin-key PUB:PRIV"
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

/// What `serve` and `exec` print on stderr.
fn stderr_of_exec(directory: &Path) -> String {
    let mut command = program();
    command.args(["exec", "--app-dir"]).arg(directory);
    let output = command.args(["--", "true"]).output().unwrap();
    assert!(output.status.success());
    String::from_utf8(output.stderr).unwrap()
}

#[test]
fn warnings_about_files_are_printed_but_not_too_many() {
    let directory = pulled_app();
    assert_eq!(stderr_of_exec(directory.path()), "");
    let write = |path: &str, text: &str| {
        let path = directory.path().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    };
    write("values/none.json", r#"{"name": "none"}"#);
    let path = |path: &str| directory.path().join(path).display().to_string();
    let expected = format!(
        "warning: {}: `value` is missing, so functions see null\n",
        path("values/none.json")
    );
    assert_eq!(stderr_of_exec(directory.path()), expected);
    for n in 0..11 {
        write(&format!("triggers/{n:02}.json"), "[]");
    }
    let stderr = stderr_of_exec(directory.path());
    let lines: Vec<_> = stderr.lines().collect();
    assert_eq!(lines.len(), 11, "{stderr}");
    assert_eq!(
        lines[9],
        format!(
            "warning: {}: must be an object, so the file has no effect",
            path("triggers/09.json")
        )
    );
    assert_eq!(lines[10], "warning: and 2 more");
    let mut command = program();
    command.args(["serve", "--port", "0", "--log", "off", "--app-dir"]);
    let mut server = RunningProgram::start(command.arg(directory.path()));
    server.line();
    let mut printed = String::new();
    let _ = server.child.kill();
    let mut stderr_of_serve = server.child.stderr.take().unwrap();
    stderr_of_serve.read_to_string(&mut printed).unwrap();
    assert_eq!(printed, stderr);
}

#[cfg(all(feature = "functions", unix))]
#[test]
fn errors_of_functions_follow_the_line_of_their_request() {
    let directory = pulled_app();
    let source = "exports = () => {\n  throw new Error('wrong \\u{9b}pin');\n};\n";
    fs::write(directory.path().join("functions/hello.js"), source).unwrap();
    for (format, expected) in [
        (
            "text",
            "  function 'hello' failed: Error: wrong \\u{9b}pin (functions/hello.js:2)",
        ),
        ("json", ""),
    ] {
        let mut command = program();
        command.args(["serve", "--port", "0", "--log", format, "--app-dir"]);
        let mut server = RunningProgram::start(command.arg(directory.path()));
        let url = server.line();
        let client = format!(
            "{}/api/client/v2.0/app/pulled-abcde",
            url.strip_prefix("listening on ").unwrap()
        );
        let login = minreq::post(format!("{client}/auth/providers/anon-user/login"));
        let login = login.with_body("{}").send().unwrap();
        let call = minreq::post(format!("{client}/functions/call"))
            .with_header(
                "Authorization",
                format!("Bearer {}", text(login.as_str().unwrap(), "access_token")),
            )
            .with_body(r#"{"name": "hello"}"#);
        assert_eq!(call.send().unwrap().status_code, 400);
        server.signal(rustix::process::Signal::TERM);
        let mut stderr = String::new();
        let mut pipe = server.child.stderr.take().unwrap();
        pipe.read_to_string(&mut stderr).unwrap();
        let lines: Vec<_> = stderr.lines().collect();
        assert!(lines[1].contains("/functions/call"), "{stderr}");
        assert_eq!(lines.get(2).copied().unwrap_or_default(), expected);
    }
}

fn reload(url: &str) -> (Option<i32>, String, String) {
    let mut command = program();
    let output = command
        .args(["ctl", "--url", url, "reload"])
        .output()
        .unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    (
        output.status.code(),
        text(output.stdout),
        text(output.stderr),
    )
}

#[test]
fn reload_prints_what_has_changed_also_with_a_data_file_of_an_earlier_run() {
    let (directory, folder) = (pulled_app(), tempfile::tempdir().unwrap());
    let data = folder.path().join("shop.db");
    let start = || {
        let mut command = program();
        command.args(["serve", "--port", "0", "--log", "off", "--app-dir"]);
        command.arg(directory.path()).arg("--data").arg(&data);
        let mut server = RunningProgram::start(&mut command);
        let url = server.line();
        let url = url.strip_prefix("listening on ").unwrap().to_owned();
        (server, url)
    };
    let unchanged = "pulled-abcde: unchanged\n".to_owned();
    let (server, url) = start();
    assert_eq!(reload(&url), (Some(0), unchanged.clone(), String::new()));
    drop(server);
    fs::write(directory.path().join("functions/hello.js"), "exports = 1").unwrap();
    fs::write(directory.path().join("triggers.json"), "{").unwrap();
    let (server, url) = start();
    let (status, stdout, stderr) = reload(&url);
    let changed = "pulled-abcde: 2 files changed\n  functions/hello.js\n  triggers.json\n";
    assert!(stdout.starts_with(changed), "{stdout}");
    assert!(
        stdout.contains("/triggers.json: invalid JSON: "),
        "{stdout}"
    );
    assert_eq!((status, stderr), (Some(0), String::new()));
    fs::remove_file(directory.path().join("triggers.json")).unwrap();
    assert_eq!(reload(&url).0, Some(0));
    drop(server);
    let (server, url) = start();
    assert_eq!(reload(&url), (Some(0), unchanged, String::new()));
    fs::write(directory.path().join("values/limit.json"), "{").unwrap();
    let (status, stdout, stderr) = reload(&url);
    assert_eq!((status, stdout), (Some(1), String::new()));
    assert!(
        stderr.starts_with("error: nothing was reloaded: app directory '")
            && stderr.contains("values/limit.json: invalid JSON"),
        "{stderr}"
    );
    drop(server);
}
