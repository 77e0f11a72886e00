//! A signal at a prompt: the terminal is as it was before.
use crate::cases::Check;
use std::path::Path;
use std::process::Command;

use crate::cases::support::context::{Context, Login};
use crate::cases::support::program::program;
use crate::cases::support::seeds;
use crate::cases::support::tty::Tty;

fn a_signal_at_a_prompt_restores_the_terminal() {
    for (line, prompt) in [
        (
            "users revoke --app shop",
            "Which user(s) would you like to revoke?",
        ),
        ("users revoke", "App ID or Name"),
        ("users create -a shop --email x@example.com", "New Password"),
        ("users delete -a shop -u 65a000000000000000000001", "(y/N)"),
    ] {
        for (signal, number) in [("TERM", 15), ("HUP", 1), ("INT", 2), ("QUIT", 3)] {
            let context = Context::new(seeds::shop(), Login::Profile);
            let mut env = context.environment();
            env.push(("TERM".to_owned(), "xterm-256color".to_owned()));
            env.push(("PATH".to_owned(), "/usr/bin:/bin".to_owned()));
            // The shell outlives the program and looks at the terminal it left. Without job control
            // it would end with an interrupted program, so it ignores what is not meant for it.
            let script = format!(
                "stty -g >before; (trap - INT QUIT; sh -c 'echo $$ >pid; exec \"$0\" {line}' \"$0\"); \
                 echo \"status $?\"; stty -g >after"
            );
            let args = ["-c".to_owned(), script, program().display().to_string()];
            let mut tty = Tty::start_any(
                Path::new("/bin/sh"),
                (24, 100),
                &args,
                &env,
                &context.work(),
            );
            tty.wait(prompt, |screen| screen.contents().contains(prompt));
            let read =
                |name: &str| std::fs::read_to_string(context.work().join(name)).unwrap_or_default();
            let killed = Command::new("/bin/kill")
                .args([format!("-{signal}"), read("pid").trim().to_owned()])
                .status();
            assert!(killed.expect("kill runs").success());
            assert_eq!(tty.finish(), 0, "{line} {signal}: {}", tty.screen());
            let status = format!("status {}", 128 + number);
            assert!(
                tty.screen().contains(&status),
                "{line} {signal}: {}",
                tty.screen()
            );
            assert!(!read("before").is_empty());
            assert_eq!(read("before"), read("after"), "{line} {signal}");
            // The cursor is visible, and pasted text comes without brackets.
            let raw = tty.raw();
            let last = |on: &str, off: &str| (raw.rfind(on), raw.rfind(off));
            let (shown, hidden) = last("\u{1b}[?25h", "\u{1b}[?25l");
            assert!(shown > hidden, "{line} {signal}: {raw:?}");
            let (off, on) = last("\u{1b}[?2004l", "\u{1b}[?2004h");
            assert!(off > on, "{line} {signal}: {raw:?}");
        }
    }
}

/// The checks of this module.
pub(crate) static CHECKS: &[Check] = checks![
    a_signal_at_a_prompt_restores_the_terminal => ["cli/prompts/terminal-restored"],
];
