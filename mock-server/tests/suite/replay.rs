//! `serve --record` and `ctl replay`, with programs on both sides.

use std::fs;
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;

use serde_json::{Value, json};

use crate::options::start_server;
use crate::support::{RunningProgram, program};

const APPS: &str = "/api/admin/v3.0/groups/65a000000000000000000001/apps/65a0000000000000000000a1";
const CLIENT: &str = "/api/client/v2.0/app/shop-abcde/auth/providers";
const PASSWORD: &str = "new horse battery";

/// Sends a request with an optional token and body. Returns status and body.
fn send(url: &str, method: &str, path: &str, token: &str, body: &Value) -> (u16, Value) {
    let method = minreq::Method::Custom(method.to_owned());
    let mut request = minreq::Request::new(method, format!("{url}{path}"));
    if !token.is_empty() {
        request = request.with_header("Authorization", format!("Bearer {token}"));
    }
    if !body.is_null() {
        request = request
            .with_header("Content-Type", "application/json")
            .with_body(body.to_string());
    }
    let response = request.send().unwrap();
    let json = serde_json::from_slice(response.as_bytes()).unwrap_or_default();
    (response.status_code, json)
}

/// What a test suite does: log in, create a user and a key, revoke, and move the clock. Returns
/// the secrets that were sent and received.
fn use_server(url: &str, private_key: &str) -> Vec<String> {
    let text = |json: &Value, name: &str| json[name].as_str().unwrap().to_owned();
    let post = |path: &str, token: &str, body: &Value| send(url, "POST", path, token, body).1;
    let path = "/api/admin/v3.0/auth/providers/mongodb-cloud/login";
    let pair = json!({"username": "public", "apiKey": private_key});
    let admin = text(&post(path, "", &pair), "access_token");
    let new = json!({"email": "new@example.com", "password": PASSWORD});
    let user = text(&post(&format!("{APPS}/users"), &admin, &new), "_id");
    let key = post(
        &format!("{APPS}/api_keys"),
        &admin,
        &json!({"name": "robot"}),
    );
    let key = text(&key, "key");
    let login = json!({"username": "new@example.com", "password": PASSWORD});
    let login = post(&format!("{CLIENT}/local-userpass/login"), "", &login);
    assert_eq!(login["user_id"], user.as_str());
    let (access, refresh) = (text(&login, "access_token"), text(&login, "refresh_token"));
    let robot = post(&format!("{CLIENT}/api-key/login"), "", &json!({"key": key}));
    assert!(robot["access_token"].is_string(), "{robot}");
    let ada = json!({"username": "ada@example.com", "password": "correct horse"});
    let ada = post(&format!("{CLIENT}/local-userpass/login"), "", &ada);
    assert!(ada["access_token"].is_string(), "{ada}");
    let session = "/api/client/v2.0/auth/session";
    assert_eq!(send(url, "POST", session, &refresh, &Value::Null).0, 201);
    let logout = format!("{APPS}/users/{user}/logout");
    assert_eq!(send(url, "PUT", &logout, &admin, &Value::Null).0, 204);
    assert_eq!(send(url, "POST", session, &refresh, &Value::Null).0, 401);
    post("/_mock/clock", "", &json!({"advance": "31m"}));
    assert_eq!(
        send(url, "GET", &format!("{APPS}/users"), &admin, &Value::Null).0,
        401
    );
    // Neither is recorded.
    send(url, "GET", "/_mock/state", "", &Value::Null);
    send(url, "GET", "/", "", &Value::Null);
    let mut secrets = vec![admin, key, access, refresh];
    secrets.extend([PASSWORD, "correct horse", private_key].map(str::to_owned));
    secrets
}

/// The placeholder for a password that a user of the seed has.
fn placeholder(recording: &str) -> String {
    let line = recording
        .lines()
        .find(|line| line.contains("\"ada@example.com\",") || line.contains("ada@example.com\"}"))
        .unwrap();
    let line: Value = serde_json::from_str(line).unwrap();
    let password = line["request"]["body"]["password"].as_str().unwrap();
    password.trim_matches(['<', '>']).to_owned()
}

