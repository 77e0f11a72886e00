//! A disk that is full: no command whose result is lost says that all is well.
use crate::cases::Check;
use std::fs::{File, OpenOptions};
use std::process::{Command, Stdio};

use crate::cases::support::context::{Context, Login};
use crate::cases::support::filters::elapsed;
use crate::cases::support::program::program;
use crate::cases::support::seeds;
use crate::cases::support::words::words;

fn full() -> File {
    OpenOptions::new()
        .write(true)
        .open("/dev/full")
        .expect("a full disk")
}

#[cfg(target_os = "linux")]
fn a_result_that_is_lost_is_an_error() {
    for format in ["", "json", "ndjson", "csv"] {
        for line in [
            "users list -a shop",
            "users list -a shop --pending",
            "users list -a shop -u 65a000000000000000000001",
            "users list -a ledger",
            "users count -a shop",
            "users revoke -a shop -u 65a000000000000000000001",
            "users revoke -a shop -y",
            "users revoke -a shop -y --dry-run",
            "users delete -a shop -y --state disabled",
            "users create -a shop --email x@example.com --password brand-new-words",
            "users create -a shop --name x --dry-run",
            "apps list",
            "apps describe -a shop",
            "apps create --project 65a0000000000000000000a1 --name orders",
            "whoami",
            "completion bash",
            "api GET /auth/profile",
        ] {
            let context = Context::new(seeds::shop(), Login::Profile);
            let output = Command::new(program())
                .args(words(line))
                .args(["-f", format])
                .env_clear()
                .envs(context.environment())
                .current_dir(context.work())
                .stdin(Stdio::null())
                .stdout(full())
                .output()
                .expect("the program runs");
            let stderr = String::from_utf8_lossy(&output.stderr);
            let nothing = format == "ndjson" && line.starts_with("whoami");
            assert_eq!(
                output.status.code(),
                Some(1),
                "{line} -f {format} {nothing}: {stderr}"
            );
            assert!(
                stderr.contains("cannot write the output"),
                "{line} -f {format}: {stderr}"
            );
        }
    }
}

/// Slow work draws nothing on a stderr that is no terminal, whatever stdout is.
fn progress_is_drawn_on_terminals_only() {
    use crate::cases::support::tty::Tty;
    use appservices_mock::{Fault, FaultEffect};

    let slow = |context: &Context| {
        let effect = FaultEffect::delay(std::time::Duration::from_millis(1500));
        context.server().add_fault(Fault::new("*/logout", effect));
    };
    let line = "users revoke -a shop -u 65a000000000000000000001";
    let context = Context::new(seeds::shop(), Login::Keys);
    slow(&context);
    let outcome = context.run_line(line);
    let summary = "Revoked 1 of 1 user in [SECONDS] s\n";
    assert_eq!((outcome.code, outcome.stderr.as_str()), (Some(0), summary));

    // In a terminal, with stderr in a file.
    let context = Context::new(seeds::shop(), Login::Keys);
    slow(&context);
    let mut env = context.environment();
    env.push(("TERM".to_owned(), "xterm-256color".to_owned()));
    let args = [
        "-c".to_owned(),
        format!("\"$0\" {line} 2>err.txt"),
        program().display().to_string(),
    ];
    let shell = std::path::Path::new("/bin/sh");
    let mut tty = Tty::start_any(shell, (24, 100), &args, &env, &context.work());
    assert_eq!(tty.finish(), 0, "{}", tty.screen());
    let text = std::fs::read_to_string(context.work().join("err.txt")).expect("what sh wrote");
    assert_eq!(elapsed(&text), summary);
}

/// The checks of this module.
pub(crate) static CHECKS: &[Check] = checks![
    #[cfg(target_os = "linux")]
    a_result_that_is_lost_is_an_error => ["cli/output/lost"],
    progress_is_drawn_on_terminals_only => ["cli/progress/terminal"],
];
