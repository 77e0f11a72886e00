//! `appservices-mock ctl`, against a server in the same process.

use std::fs;

use appservices_mock::{MockServer, Seed};
use serde_json::{Value, json};

use crate::support::{get, program};

/// Exit status, standard output and standard error.
fn ctl(url: &str, args: &[&str]) -> (Option<i32>, String, String) {
    let output = program()
        .args(["ctl", "--url", url])
        .args(args)
        .output()
        .unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    (
        output.status.code(),
        text(output.stdout),
        text(output.stderr),
    )
}

/// The answer of a command that must succeed.
fn answer(url: &str, args: &[&str]) -> Value {
    let (status, stdout, stderr) = ctl(url, args);
    assert_eq!((status, stderr.as_str()), (Some(0), ""), "{args:?}");
    if stdout.is_empty() {
        Value::Null
    } else {
        serde_json::from_str(&stdout).unwrap()
    }
}

/// The status of a request below a base URL, which may be a world's.
fn version(base: &str) -> u16 {
    let at = base["http://".len()..]
        .find('/')
        .map_or(base.len(), |at| at + "http://".len());
    let (origin, prefix) = base.split_at(at);
    let answer = get(origin, &format!("{prefix}/api/private/v1.0/version"));
    answer.split(' ').nth(1).unwrap().parse().unwrap()
}

/// Issue: each control also on the command line.
#[test]
fn every_control() {
    let server = MockServer::start_blocking(Seed::demo()).unwrap();
    let url = server.base_url();
    assert_eq!(answer(url, &["health"])["ready"], true);
    let sessions = answer(url, &["sessions", "--user", "ada@example.com"]);
    assert_eq!(sessions["count"], 3);
    assert_eq!(answer(url, &["outbox", "--to", "a b&c"]), json!([]));
    let clock = answer(url, &["clock", "--set", "2030-01-01T00:00:00Z", "--freeze"]);
    assert_eq!(
        (&clock["now"], &clock["frozen"]),
        (&json!(1_893_456_000), &json!(true))
    );
    let clock = answer(url, &["clock", "--advance", "31m", "--scale", "2"]);
    assert_eq!(clock["now"], 1_893_456_000 + 31 * 60);
    assert_eq!(
        answer(url, &["clock", "--system", "--run"])["frozen"],
        false
    );
    assert_eq!(answer(url, &["clock"])["scale"], 1.0);
    let rule = r#"{"path": "*/version", "effect": {"type": "status", "status": 503}}"#;
    assert_eq!(answer(url, &["faults", "add", rule])["id"], 1);
    assert_eq!(version(url), 503);
    assert_eq!(answer(url, &["faults", "list"])[0]["fired"], 1);
    assert_eq!(answer(url, &["faults", "remove", "1"]), Value::Null);
    assert_eq!(answer(url, &["faults", "clear"]), Value::Null);
    assert_eq!(version(url), 200);
    let found = answer(url, &["requests", "--path", "*/version", "--status", "503"]);
    assert_eq!(found["requests"].as_array().unwrap().len(), 1);
    let found = answer(url, &["requests", "--unexpected"]);
    assert!(found["requests"].as_array().unwrap().is_empty());
    let verify = [
        "verify",
        "--method",
        "GET",
        "--path",
        "*/version",
        "--times",
        "2",
    ];
    assert_eq!(answer(url, &verify)["seen"], 2);
    assert_eq!(answer(url, &["requests", "--forget"]), Value::Null);
    assert_eq!(answer(url, &["reset"]), Value::Null);
}

/// Issue: verify's exit status tells; the nearest misses are on standard output.
#[test]
fn verify_tells_by_its_exit_status() {
    let server = MockServer::start_blocking(Seed::demo()).unwrap();
    version(server.base_url());
    let (status, stdout, _) = ctl(
        server.base_url(),
        &["verify", "--path", "/api/private/v2.0/version"],
    );
    let verdict: Value = serde_json::from_str(&stdout).unwrap();
    assert_eq!((status, &verdict["seen"]), (Some(1), &json!(0)));
    assert_eq!(verdict["nearest"][0]["path"], "/api/private/v1.0/version");
}

