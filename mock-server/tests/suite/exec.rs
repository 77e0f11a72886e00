//! `appservices-mock exec`.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::Output;

use crate::support::{RunningProgram, program};
use rustix::process::Signal;

fn run(args: &[&str]) -> (Option<i32>, String, String) {
    let Output {
        status,
        stdout,
        stderr,
    } = program().arg("exec").args(args).output().unwrap();
    (
        status.code(),
        String::from_utf8(stdout).unwrap(),
        String::from_utf8(stderr).unwrap(),
    )
}

fn shell(script: &str) -> (Option<i32>, String, String) {
    run(&["--", "sh", "-c", script])
}

/// Nothing else is printed, and the server stops with the command.
#[test]
fn command_gets_server_keys_project_and_app_in_its_environment() {
    let script = r#"echo "$APPSERVICES_PUBLIC_API_KEY $APPSERVICES_PRIVATE_API_KEY"
        echo "$APPSERVICES_PROJECT $APPSERVICES_APP"
        echo "$APPSERVICES_BASE_URL $APPSERVICES_ATLAS_URL""#;
    let (status, stdout, stderr) = shell(script);
    assert_eq!((status, stderr.as_str()), (Some(0), ""));
    let lines: Vec<_> = stdout.lines().collect();
    assert_eq!(lines[0], "demopub 11111111-2222-3333-4444-555555555555");
    assert_eq!(lines[1], "65a000000000000000000001 shop-abcde");
    let (base, atlas) = lines[2].split_once(' ').unwrap();
    assert!(
        base == atlas && base.starts_with("http://127.0.0.1:"),
        "{base} {atlas}"
    );
    // The server has stopped.
    assert!(std::net::TcpStream::connect(base.strip_prefix("http://").unwrap()).is_err());
}

/// Whatever the caller's environment has.
#[test]
fn server_options_apply_and_missing_values_are_unset() {
    let mut command = program();
    command.args([
        "exec",
        "--seed",
        "empty",
        "--admin-key",
        "a:b",
        "--host",
        "0.0.0.0",
    ]);
    command.args([
        "--",
        "sh",
        "-c",
        r#"echo "$APPSERVICES_PUBLIC_API_KEY ${APPSERVICES_APP-unset} $APPSERVICES_BASE_URL""#,
    ]);
    let output = command.env("APPSERVICES_APP", "stale").output().unwrap();
    let stdout = String::from_utf8(output.stdout).unwrap();
    assert!(stdout.starts_with("a unset http://127.0.0.1:"), "{stdout}");
}

#[test]
fn server_responds_while_the_command_runs() {
    let mut running = RunningProgram::start(program().args([
        "exec",
        "--",
        "sh",
        "-c",
        "trap 'exit 0' TERM; echo $APPSERVICES_BASE_URL; while :; do sleep 0.02; done",
    ]));
    let url = running.line();
    assert!(crate::support::get(&url, "/api/private/v1.0/version").starts_with("HTTP/1.1 200"));
    running.signal(Signal::TERM);
    assert_eq!(running.child.wait().unwrap().code(), Some(0));
}

#[test]
fn directory_of_the_program_is_first_in_path() {
    let own = Path::new(env!("CARGO_BIN_EXE_appservices-mock"))
        .parent()
        .unwrap();
    let (_, stdout, _) = shell("echo $PATH");
    let rest = stdout.trim_end().strip_prefix(own.to_str().unwrap());
    assert_eq!(rest, Some(&*format!(":{}", std::env::var("PATH").unwrap())));
    let (status, stdout, _) = run(&["--", "appservices-mock", "--version"]);
    assert_eq!(
        (status, stdout.starts_with("appservices-mock ")),
        (Some(0), true)
    );
}

#[test]
fn exit_code_is_passed_through_or_128_plus_the_signal() {
    for (script, expected) in [
        ("exit 0", 0),
        ("exit 1", 1),
        ("exit 255", 255),
        ("kill -9 $$", 137),
        ("kill -TERM $$", 143),
    ] {
        assert_eq!(shell(script).0, Some(expected), "{script}");
    }
}

#[test]
fn signals_are_forwarded_to_the_command() {
    for (signal, name) in [
        (Signal::INT, "INT"),
        (Signal::TERM, "TERM"),
        (Signal::HUP, "HUP"),
        (Signal::QUIT, "QUIT"),
        (Signal::USR1, "USR1"),
        (Signal::USR2, "USR2"),
        (Signal::ALARM, "ALRM"),
        (Signal::WINCH, "WINCH"),
    ] {
        let script = format!(
            "trap 'echo got {name}; exit 7' {name}; echo ready; while :; do sleep 0.02; done"
        );
        let mut running =
            RunningProgram::start(program().args(["exec", "--", "sh", "-c", &script]));
        assert_eq!(running.line(), "ready");
        running.signal(signal);
        assert_eq!(running.line(), format!("got {name}"));
        assert_eq!(running.child.wait().unwrap().code(), Some(7));
    }
}

/// `ctl` in the command works without further options.
#[test]
fn command_can_use_the_controls_with_the_token() {
    let script = "appservices-mock ctl --json health && echo $APPSERVICES_CONTROL_TOKEN";
    for host in ["127.0.0.1", "0.0.0.0"] {
        let args = [
            "--host",
            host,
            "--control-token",
            "s3cret",
            "--",
            "sh",
            "-c",
            script,
        ];
        let (status, stdout, _) = run(&args);
        assert_eq!(status, Some(0), "{host}");
        assert!(
            stdout.contains("\"ready\": true") && stdout.ends_with("\ns3cret\n"),
            "{stdout}"
        );
    }
    let mut command = program();
    command.args([
        "exec",
        "--",
        "sh",
        "-c",
        "echo ${APPSERVICES_CONTROL_TOKEN-unset}",
    ]);
    assert_eq!(command.output().unwrap().stdout, b"unset\n");
}

/// As in a shell.
#[test]
fn missing_command_exits_with_127_and_non_executable_with_126() {
    let (status, _, stderr) = run(&["--", "no-such-command-here"]);
    assert_eq!(status, Some(127));
    assert!(
        stderr.starts_with("error: cannot run 'no-such-command-here': "),
        "{stderr}"
    );
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("file");
    fs::write(&file, "x").unwrap();
    fs::set_permissions(&file, fs::Permissions::from_mode(0o644)).unwrap();
    assert_eq!(run(&["--", file.to_str().unwrap()]).0, Some(126));
    for args in [&[][..], &["--"], &["sh"]] {
        assert_eq!(run(args).0, Some(2), "{args:?}");
    }
}
