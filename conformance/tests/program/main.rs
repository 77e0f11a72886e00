//! The program `appservices-conformance` as its users run it: subjects good and bad, selections,
//! reports and exit statuses.

mod pipelines;

use std::io::{Read as _, Write as _};
use std::net::TcpListener;
use std::path::Path;
use std::process::Output;

use appservices_mock::{AccessTokens, AppSeed, GroupSeed, MockServer, Seed};
use assert_cmd::Command;
use serde_json::Value;

const GROUP: &str = "65b0000000000000000000a1";
const UNDER_TEST: &str = env!("CARGO_BIN_EXE_appservices-under-test");

fn suite(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_appservices-conformance"));
    command.args(arguments).env("NO_COLOR", "1");
    command
}

/// The exit status and stdout; stderr must be free of panics.
fn run(arguments: &[&str]) -> (i32, String, String) {
    let Output {
        status,
        stdout,
        stderr,
    } = suite(arguments).output().expect("the program runs");
    let (stdout, stderr) = (
        String::from_utf8_lossy(&stdout),
        String::from_utf8_lossy(&stderr),
    );
    assert!(!stderr.contains("panicked"), "{stderr}");
    (
        status.code().expect("an exit status"),
        stdout.into_owned(),
        stderr.into_owned(),
    )
}

/// A server with a project that has one app.
fn mock() -> MockServer {
    let project =
        GroupSeed::new(GROUP, "Project").app(AppSeed::new("kept").client_app_id("kept-abcde"));
    MockServer::builder()
        .seed(Seed::empty().admin("public", "private").group(project))
        .start_blocking()
        .expect("the mock server starts")
}