/// Issue: a state written to a file and read again is the same, byte for byte.
#[test]
fn a_state_in_a_file() {
    let server = MockServer::start_blocking(Seed::demo()).unwrap();
    let other = MockServer::start_blocking(Seed::empty()).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("state.json");
    let path = file.to_str().unwrap();
    answer(server.base_url(), &["state", "export", path]);
    answer(other.base_url(), &["state", "import", path]);
    assert_eq!(other.live_sessions("65a000000000000000000002"), 2);
    let (_, exported, _) = ctl(other.base_url(), &["state", "export"]);
    assert_eq!(exported, fs::read_to_string(&file).unwrap());
    assert_eq!(exported.as_bytes(), server.export_state());
}

/// Issue: a world is made, steered by its base URL, and deleted.
#[test]
fn worlds() {
    let server = MockServer::start_blocking(Seed::demo()).unwrap();
    let url = server.base_url();
    let folder = tempfile::tempdir().unwrap();
    let seed = folder.path().join("seed.yaml");
    fs::write(&seed, "groups: [{name: P}]").unwrap();
    let seed = seed.to_str().unwrap();
    let create = [
        "worlds",
        "create",
        "--seed",
        seed,
        "--idle",
        "60",
        "--rng-seed",
        "1",
    ];
    let world = answer(url, &create);
    let base = world["base_url"].as_str().unwrap();
    assert_eq!(version(base), 200);
    assert_eq!(answer(base, &["sessions"])["count"], 0);
    assert_eq!(answer(url, &["worlds", "list"]), json!([world]));
    assert_eq!(server.worlds()[0].base_url, base);
    answer(url, &["worlds", "delete", world["id"].as_str().unwrap()]);
    assert_eq!(version(base), 404);
    answer(url, &["worlds", "create"]);
    answer(url, &["worlds", "clear"]);
    assert!(server.worlds().is_empty());
}

/// What the server refuses, and a server that is not there, are errors with the
/// address and the reason.
#[test]
fn errors() {
    let server = MockServer::start_blocking(Seed::demo()).unwrap();
    let url = server.base_url();
    for (args, words) in [
        (
            &["clock", "--advance", "soon"][..],
            "invalid duration 'soon'",
        ),
        (&["faults", "add", "{"], "invalid request body"),
        (&["faults", "remove", "9"], "there is no such rule"),
        (&["worlds", "delete", "x/y"], "there is no such world"),
        (&["state", "import", "/nowhere"], "cannot read /nowhere"),
    ] {
        let (status, stdout, stderr) = ctl(url, args);
        assert_eq!((status, stdout.as_str()), (Some(1), ""), "{args:?}");
        assert!(
            stderr.starts_with("error: ") && stderr.contains(words),
            "{stderr}"
        );
    }
    let gone = url.to_owned();
    drop(server);
    let (status, _, stderr) = ctl(&gone, &["health"]);
    assert!(status == Some(1) && stderr.contains(&gone), "{stderr}");
    let (status, _, stderr) = ctl("x:1", &["health"]);
    assert!(
        status == Some(1) && stderr.contains("http://HOST:PORT"),
        "{stderr}"
    );
    assert_eq!(ctl(&gone, &["clock", "--freeze", "--run"]).0, Some(2));
}

/// Our choice: the address of `exec` is the default.
#[cfg(unix)]
#[test]
fn under_exec() {
    let output = program()
        .args(["exec", "--", "sh", "-c", "appservices-mock ctl health"])
        .output()
        .unwrap();
    assert!(
        String::from_utf8_lossy(&output.stdout).contains("\"ready\": true"),
        "{output:?}"
    );
}
