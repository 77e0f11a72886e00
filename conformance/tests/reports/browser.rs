//! The HTML report in headless Chromium, where it is installed.
use std::path::Path;
use std::process::Output;
use std::time::Duration;

use appservices_conformance::report::html;

use super::sample;

const PROGRAMS: &[&str] = &["chromium", "chromium-browser", "google-chrome"];

/// Nothing but the page: no profile, no updates, no requests of its own.
const FLAGS: &[&str] = &[
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--enable-logging=stderr",
    "--v=0",
    "--dump-dom",
];

/// Loads a page. Returns its elements after the script has run, and what was logged.
fn load(page: &Path, profile: &Path) -> Option<Output> {
    PROGRAMS.iter().find_map(|program| {
        assert_cmd::Command::new(program)
            .args(FLAGS)
            .arg(format!("--user-data-dir={}", profile.display()))
            .arg(format!("file://{}", page.display()))
            .timeout(Duration::from_mins(1))
            .ok()
            .map_or_else(|error| error.as_output().cloned(), Some)
    })
}

/// The script runs although the policy permits nothing else, and the console stays empty.
#[test]
fn page_opens_without_console_errors() {
    let folder = tempfile::tempdir().expect("a temporary directory");
    let page = folder.path().join("report.html");
    std::fs::write(&page, html::render(&sample::every_verdict())).expect("a page");
    let Some(output) = load(&page, &folder.path().join("profile")) else {
        println!("skipped: none of {} is installed", PROGRAMS.join(", "));
        return;
    };
    let log = String::from_utf8_lossy(&output.stderr);
    let console: Vec<&str> = log
        .lines()
        .filter(|line| line.contains("CONSOLE"))
        .collect();
    assert_eq!(console, Vec::<&str>::new());
    let elements = String::from_utf8_lossy(&output.stdout);
    let form = elements.split_once("<form").expect("the filters").1;
    let (attributes, _) = form.split_once('>').expect("the end of a tag");
    assert!(
        !attributes.contains("hidden"),
        "the script did not run: {attributes}"
    );
}
