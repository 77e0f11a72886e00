//! Running the program against a server that is not the mock.

use std::path::Path;

use super::context::{Context, Outcome, write_private};
use super::seeds::{PRIVATE_KEY, PUBLIC_KEY};

/// Runs the program with `url` as its server, off a terminal.
pub(crate) fn run(context: &Context, url: &str, args: &[&str]) -> Outcome {
    run_with(context, url, args, &|_| ())
}

/// The same with certificates from `file`, as `SSL_CERT_FILE` names it.
pub(crate) fn run_trusting(context: &Context, url: &str, args: &[&str], file: &Path) -> Outcome {
    let trust = |command: &mut assert_cmd::Command| {
        command.env("SSL_CERT_FILE", file);
    };
    run_with(context, url, args, &trust)
}

/// A program that reads no keys from the environment logs in first. If that fails, nothing more
/// is run: the command would have failed for the same reason.
fn run_with(
    context: &Context,
    url: &str,
    args: &[&str],
    prepare: &dyn Fn(&mut assert_cmd::Command),
) -> Outcome {
    let run = |args: &[&str]| {
        let mut command = context.command();
        command
            .args(args)
            .env("APPSERVICES_BASE_URL", url)
            .env("APPSERVICES_ATLAS_URL", url);
        prepare(&mut command);
        context.finish(command)
    };
    if context.stores_keys() {
        let keys = ["--api-key", PUBLIC_KEY, "--private-api-key", PRIVATE_KEY];
        let outcome = run(&[&["login"], &keys[..]].concat());
        if outcome.code != Some(0) {
            return outcome;
        }
    }
    run(args)
}

/// A profile as an earlier run would have left it.
pub(crate) fn stored_profile(context: &Context, url: &str, access: &str, refresh: &str) {
    let text = format!(
        "default:\n  public_api_key: {PUBLIC_KEY}\n  private_api_key: {PRIVATE_KEY}\n  \
         access_token: {access}\n  refresh_token: {refresh}\n  \
         realm_base_url: {url}\n  atlas_base_url: {url}\n"
    );
    write_private(&context.profile("default"), &text);
}
