//! Usage tracking: nothing without a collector, nothing against a word, and never anything private.
use crate::cases::Check;
use serde_json::json;

use crate::cases::support::context::{Context, Login, Outcome};
use crate::cases::support::scripted::{Heard, Reply, Scripted};
use crate::cases::support::seeds::{self, ALPHA, PRIVATE_KEY, PUBLIC_KEY, SHOP};

const ADA: &str = "65a000000000000000000001";

/// Revokes one user with these variables and words more; the outcome and what the collector heard.
fn revoke(env: &[(&str, &str)], more: &[&str]) -> (Outcome, Vec<Heard>) {
    let collector = Scripted::start(|_| Reply::json(200, &json!({})));
    let context = Context::new(seeds::shop(), Login::Profile);
    let mut command = context.command();
    command
        .args(["users", "revoke", "--app", "shop", "-u", ADA])
        .args(more)
        .env("APPSERVICES_TELEMETRY_URL", collector.url())
        .envs(env.iter().copied());
    let outcome = context.finish(command);
    assert_eq!(
        (outcome.code, outcome.stderr.as_str()),
        (Some(0), "Revoked 1 of 1 user in [SECONDS] s\n"),
        "tracking must not be noticed"
    );
    (outcome, collector.heard())
}

fn a_collector_hears_nothing_private() {
    let (_, heard) = revoke(&[], &["--state", "enabled"]);
    assert!(!heard.is_empty(), "a collector is named and hears nothing");
    for event in &heard {
        let text = format!("{event:?} {}", String::from_utf8_lossy(&event.body));
        for private in [
            PUBLIC_KEY,
            PRIVATE_KEY,
            ADA,
            ALPHA,
            SHOP,
            "shop",
            "ada@",
            "enabled",
            "eyJ",
            "/home",
        ] {
            assert!(!text.contains(private), "{private} is sent: {text}");
        }
        assert_eq!(event.header("authorization"), "");
    }
}

fn a_word_silences_it() {
    let silent = |env: &[(&str, &str)], more: &[&str]| {
        let (_, heard) = revoke(env, more);
        assert_eq!(heard.len(), 0, "{env:?} {more:?}: {heard:?}");
    };
    silent(&[("DO_NOT_TRACK", "1")], &[]);
    silent(&[], &["--telemetry", "off"]);
    silent(&[("DO_NOT_TRACK", "1")], &["--telemetry", "on"]);
}

/// The word is kept by the profile.
fn a_word_is_remembered() {
    let collector = Scripted::start(|_| Reply::json(200, &json!({})));
    let context = Context::new(seeds::shop(), Login::Profile);
    for line in [
        "users revoke -a shop -u 65a000000000000000000001 --telemetry off",
        "users revoke -a shop -u 65a000000000000000000001",
        "whoami",
        "logout",
    ] {
        let mut command = context.command();
        command
            .args(line.split(' '))
            .env("APPSERVICES_TELEMETRY_URL", collector.url());
        assert_eq!(context.finish(command).code, Some(0), "{line}");
    }
    assert_eq!(collector.heard().len(), 0, "{:?}", collector.heard());
}

/// A collector that is not there, or does not answer as one, is nobody's business.
fn a_broken_collector_changes_nothing() {
    let (plain, _) = revoke(&[("DO_NOT_TRACK", "1")], &[]);
    for url in ["http://127.0.0.1:1", "nonsense"] {
        let (outcome, _) = revoke(&[("APPSERVICES_TELEMETRY_URL", url)], &[]);
        assert_eq!(outcome.stdout, plain.stdout, "{url}");
    }
}

/// The checks of this module.
pub(crate) static CHECKS: &[Check] = checks![
    a_collector_hears_nothing_private => ["cli/telemetry/private"],
    a_word_silences_it => ["cli/telemetry/nothing"],
    a_word_is_remembered => ["cli/telemetry/sticky"],
    a_broken_collector_changes_nothing => ["cli/telemetry/failures"],
];