fn replay(url: &str, file: &Path, options: &[&str]) -> (Option<i32>, String, String) {
    let mut command = program();
    command.args(["ctl", "--url", url, "replay"]).arg(file);
    let output = command.args(options).output().unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    (
        output.status.code(),
        text(output.stdout),
        text(output.stderr),
    )
}

/// A server that a session can be replayed on.
fn fresh() -> (RunningProgram, String) {
    start_server(&["--admin-key", "public:another-key", "--log", "off"])
}

#[test]
fn a_recorded_session_is_replayed_on_another_server() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("session.jsonl");
    let path = file.to_str().unwrap();
    let (mut server, url) = start_server(&[
        "--admin-key",
        "public:private-key",
        "--record",
        path,
        "--log",
        "off",
    ]);
    let secrets = use_server(&url, "private-key");
    server.child.kill().unwrap();
    server.child.wait().unwrap();

    let recording = fs::read_to_string(&file).unwrap();
    for secret in &secrets {
        assert!(!recording.contains(secret), "{secret} is in the recording");
    }
    assert!(recording.ends_with('\n') && !recording.contains(&url));
    let count = recording.lines().count() - 1;
    assert_eq!(count, 11, "{recording}");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let mode = fs::metadata(&file).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
    }

    let secret = format!("{}=correct horse", placeholder(&recording));
    let (_server, url) = fresh();
    let (status, stdout, stderr) = replay(&url, &file, &["--secret", &secret]);
    assert_eq!(
        (status, stdout.as_str(), stderr.as_str()),
        (Some(0), "11 requests replayed, 0 with differences\n", "")
    );

    // Without the password of the seed, the login and nothing else differs.
    let (_server, url) = fresh();
    let (status, stdout, _) = replay(&url, &file, &["--json"]);
    let outcome: Value = serde_json::from_str(&stdout).unwrap();
    let differences = outcome["differences"].as_array().unwrap();
    assert_eq!((status, &outcome["replayed"]), (Some(1), &json!(11)));
    assert!(
        differences.iter().all(|one| one["number"] == 6),
        "{outcome}"
    );
    assert_eq!(differences[0]["field"], "status");
    assert_eq!(
        (&differences[0]["expected"], &differences[0]["actual"]),
        (&json!(200), &json!(401))
    );
    // What to do about it is said, and a placeholder that nothing needs is named.
    let name = placeholder(&recording);
    assert!(
        outcome["made_up"]
            .as_array()
            .unwrap()
            .contains(&json!(name))
    );
    let (_server, url) = fresh();
    let (status, stdout, _) = replay(&url, &file, &["--secret", "nope:1=x"]);
    assert_eq!(status, Some(1), "{stdout}");
    for part in [
        &format!("Hint: recordings have no secrets, so these were made up: {name}"),
        &format!("--secret '{name}=VALUE'"),
        "Hint: no request needed the --secret for nope:1\n",
    ] {
        assert!(stdout.contains(part), "no {part} in {stdout}");
    }
}

#[test]
fn replay_shows_other_statuses_and_bodies() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("session.jsonl");
    let (server, url) = start_server(&["--record", file.to_str().unwrap(), "--log", "off"]);
    let missing = "/api/private/v1.0/nothing";
    for path in [
        "/api/private/v1.0/version",
        missing,
        "/api/private/v1.0/version",
    ] {
        send(&url, "GET", path, "", &Value::Null);
    }
    drop(server);
    for (rule, expected) in [
        (
            json!({"path": missing, "effect": {"type": "status", "status": 503}}),
            &[
                "2 GET /api/private/v1.0/nothing\n",
                "    - status: 404\n    + status: 503\n",
            ][..],
        ),
        (
            json!({"path": "*/version", "effect": {"type": "status", "status": 200, "body": "{}"}}),
            &[
                "1 GET /api/private/v1.0/version\n",
                "    + body.",
                " is missing\n",
            ],
        ),
        (
            json!({"path": "*/version", "effect": {"type": "hang_up"}}),
            &["    - status: 200\n    + status: 0\n"],
        ),
        (
            json!({"path": "*/version", "effect": {"type": "status", "status": 200, "body": "x",
                "content_type": "text/plain"}}),
            &[
                "    - headers.content-type: application/json\n    + headers.content-type: text/plain\n",
            ],
        ),
    ] {
        let (_server, url) = fresh();
        send(&url, "POST", "/_mock/faults", "", &rule);
        let (status, stdout, stderr) = replay(&url, &file, &[]);
        assert_eq!((status, stderr.as_str()), (Some(1), ""), "{stdout}");
        for part in expected {
            assert!(stdout.contains(part), "no {part:?} in {stdout}");
        }
        assert!(stdout.contains("3 requests replayed, "), "{stdout}");
    }
}