fn server<'a>(base_url: &'a str, more: &[&'a str]) -> Vec<&'a str> {
    let mut arguments = vec!["server", "--base-url", base_url, "--project", GROUP];
    arguments.extend(["--admin-key", "public:private"]);
    arguments.extend(more);
    arguments
}

/// IDs and verdicts in a JSON report.
fn verdicts(path: &Path) -> Vec<(String, String)> {
    let report = std::fs::read(path).expect("a report");
    let report: Value = serde_json::from_slice(&report).expect("JSON");
    let entries = report["rules"].as_array().expect("rules");
    let text = |value: &Value| value.as_str().expect("a text").to_owned();
    let pair = |entry: &Value| (text(&entry["id"]), text(&entry["verdict"]));
    entries.iter().map(pair).collect()
}

/// Given only an address, the suite passes, twice alike, and leaves the project as it was.
#[test]
fn a_server_is_judged_by_its_address_and_left_as_it_was() {
    let server_under_test = mock();
    let folder = tempfile::tempdir().expect("a temporary directory");
    let reports = [1, 2].map(|n| {
        let path = folder.path().join(format!("{n}.json"));
        let name = path.display().to_string();
        let more = [
            "--area",
            "server/revocation",
            "--area",
            "server/users",
            "--report",
            &name,
        ];
        let (status, stdout, stderr) = run(&server(server_under_test.base_url(), &more));
        assert_eq!(status, 0, "{stdout}{stderr}");
        verdicts(&path)
    });
    assert_eq!(reports[0], reports[1]);
    assert!(reports[0].len() > 30, "{}", reports[0].len());
    let passed = reports[0].iter().filter(|(_, verdict)| verdict == "passed");
    assert!(passed.count() > 20);
    let groups = server_under_test.groups();
    let apps = groups[0].apps.iter().map(|app| app.client_app_id.as_str());
    assert_eq!(apps.collect::<Vec<_>>(), ["kept-abcde"]);
    assert!(server_under_test.worlds().is_empty());
}

/// Where sources disagree, a server does not fail for one of the readings; the report names it.
#[test]
fn another_reading_is_reported() {
    let project = GroupSeed::new(GROUP, "Project");
    let mut seed = Seed::empty().admin("public", "private").group(project);
    seed.access_tokens = AccessTokens::LiveUntilExpiry;
    let observed = MockServer::builder().seed(seed).start_blocking();
    let observed = observed.expect("the mock server starts");
    let more = [
        "--area",
        "server/revocation,server/disabling,server/deleting",
    ];
    let (status, stdout, stderr) = run(&server(observed.base_url(), &more));
    assert_eq!(status, 0, "{stdout}{stderr}");
    for words in [
        "another reading of server/revocation/access-tokens",
        "access tokens stay valid until they expire",
    ] {
        let stdout = stdout.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(stdout.contains(words), "{stdout}");
    }
}

/// A server that implements nothing is reported, and nothing else is tried.
#[test]
fn wrong_servers_are_reported() {
    for (name, response) in [
        ("404", "HTTP/1.1 404 Not Found\r\ncontent-length: 0\r\n\r\n"),
        (
            "HTML",
            "HTTP/1.1 200 OK\r\ncontent-type: text/html\r\ncontent-length: 13\r\n\r\n<html></html>",
        ),
        ("nothing", ""),
    ] {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let base_url = format!("http://{}", listener.local_addr().expect("an address"));
        std::thread::spawn(move || {
            for stream in listener.incoming() {
                let mut stream = stream.expect("a connection");
                let _ = stream.read(&mut [0; 4096]);
                let _ = stream.write_all(response.as_bytes());
            }
        });
        let (status, stdout, stderr) = run(&server(&base_url, &[]));
        assert_eq!(status, 1, "{name}: {stdout}{stderr}");
        assert!(
            stdout.contains("server/target/administrator-logs-in"),
            "{name}: {stdout}"
        );
        assert!(
            stdout.contains("the administrator cannot log in"),
            "{name}: {stdout}"
        );
        assert!(stdout.contains("1 failed"), "{name}: {stdout}");
    }
}

/// A server that accepts connections and never responds is reported after the time limit.
#[test]
fn server_that_never_responds_is_reported_in_time() {
    // The system accepts connections on its own; nobody reads them.
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let base_url = format!("http://{}", listener.local_addr().expect("an address"));
    let mut command = suite(&server(&base_url, &["--timeout", "1"]));
    // Far below the usual limit for two requests.
    command.timeout(std::time::Duration::from_secs(30));
    let output = command.output().expect("the program runs");
    let stdout = String::from_utf8_lossy(&output.stdout);
    // The report is wrapped.
    let stdout = stdout.split_whitespace().collect::<Vec<_>>().join(" ");
    assert_eq!(output.status.code(), Some(1), "{output:?}");
    for words in [
        "1 failed",
        "no response within 1s",
        "the administrator cannot log in",
    ] {
        assert!(stdout.contains(words), "{words}: {stdout}");
    }
}

/// Of the traps that follow a failure, none begins.
#[test]
fn client_run_ends_at_the_first_failure_if_asked_to() {
    let arguments = ["client", "--fail-fast", "--jobs", "1", "--", "false"];
    let (status, stdout, stderr) = run(&arguments);
    assert_eq!(status, 1, "{stdout}{stderr}");
    assert!(
        stdout.contains("not run: a check before it failed"),
        "{stdout}"
    );
    assert!(!stdout.contains("the command fails too"), "{stdout}");
}

#[test]
fn a_command_line_is_judged() {
    let (status, stdout, stderr) = run(&["cli", "--bin", UNDER_TEST, "--only", "cli/help/*"]);
    assert_eq!(status, 0, "{stdout}{stderr}");
    assert!(stdout.contains(" passed"), "{stdout}");
}

/// Each failure names the requirement that it violates.
#[cfg(unix)]
#[test]
fn another_program_is_judged_by_requirements() {
    let (status, stdout, stderr) = run(&["cli", "--bin", "/bin/true", "--area", "cli/text"]);
    assert_eq!(status, 1, "{stdout}{stderr}");
    assert!(stdout.contains("MUST cli/text/"), "{stdout}");
}

/// Differences of the predecessor are skipped, whatever else fails is reported, and it is run
/// with the address of the built-in server as an option.
#[cfg(unix)]
#[test]
fn predecessor_is_judged_by_what_applies_to_it() {
    use std::os::unix::fs::PermissionsExt as _;
    let folder = tempfile::tempdir().expect("a temporary directory");
    let program = folder.path().join("realm-cli");
    let log = folder.path().join("log");
    let script = format!("#!/bin/sh\necho \"$@\" >>'{}'\n", log.display());
    std::fs::write(&program, script).expect("a script");
    let mode = std::fs::Permissions::from_mode(0o755);
    std::fs::set_permissions(&program, mode).expect("a file of ours");
    let program = program.display().to_string();
    let arguments = ["cli", "--bin", &program, "--flavour", "realm-cli"];
    let only = "cli/selection/pages/pages-of-any*,cli/published/changes/the-sessions*,\
                cli/users/revoke/flags/alone-user";
    let (status, stdout, stderr) = run(&[&arguments[..], &["--only", only]].concat());
    assert_eq!(status, 1, "{stdout}{stderr}");
    for words in [
        "FAILED cli/published/changes/the-sessions-of-given-users-are-revoked",
        "MUST cli/revoke/sessions",
        "realm-cli differs: only the first 50 users are found",
        "realm-cli differs: the row has the messages and requests of `appservices`",
        "1 failed",
    ] {
        let stdout = stdout.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(stdout.contains(words), "{words}: {stdout}");
    }
    let log = std::fs::read_to_string(log).expect("the program was run");
    assert!(log.contains("--base-url http://127.0.0.1:"), "{log}");
}

/// What applies to the predecessor holds for this command line, too.
#[cfg(unix)]
#[test]
fn command_line_is_judged_as_its_predecessor() {
    let arguments = ["cli", "--bin", UNDER_TEST, "--flavour", "realm-cli"];
    let only = "cli/published/*,cli/bad-input/servers/*,cli/streams/files/*,cli/tls/*";
    let (status, stdout, stderr) = run(&[&arguments[..], &["--only", only]].concat());
    assert_eq!(status, 0, "{stdout}{stderr}");
    assert!(stdout.contains("realm-cli differs"), "{stdout}");
    assert!(stdout.contains(" passed"), "{stdout}");
}

#[test]
fn a_client_is_judged() {
    let arguments = [
        "client",
        "--only",
        "client/pages/exactly-fifty",
        "--",
        UNDER_TEST,
        "users",
        "revoke",
        "--yes",
        "--app",
        "shop-abcde",
    ];
    let (status, stdout, stderr) = run(&arguments);
    assert_eq!(status, 0, "{stdout}{stderr}");
    assert!(stdout.contains("1 passed"), "{stdout}");
}

/// A known failure does not fail the run; one that passes does.
#[test]
fn known_failures_are_told_from_new_ones() {
    let folder = tempfile::tempdir().expect("a temporary directory");
    let known = folder.path().join("known.txt");
    let rule = rule_of_revocations();
    std::fs::write(&known, format!("{rule} # not yet\n")).expect("a file");
    let known = known.display().to_string();
    let (status, stdout, _) = run(&["server", "--only", &rule, "--known", &known]);
    assert_eq!(status, 1, "{stdout}");
    assert!(stdout.contains("unexpected"), "{stdout}");
}

fn rule_of_revocations() -> String {
    let (status, stdout, _) = run(&["server", "--list", "--area", "server/revocation"]);
    assert_eq!(status, 0);
    let first = stdout.lines().next().expect("a rule");
    first.split(' ').next().expect("an ID").to_owned()
}

#[test]
fn invalid_arguments_are_errors_with_a_hint() {
    for (arguments, status, message) in [
        (
            &["server", "--only", "server/nothing"][..],
            2,
            "rule not found: server/nothing",
        ),
        (&["server", "--level", "MAY"], 2, "MAY"),
        (
            &["server", "--report", "report.pdf"],
            2,
            "unknown format of report: report.pdf",
        ),
        (
            &["server", "--known", "/no/such/file"],
            2,
            "cannot read /no/such/file",
        ),
        (&["server", "--base-url", "localhost:1"], 2, "--admin-key"),
        (&["cli"], 2, "--bin"),
        (
            &["cli", "--bin", "/no/such/program"],
            3,
            "cannot judge /no/such/program",
        ),
        (&["client", "--", "/no/such/program"], 3, "/no/such/program"),
    ] {
        let (seen, stdout, stderr) = run(arguments);
        assert_eq!(seen, status, "{arguments:?}: {stdout}{stderr}");
        assert!(stderr.contains(message), "{arguments:?}: {stderr}");
    }
    let (status, _, stderr) = run(&server("ftp://localhost", &[]));
    assert_eq!(status, 2, "{stderr}");
    assert!(stderr.contains("invalid base URL"), "{stderr}");
}

/// A report replaces the file at once, in the format of its extension.
#[test]
fn reports_are_written_by_extension() {
    let folder = tempfile::tempdir().expect("a temporary directory");
    let rule = rule_of_revocations();
    for (file, begin) in [
        ("a.html", "<!DOCTYPE html>"),
        ("a.json", "{"),
        ("a.xml", "<?xml"),
        ("a.txt", "appservices-conformance"),
    ] {
        let path = folder.path().join(file);
        let name = path.display().to_string();
        let (status, stdout, _) = run(&["server", "-q", "--only", &rule, "--report", &name]);
        assert_eq!((status, stdout.as_str()), (0, ""));
        let text = std::fs::read_to_string(&path).expect("a report");
        let text = text.to_lowercase();
        assert!(text.starts_with(&begin.to_lowercase()), "{file}: {text}");
    }
}
