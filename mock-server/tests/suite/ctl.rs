//! `appservices-mock ctl`, against a server in the same process.

use std::fs;

use appservices_mock::{MockServer, Seed, Tls};
use serde_json::{Value, json};

use crate::support::{get, program};

/// Runs `ctl`. Returns exit code, stdout and stderr.
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

/// Runs a command that must succeed. Returns its output.
fn json_output(url: &str, args: &[&str]) -> Value {
    let (status, stdout, stderr) = ctl(url, &[args, &["--json"]].concat());
    assert_eq!((status, stderr.as_str()), (Some(0), ""), "{args:?}");
    if stdout.is_empty() {
        Value::Null
    } else {
        serde_json::from_str(&stdout).unwrap()
    }
}

/// Returns the status of a request below a base URL, which may be that of a world.
fn version(base: &str) -> u16 {
    let at = base["http://".len()..]
        .find('/')
        .map_or(base.len(), |at| at + "http://".len());
    let (origin, prefix) = base.split_at(at);
    let response = get(origin, &format!("{prefix}/api/private/v1.0/version"));
    response.split(' ').nth(1).unwrap().parse().unwrap()
}

#[test]
fn every_control_has_a_command() {
    let server = MockServer::builder()
        .seed(Seed::demo())
        .start_blocking()
        .unwrap();
    let url = server.base_url();
    assert_eq!(json_output(url, &["health"])["ready"], true);
    let sessions = json_output(url, &["sessions", "--user", "ada@example.com"]);
    assert_eq!(sessions["count"], 3);
    assert_eq!(json_output(url, &["outbox", "--to", "a b&c"]), json!([]));
    let clock = json_output(url, &["clock", "--set", "2030-01-01T00:00:00Z", "--freeze"]);
    assert_eq!(
        (&clock["now"], &clock["frozen"]),
        (&json!(1_893_456_000), &json!(true))
    );
    let clock = json_output(url, &["clock", "--advance", "31m", "--scale", "2"]);
    assert_eq!(clock["now"], 1_893_456_000 + 31 * 60);
    assert_eq!(
        json_output(url, &["clock", "--system", "--run"])["frozen"],
        false
    );
    assert_eq!(json_output(url, &["clock"])["scale"], 1.0);
    let rule = r#"{"path": "*/version", "effect": {"type": "status", "status": 503}}"#;
    assert_eq!(json_output(url, &["faults", "add", rule])["id"], 1);
    assert_eq!(version(url), 503);
    assert_eq!(json_output(url, &["faults", "list"])[0]["fired"], 1);
    assert_eq!(json_output(url, &["faults", "remove", "1"]), Value::Null);
    assert_eq!(json_output(url, &["faults", "clear"]), Value::Null);
    assert_eq!(version(url), 200);
    let found = json_output(url, &["requests", "--path", "*/version", "--status", "503"]);
    assert_eq!(found["requests"].as_array().unwrap().len(), 1);
    let found = json_output(url, &["requests", "--unexpected"]);
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
    assert_eq!(json_output(url, &verify)["seen"], 2);
    assert_eq!(json_output(url, &["requests", "--clear"]), Value::Null);
    assert_eq!(json_output(url, &["reset"]), Value::Null);
}

#[test]
fn verify_exits_with_1_and_prints_why_the_number_is_wrong() {
    let server = MockServer::builder()
        .seed(Seed::demo())
        .start_blocking()
        .unwrap();
    version(server.base_url());
    let (status, stdout, stderr) = ctl(
        server.base_url(),
        &["verify", "--path", "/api/private/v2.0/version", "--json"],
    );
    let verdict: Value = serde_json::from_str(&stdout).unwrap();
    assert_eq!((status, &verdict["seen"]), (Some(1), &json!(0)));
    assert_eq!(
        stderr,
        "error: expected at least 1 request, seen 0\n  \
         GET /api/private/v1.0/version (200): 1 time, differs in path\n    \
         - path: /api/private/v2.0/version\n    \
         + path: /api/private/v1.0/version\n                          ^\n"
    );
    assert_eq!(verdict["nearest"][0]["path"], "/api/private/v1.0/version");
    // Other requests do not explain why there were too many.
    minreq::get(format!("{}/elsewhere", server.base_url()))
        .send()
        .unwrap();
    version(server.base_url());
    let surplus = ["verify", "--path", "*/version", "--times", "1"];
    let (status, stdout, stderr) = ctl(server.base_url(), &surplus);
    assert_eq!((status, stdout.as_str()), (Some(1), ""));
    assert_eq!(
        stderr,
        "error: expected exactly 1 request, seen 2\n  \
         0 GET /api/private/v1.0/version (200)\n  \
         2 GET /api/private/v1.0/version (200)\n"
    );
    let (_, stdout, _) = ctl(server.base_url(), &[&surplus[..], &["--json"]].concat());
    let verdict: Value = serde_json::from_str(&stdout).unwrap();
    assert_eq!(verdict["nearest"], json!([]));
    let numbers: Vec<_> = verdict["matching"].as_array().unwrap().iter().collect();
    let numbers: Vec<_> = numbers.iter().map(|one| one["number"].clone()).collect();
    assert_eq!(numbers, [0, 2]);
    // People have read it on stderr.
    let (status, stdout, _) = ctl(server.base_url(), &["verify", "--path", "/nowhere"]);
    assert_eq!((status, stdout.as_str()), (Some(1), ""));
}

