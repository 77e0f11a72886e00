//! Commands that are killed, and many at once: a profile is always whole, and nothing is left over.

use crate::cases::Check;
use std::collections::BTreeSet;
use std::fs;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use super::files::names;
use super::{LOGIN, setting};
use crate::cases::support::context::{Context, Login};
use crate::cases::support::program::program;
use crate::cases::support::seeds::{self, PRIVATE_KEY, PUBLIC_KEY};

const KILLS: u32 = 200;
const LOGINS: usize = 50;

fn spawn(context: &Context, args: &[&str]) -> Child {
    Command::new(program())
        .args(args)
        .env_clear()
        .envs(context.environment())
        .current_dir(context.work())
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the program runs")
}

/// The tokens of the default profile.
fn stored(context: &Context) -> (String, String) {
    let path = context.profile("default");
    let tokens = (
        setting(&path, "access_token"),
        setting(&path, "refresh_token"),
    );
    assert_eq!(setting(&path, "public_api_key"), PUBLIC_KEY);
    assert_eq!(setting(&path, "private_api_key"), PRIVATE_KEY);
    assert!(!tokens.0.is_empty() && !tokens.1.is_empty());
    tokens
}

/// Waits until something has happened, or the child has ended.
fn wait_for(child: &mut Child, has_happened: impl Fn() -> bool) {
    while !has_happened() && child.try_wait().expect("a child").is_none() {
        std::thread::yield_now();
    }
}

/// Kills a login at many moments around the one at which it stores the profile.
fn a_killed_login_leaves_a_whole_profile_and_no_secrets() {
    let context = Context::new(seeds::shop(), Login::Profile);
    let mut seen = BTreeSet::from([stored(&context)]);
    let is_temporary = |name: &String| name != ".default.lock" && name != "default.yaml";
    for round in 0..KILLS {
        let logins = context.server().requests().len();
        let mut child = spawn(&context, &LOGIN);
        // The server has answered, so the profile is about to be stored.
        wait_for(&mut child, || context.server().requests().len() > logins);
        if round % 2 == 0 {
            // At the very moment at which there are two files.
            wait_for(&mut child, || {
                names(&context.profiles()).iter().any(is_temporary)
            });
        } else {
            // Spread over the time that storing takes.
            let moment = Instant::now() + Duration::from_micros(u64::from(round) * 20);
            wait_for(&mut child, || Instant::now() >= moment);
        }
        let _ = child.kill();
        child.wait().expect("a child");
        seen.insert(stored(&context));
        let left = names(&context.profiles());
        let left = left.iter().filter(|name| is_temporary(name)).count();
        // The next login removes what this one left.
        assert!(left <= 1, "{left} files are left over");
    }
    // Some kills came too late, else this tests nothing. (Whether one was just in time depends on
    // the machine; `leftovers_are_removed_by_the_next_command` does not.)
    assert!(seen.len() > 1, "no login was stored");
    assert_eq!(context.run(&LOGIN).code, Some(0));
    stored(&context);
    assert_eq!(
        names(&context.profiles()),
        [".default.lock", "default.yaml"]
    );
    assert_eq!(context.run(&["apps", "list"]).code, Some(0));
}

fn logins_at_once_leave_the_tokens_of_one_of_them() {
    let context = Context::new(seeds::shop(), Login::Nobody);
    context.log_in(&[]);
    let path = context.profile("default");
    let text = fs::read_to_string(&path).expect("a profile");
    fs::write(&path, format!("{text}  theirs: kept\n")).expect("a profile");
    let running: Vec<Child> = (0..LOGINS).map(|_| spawn(&context, &LOGIN)).collect();
    for child in running {
        let output = child.wait_with_output().expect("the program ends");
        let stderr = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(0), "{stderr}");
    }
    stored(&context);
    assert_eq!(setting(&path, "theirs"), "kept");
    assert_eq!(
        names(&context.profiles()),
        [".default.lock", "default.yaml"]
    );
    // The two tokens belong together: the session can be refreshed and ended.
    assert_eq!(context.run(&["apps", "list"]).code, Some(0));
    assert_eq!(context.run(&["logout"]).code, Some(0));
}

/// The checks of this module.
pub(crate) static CHECKS: &[Check] = checks![
    a_killed_login_leaves_a_whole_profile_and_no_secrets => ["cli/profiles/atomic"],
    logins_at_once_leave_the_tokens_of_one_of_them => ["cli/profiles/atomic"],
];
