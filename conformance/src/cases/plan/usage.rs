//! What is wrong with a command line that plans, applies, records or proves, or limits its run.
use crate::cases::support::rows::{fails, wrong};
use crate::cases::support::topic::{TOPIC, Topic};

pub(crate) const USAGE: Topic = Topic {
    folder: "users/run/usage",
    requirements: &["cli/selection/exclusive"],
    shows: shown_by![
        "cli/options/file-name" => "audit-empty plan-empty apply-empty",
        "cli/delete/everybody" => "plan-of-everybody-to-delete",
        "cli/plan/private" => "plan-in-missing-folder",
        "cli/apply/file" => "apply-missing",
        "cli/audit/first" => "audit-in-missing-folder",
        "cli/audit/reason" => "reason-*",
        "cli/audit/verify-end" => "verify-expect-last",
        "cli/audit/verify-file" => "verify-nothing verify-missing",
        "cli/network/concurrency-range" => "concurrency-*",
        "cli/network/retries-range" => "retries-*",
        "cli/network/durations" => "timeout-* connect-timeout-* deadline-*",
    ],
    cases: &[
        wrong(
            "apply-with-user",
            "users revoke --apply p -u 65a000000000000000000001",
        ),
        wrong(
            "apply-with-filter",
            "users disable --apply p --state enabled",
        ),
        wrong(
            "apply-with-date",
            "users delete --apply p --yes --created-before 90d",
        ),
        wrong("apply-with-plan", "users revoke --apply p --plan q"),
        wrong("plan-with-audit", "users revoke --plan p --audit a"),
        wrong("plan-with-dry-run", "users revoke --plan p --dry-run"),
        wrong("plan-with-prove", "users revoke --plan p --prove"),
        wrong("plan-of-everybody-to-delete", "users delete --plan p --yes"),
        wrong("audit-with-dry-run", "users enable --audit a --dry-run"),
        wrong("prove-with-dry-run", "users disable --prove --dry-run"),
        wrong("prove-enable", "users enable --prove"),
        wrong("prove-delete", "users delete --prove"),
        wrong("reason-without-audit", "users revoke --reason leak"),
        wrong("reason-empty", "users revoke --audit a --reason ' '"),
        wrong("audit-empty", "users revoke --audit ''"),
        wrong("plan-empty", "users revoke --plan ' '"),
        wrong("apply-empty", "users revoke --apply ''"),
        wrong("verify-nothing", "audit verify"),
        wrong("verify-expect-last", "audit verify a --expect-last abc"),
        wrong("concurrency-of-none", "users revoke --concurrency 0"),
        wrong("concurrency-beyond-all", "users list --concurrency 257"),
        wrong("retries-beyond-all", "users revoke --retries 21"),
        wrong("retries-in-words", "apps list --retries none"),
        wrong("timeout-without-unit", "users revoke --timeout 5"),
        wrong("connect-timeout-in-words", "whoami --connect-timeout long"),
        wrong("deadline-of-none", "users disable --deadline 0s"),
        fails("apply-missing", "users revoke --apply p"),
        fails("verify-missing", "audit verify a"),
        fails(
            "plan-in-missing-folder",
            "users revoke -a shop -y --plan no/p",
        ),
        fails(
            "audit-in-missing-folder",
            "users revoke -a shop -y --audit no/a",
        ),
    ],
    ..TOPIC
};