#[test]
fn state_file_is_exported_and_imported_byte_for_byte() {
    let server = MockServer::builder()
        .seed(Seed::demo())
        .start_blocking()
        .unwrap();
    let other = MockServer::builder().start_blocking().unwrap();
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("state.json");
    let path = file.to_str().unwrap();
    json_output(server.base_url(), &["state", "export", path]);
    json_output(other.base_url(), &["state", "import", path]);
    assert_eq!(other.live_sessions("65a000000000000000000002"), 2);
    let (_, exported, _) = ctl(other.base_url(), &["state", "export"]);
    assert_eq!(exported, fs::read_to_string(&file).unwrap());
    assert_eq!(exported.as_bytes(), server.export_state());
}

#[test]
fn world_is_created_controlled_by_its_base_url_and_deleted() {
    let server = MockServer::builder()
        .seed(Seed::demo())
        .start_blocking()
        .unwrap();
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
    let world = json_output(url, &create);
    let base = world["base_url"].as_str().unwrap();
    assert_eq!(version(base), 200);
    assert_eq!(json_output(base, &["sessions"])["count"], 0);
    assert_eq!(json_output(url, &["worlds", "list"]), json!([world]));
    assert_eq!(server.worlds()[0].base_url, base);
    json_output(url, &["worlds", "delete", world["id"].as_str().unwrap()]);
    assert_eq!(version(base), 404);
    json_output(url, &["worlds", "create"]);
    json_output(url, &["worlds", "clear"]);
    assert!(server.worlds().is_empty());
}

#[test]
fn errors_name_the_server_and_the_reason() {
    let server = MockServer::builder()
        .seed(Seed::demo())
        .start_blocking()
        .unwrap();
    let url = server.base_url();
    let folder = tempfile::tempdir().unwrap();
    let seed = folder.path().join("bad.yaml");
    fs::write(&seed, "groups:\n  - name: P\n    appz: []\n").unwrap();
    let seed = seed.to_str().unwrap();
    for (args, words) in [
        (
            &["clock", "--advance", "soon"][..],
            "error: invalid duration 'soon': expected a number of seconds, or a form such as \
             90s, 31m or 1h30m\n",
        ),
        (
            &["clock", "--set", "foo"],
            "error: invalid time 'foo': expected seconds since 1970, or a time in UTC such as \
             2024-05-01T12:00:00Z\n",
        ),
        (
            &["faults", "add", "{"],
            "error: cannot add the fault rule: invalid request body",
        ),
        (
            &[
                "faults",
                "add",
                r#"{"effect": {"type": "status", "status": 99}}"#,
            ],
            "status must be between 200 and 999, not 99",
        ),
        (
            &["faults", "remove", "9"],
            "error: no fault rule 9\n\
             Run 'appservices-mock ctl faults list' for a list of the rules\n",
        ),
        (
            &["worlds", "delete", "x/y"],
            "error: no world 'x/y'\n\
             Run 'appservices-mock ctl worlds list' for a list of the worlds\n",
        ),
        (
            &["worlds", "create", "--seed", seed],
            "invalid: groups[0]: unknown field `appz`",
        ),
        (&["worlds", "create", "--seed", seed], "line 3 column 5"),
        (&["state", "import", "/nowhere"], "cannot read '/nowhere'"),
        (&["state", "import", seed], "cannot import '"),
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
        status == Some(1) && stderr.contains("http://HOST[:PORT]"),
        "{stderr}"
    );
    for (args, words) in [
        (&["clock", "--freeze", "--run"][..], "cannot be used with"),
        (
            &["clock", "--advance", "-5"],
            "a duration cannot be negative; use --set to go back",
        ),
        (&["clock", "--scale", "x"], "expected a number"),
        (
            &["verify", "--times", "1", "--at-least", "2"],
            "cannot be used with",
        ),
        (&["verify", "--times", "x"], "expected a number"),
        (
            &["requests", "--status", "foo"],
            "expected a number from 100",
        ),
        (
            &["requests", "--status", "9999"],
            "expected a number from 100",
        ),
        (&["faults", "remove", "foo"], "expected a number"),
        (&["sessions", "--user", ""], "a value is required"),
    ] {
        let (status, _, stderr) = ctl(&gone, args);
        assert_eq!(status, Some(2), "{args:?}");
        assert!(stderr.contains(words), "{args:?}: {stderr}");
    }
}

#[test]
fn server_without_tls_is_named_as_such() {
    let server = MockServer::builder().start_blocking().unwrap();
    let folder = tempfile::tempdir().unwrap();
    let ca = folder.path().join("ca.pem");
    let tls = Tls::generate(&[]).unwrap();
    fs::write(&ca, tls.authority().unwrap()).unwrap();
    let url = server.base_url().replace("http:", "https:");
    let (status, _, stderr) = ctl(&url, &["--ca", ca.to_str().unwrap(), "health"]);
    let expected = format!(
        "error: {url} does not speak TLS\nUse --url {}\n",
        server.base_url()
    );
    assert_eq!((status, stderr), (Some(1), expected));
}

#[cfg(unix)]
#[test]
fn exec_sets_the_default_url() {
    let output = program()
        .args([
            "exec",
            "--",
            "sh",
            "-c",
            "appservices-mock ctl health --json",
        ])
        .output()
        .unwrap();
    assert!(
        String::from_utf8_lossy(&output.stdout).contains("\"ready\": true"),
        "{output:?}"
    );
}
