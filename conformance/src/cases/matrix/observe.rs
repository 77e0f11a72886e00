//! Running one combination, and saying in a line what came of it.
use std::path::Path;
use std::time::Duration;

use appservices_mock::MockServer;

use super::Combination;
use crate::cases::model::{Ask, Expected, Format, canonical};
use crate::cases::support::context::change;
use crate::cases::support::filters::{elapsed, times};
use crate::cases::support::program::program;
use crate::cases::support::seeds::{PRIVATE_KEY, PUBLIC_KEY};
use crate::cases::support::{records, secrets};

/// The file named by `-o`.
pub(super) const FILE: &str = "result.txt";

/// Runs one combination in `folder`, which is left as it was; also says what lines for programs
/// are not as published.
pub(super) fn observe(
    server: &MockServer,
    ask: &Ask,
    args: &[String],
    folder: &Path,
) -> (Expected, Option<String>) {
    let url = server.base_url();
    let output = assert_cmd::Command::new(program())
        .args(args)
        .env_clear()
        .env("HOME", folder.join("home"))
        .env("APPSERVICES_BASE_URL", url)
        .env("APPSERVICES_ATLAS_URL", url)
        .env("APPSERVICES_PUBLIC_API_KEY", PUBLIC_KEY)
        .env("APPSERVICES_PRIVATE_API_KEY", PRIVATE_KEY)
        .current_dir(folder)
        .timeout(Duration::from_mins(1))
        .output()
        .expect("the program runs");
    let unexpected = server.unexpected();
    assert!(unexpected.is_empty(), "{args:?}: {unexpected:?}");
    let mut changes: Vec<String> = server.requests().iter().filter_map(change).collect();
    changes.sort();
    let file = std::fs::read_to_string(folder.join(FILE)).ok();
    if file.is_some() {
        std::fs::remove_file(folder.join(FILE)).expect("the file just read");
    }
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("UTF-8");
    let (stdout, stderr) = (text(output.stdout), text(output.stderr));
    for shown in [Some(&stdout), Some(&stderr), file.as_ref()] {
        let shown = shown.map_or("", String::as_str);
        secrets::none_in(shown, &args.join(" "));
    }
    let problem = match ask.format {
        Format::Ndjson => {
            records::problem(&stdout).or_else(|| file.as_deref().and_then(records::problem))
        }
        _ => None,
    };
    let shape = |text: &str| canonical(&times(text), ask.format);
    let seen = Expected {
        code: output.status.code().unwrap_or(-1),
        stdout: shape(&stdout),
        stderr: elapsed(&times(&stderr)),
        file: file.map(|file| shape(&file)),
        changes,
    };
    (seen, problem)
}

/// The line of a combination: exit status, who was changed, and why nobody or not all were.
pub(super) fn line(combination: &Combination, seen: &Expected) -> String {
    let mut users: Vec<String> = seen
        .changes
        .iter()
        .filter_map(|change| change.split('/').find(|part| part.len() == 24))
        .map(|id| {
            let kind = if id.starts_with("65b") { "p" } else { "" };
            format!("{kind}{}", id[19..].trim_start_matches('0'))
        })
        .collect();
    users.sort();
    let label = format!("user {}", combination.ask.verb.word());
    let is_notice = |line: &&str| line.contains("App: ") || line.contains(" in [SECONDS] s");
    let mut said = seen.stderr.lines().filter(|line| !is_notice(line));
    let reason = said.next().unwrap_or_default();
    let reason = reason
        .split_once("\"err\":\"")
        .map_or(reason, |(_, rest)| rest.trim_end_matches("\"}"));
    let short = reason
        .replace(&format!("{label} failed: "), "")
        .replace(&format!("{label} setup failed: "), "setup: ")
        .replace("error: ", "usage: ");
    let short: String = short.chars().take(40).collect();
    let line = format!(
        "{} | {} {} {short}",
        combination.name,
        seen.code,
        users.join(",")
    );
    line.trim_end().to_owned()
}
