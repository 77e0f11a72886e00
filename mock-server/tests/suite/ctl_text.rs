//! What `appservices-mock ctl` prints for people, and its options for patterns.

use appservices_mock::{MockServer, Seed};

use crate::support::{get, program};

fn demo() -> MockServer {
    let started = MockServer::builder().seed(Seed::demo()).start_blocking();
    started.unwrap()
}

/// Runs `ctl`, which must exit with this code. Returns stdout and stderr.
fn ctl(server: &MockServer, exit_code: i32, args: &[&str]) -> (String, String) {
    let command = ["ctl", "--url", server.base_url()];
    let output = program().args(command).args(args).output().unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    let (stdout, stderr) = (text(output.stdout), text(output.stderr));
    assert_eq!(output.status.code(), Some(exit_code), "{args:?}: {stderr}");
    (stdout, stderr)
}

#[test]
fn each_command_prints_a_table_or_a_line_for_people() {
    let server = demo();
    let print = |args: &[&str]| ctl(&server, 0, args).0;
    let version = env!("CARGO_PKG_VERSION");
    assert_eq!(print(&["health"]), format!("ready, version {version}\n"));
    let sessions = print(&["sessions", "--user", "grace@example.com"]);
    let mut lines = sessions.lines();
    let heading = "APP         USER                      EMAIL";
    assert!(lines.next().unwrap().starts_with(heading), "{sessions}");
    let row = "shop-abcde  65a000000000000000000005  grace@example.com";
    assert!(lines.next().unwrap().starts_with(row), "{sessions}");
    let login = print(&["login", "--app", "shop-abcde", "ada@example.com"]);
    assert!(login.starts_with("access_token: ey"), "{login}");
    assert_eq!(print(&["outbox"]), "no mails\n");
    let clock = print(&["clock", "--set", "2030-01-01T00:00:00Z", "--freeze"]);
    assert_eq!(clock, "2030-01-01T00:00:00Z  stopped\n");
    assert_eq!(print(&["requests"]), "no requests\n");
    get(server.base_url(), "/x?a=1");
    let requests = "NUMBER  STATUS  METHOD  TARGET  BODY\n0       404     GET     /x?a=1\n";
    assert_eq!(print(&["requests"]), requests);
    let verified = print(&["verify", "--path", "/x"]);
    assert_eq!(verified, "expected at least 1 request, seen 1\n");
    assert_eq!(print(&["faults", "list"]), "no fault rules\n");
    assert_eq!(
        print(&["faults", "add", "--path", "/x", "--times", "0"]),
        "added fault rule 1\n"
    );
    assert_eq!(
        print(&["faults", "list"]),
        "ID  METHOD  PATH  WHEN     EFFECT      MATCHED  FIRED\n\
         1   *       /x    times 0  status 500  0        0\n"
    );
    assert_eq!(print(&["snapshots", "list"]), "no snapshots\n");
    assert_eq!(print(&["snapshots", "save", "a"]), "");
    assert_eq!(
        print(&["snapshots", "list"]),
        "NAME  TIME\na     2030-01-01T00:00:00Z\n"
    );
    assert_eq!(print(&["worlds", "list"]), "no worlds\n");
    let created = print(&["worlds", "create"]);
    assert_eq!(created, print(&["worlds", "list"]));
    assert!(created.contains(server.base_url()), "{created}");
    assert_eq!(print(&["reset"]), "");
}

#[test]
fn requests_and_verify_have_options_for_each_part_of_a_request() {
    let server = demo();
    let send = |path: &str, trace: &str, body: &str| {
        let url = format!("{}{path}", server.base_url());
        let request = minreq::post(url).with_header("X-Trace", trace);
        request.with_body(body).send().unwrap();
    };
    send("/a?page=1", "run-1", r#"{"user": {"name": "ada"}, "n": 1}"#);
    send("/b?page=2", "run-2", "text");
    for (options, expected) in [
        (&["--query", "page=1"][..], 1),
        (&["--query", "page=*"], 2),
        (&["--query-matches", "page=^[23]$"], 1),
        (&["--header", "x-trace=run-1", "--query", "page=2"], 0),
        (&["--header", "X-TRACE=run-*"], 2),
        (&["--header-matches", "x-trace=[2-9]$"], 1),
        (&["--path-matches", "^/[ab]$"], 2),
        (&["--path-matches", "^/$"], 0),
        (&["--body", r#"{"user": {"name": "*"}}"#], 1),
        (&["--body", r#""te*""#], 1),
        (&["--body-matches", "^te"], 1),
    ] {
        let (listed, _) = ctl(&server, 0, &[&["requests"], options].concat());
        let rows = listed.lines().filter(|line| line.contains("POST")).count();
        assert_eq!(rows, expected, "{options:?}: {listed}");
        let times = expected.to_string();
        let counted = ["verify", "--method", "POST", "--times", &times];
        ctl(&server, 0, &[&counted, options].concat());
    }
    let (_, error) = ctl(
        &server,
        1,
        &["verify", "--body", r#"{"user": {"name": "grace"}}"#],
    );
    let difference = "    - body.user.name: grace\n    + body.user.name: ada\n";
    assert!(error.contains(difference), "{error}");
    for (options, words) in [
        (&["--query", "page"][..], "expected a name and a value"),
        (
            &["--query", "page=1", "--query-matches", "page=2"],
            "--query and --query-matches can name 'page' once",
        ),
        (&["--body", "{"], "expected JSON"),
        (
            &["--path", "/a", "--path-matches", "a"],
            "cannot be used with",
        ),
    ] {
        let (_, error) = ctl(&server, 2, &[&["requests"], options].concat());
        assert!(error.contains(words), "{error}");
    }
    let (_, error) = ctl(&server, 1, &["requests", "--query-matches", "page=("]);
    let reason = "cannot parse the regular expression in query.page: ";
    assert!(error.contains(reason), "{error}");
}

#[test]
fn options_are_added_to_the_json_of_a_rule() {
    let server = demo();
    let add = |code: i32, args: &[&str]| ctl(&server, code, &[&["faults", "add"], args].concat());
    let effect = r#"{"effect": {"type": "status", "status": 418}}"#;
    add(0, &["--query", "a=1", "--path-matches", "^/x", effect]);
    add(0, &["--header", "x-trace=*"]);
    let rules = serde_json::to_value(server.faults()).unwrap();
    assert_eq!(rules[0]["query"]["a"], "1");
    assert_eq!(rules[0]["path"]["matches"], "^/x");
    assert_eq!(rules[1]["headers"]["x-trace"], "*");
    assert!(get(server.base_url(), "/x?a=1").contains("418"));
    assert!(get(server.base_url(), "/x?a=2").contains("404"));
    let (_, error) = add(2, &["--path", "/x", r#"{"path": "/y"}"#]);
    let expected = "error: the rule has 'path', and so have the options\n";
    assert_eq!(error, expected);
    let (_, error) = add(1, &["--path", "/x", "{"]);
    assert!(
        error.contains("cannot add the fault rule: invalid JSON"),
        "{error}"
    );
    let (_, error) = add(2, &[]);
    assert!(error.contains("required"), "{error}");
}
