//! What `serve` and `exec` say about arguments that cannot work, before they listen.

use std::fs;

use crate::support::program;

/// Runs `serve` with arguments that must fail. Returns exit code and stderr.
fn rejection(args: &[&str]) -> (Option<i32>, String) {
    let output = program()
        .args(["serve", "--port", "0"])
        .args(args)
        .output()
        .unwrap();
    assert!(output.stdout.is_empty(), "the server must not start");
    let stderr = String::from_utf8(output.stderr).unwrap();
    (output.status.code(), stderr)
}

#[test]
fn value_of_the_wrong_form_is_a_usage_error_that_says_what_is_expected() {
    for (option, value, reason) in [
        ("--port-file", "", "a value is required"),
        ("--seed", "", "a value is required"),
        ("--host", "", "a value is required"),
        ("--users", "abc", "expected a number"),
        ("--users", "4294967296", "the number is too large"),
        ("--rng-seed", "x", "expected a number"),
        ("--stopped-at", "x", "expected a number"),
        ("--allow-host", "a b/", "expected a host name or an address"),
    ] {
        let (status, stderr) = rejection(&[option, value]);
        assert_eq!(status, Some(2), "{option}: {stderr}");
        assert!(
            stderr.contains(option) && stderr.contains(reason),
            "{stderr}"
        );
        assert!(!stderr.contains("digit"), "{stderr}");
    }
    let output = program().args(["serve", "--port", "80x"]).output().unwrap();
    let stderr = String::from_utf8(output.stderr).unwrap();
    assert!(
        stderr.contains("expected a number from 0 to 65535"),
        "{stderr}"
    );
}

#[test]
fn users_need_an_app() {
    assert_eq!(
        rejection(&["--seed", "empty", "--users", "5"]),
        (
            Some(2),
            "error: --users needs an app\nAdd one with --seed or --app-dir\n".to_owned()
        )
    );
}

/// The warning about other machines would be wrong: nobody reaches this server. The
/// address is reserved for documentation. (RFC 5737)
#[test]
fn address_of_another_machine_is_an_error_with_a_next_step() {
    assert_eq!(
        rejection(&["--host", "192.0.2.1"]),
        (
            Some(1),
            "error: cannot listen on 192.0.2.1:0: 192.0.2.1 is not an address of this machine\n\
             Use --host 127.0.0.1 for this machine only, or --host 0.0.0.0 for all\n"
                .to_owned()
        )
    );
}

#[test]
fn certificate_file_without_a_certificate_is_named_with_its_option() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("j.pem");
    fs::write(&path, "{}").unwrap();
    let path = path.to_str().unwrap();
    assert_eq!(
        rejection(&["--tls-cert", path, "--tls-key", path]),
        (
            Some(1),
            format!(
                "error: cannot read a PEM certificate from '{path}' (--tls-cert): \
                 no certificate found\n"
            )
        )
    );
}

#[test]
fn fault_of_a_seed_file_with_a_value_out_of_range_is_rejected() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("seed.yaml");
    for (rule, reason) in [
        (
            "{probability: 7}",
            "probability must be between 0 and 1, not 7",
        ),
        (
            "{effect: {type: status, status: 99}}",
            "status must be between 200 and 999, not 99",
        ),
        (
            "{effect: {type: jitter, from_millis: 2, to_millis: 1}}",
            "from_millis must not be larger than to_millis",
        ),
    ] {
        fs::write(&path, format!("faults: [{rule}]")).unwrap();
        let (status, stderr) = rejection(&["--seed", path.to_str().unwrap()]);
        let expected = format!("error: invalid seed: fault 1: {reason}\n");
        assert_eq!((status, stderr), (Some(1), expected));
    }
}

#[test]
fn command_that_lacks_its_subcommand_prints_its_help() {
    for arguments in [&[][..], &["ctl"], &["ctl", "faults"]] {
        let bare = program().args(arguments).output().unwrap();
        let help = program().args(arguments).arg("-h").output().unwrap();
        assert!(bare.status.success(), "{arguments:?}: {bare:?}");
        assert!(bare.stderr.is_empty(), "{arguments:?}: {bare:?}");
        assert_eq!(bare.stdout, help.stdout, "{arguments:?}");
    }
    let options_only = program().args(["ctl", "--url", "http://x"]).output();
    assert_eq!(options_only.unwrap().status.code(), Some(2));
}