#[test]
fn files_are_not_replaced_unless_asked_and_other_files_are_not_replayed() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("a.jsonl");
    let path = file.to_str().unwrap();
    fs::write(&file, "precious\n").unwrap();
    let refused = program()
        .args(["serve", "--port", "0", "--record", path])
        .output()
        .unwrap();
    let stderr = String::from_utf8(refused.stderr).unwrap();
    assert_eq!(refused.status.code(), Some(1));
    assert!(
        stderr.starts_with(&format!("error: cannot record to '{path}': "))
            && stderr.ends_with("\nUse --record-replace to replace it\n"),
        "{stderr}"
    );
    assert_eq!(fs::read_to_string(&file).unwrap(), "precious\n");
    let (server, url) = fresh();
    let (status, _, stderr) = replay(&url, &file, &[]);
    assert!(
        status == Some(1) && stderr.contains("line 1: expected the first line of a recording"),
        "{stderr}"
    );
    drop(server);
    let refused = program()
        .args(["serve", "--port", "0", "--record", path, "--record-replace"])
        .output()
        .unwrap();
    let stderr = String::from_utf8(refused.stderr).unwrap();
    assert_eq!(
        (refused.status.code(), stderr),
        (
            Some(1),
            format!(
                "error: cannot record to '{path}': it exists and is not a recording\n\
                 Use another file: --record-replace replaces recordings only\n"
            )
        )
    );
    assert_eq!(fs::read_to_string(&file).unwrap(), "precious\n");
    fs::write(&file, "{\"appservices_mock_recording\":0}\n").unwrap();
    let (server, _) = start_server(&["--record", path, "--record-replace"]);
    drop(server);
    let recording = fs::read_to_string(&file).unwrap();
    assert!(recording.starts_with("{\"appservices_mock_recording\":1,"));
    fs::write(&file, format!("{recording}{{\"number\": 1\n")).unwrap();
    let (_server, url) = fresh();
    let (status, _, stderr) = replay(&url, &file, &[]);
    assert!(status == Some(1) && stderr.contains("line 2: "), "{stderr}");
}

/// Clients are in the middle of requests when the server is killed.
#[test]
fn a_killed_server_leaves_whole_lines() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("session.jsonl");
    let (mut server, url) = start_server(&["--record", file.to_str().unwrap(), "--log", "off"]);
    let stopped = AtomicBool::new(false);
    thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                while !stopped.load(Ordering::Relaxed) {
                    let request = minreq::get(format!("{url}/api/private/v1.0/version"));
                    let _ = request.with_timeout(5).send();
                }
            });
        }
        while fs::metadata(&file).map_or(0, |metadata| metadata.len()) < 20_000 {
            thread::yield_now();
        }
        server.child.kill().unwrap();
        server.child.wait().unwrap();
        stopped.store(true, Ordering::Relaxed);
    });
    let recording = fs::read_to_string(&file).unwrap();
    assert!(recording.ends_with('\n'));
    for (at, line) in recording.lines().enumerate().skip(1) {
        let line: Value = serde_json::from_str(line).unwrap();
        assert_eq!(line["number"], at);
    }
}
