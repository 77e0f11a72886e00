//! A report with every verdict, and one as long as those of a full run.
use std::time::Duration;

use appservices_conformance::report::{Entry, Exchange, Finding, KnownFailures, Report, Verdict};
use appservices_conformance::requirements::{Grade, Level, Reading, Requirement};

const fn requirement(
    id: &'static str,
    level: Level,
    sentence: &'static str,
    grade: Grade,
) -> Requirement {
    Requirement {
        id,
        level,
        sentence,
        source: "manual",
        grade,
        reading: None,
    }
}

static ALL_SESSIONS: Requirement = requirement(
    "server/revocation/all-sessions",
    Level::Must,
    "Revoking a user's sessions ends every session of that user and of no other",
    Grade::Documented,
);

static STATUS: Requirement = Requirement {
    source: "realm-core tests",
    reading: Some(Reading {
        applies: "204 without a body",
        others: &["200 with an empty object"],
    }),
    ..requirement(
        "server/revocation/status",
        Level::Should,
        "A revocation is answered with 204 and an empty body",
        Grade::Asserted,
    )
};

static PAGES: Requirement = requirement(
    "server/users/pages",
    Level::Must,
    "A list of users is at most 50 long, and the next page starts after its last user",
    Grade::Inferred,
);

static CLOCK: Requirement = requirement(
    "server/tokens/expiry",
    Level::Must,
    "An access token is rejected 30 minutes after it was issued",
    Grade::OurChoice,
);

fn entry(
    id: &str,
    title: &str,
    requirements: &[&'static Requirement],
    verdict: Verdict,
    millis: u64,
) -> Entry {
    Entry {
        id: id.to_owned(),
        title: title.to_owned(),
        requirements: requirements.to_vec(),
        verdict,
        duration: Duration::from_millis(millis),
    }
}

fn exchange(request: &str, response: &str) -> Exchange {
    Exchange {
        request: request.to_owned(),
        response: response.to_owned(),
    }
}

/// What a server that keeps one of two sessions would get.
fn kept_session() -> Vec<Finding> {
    let mut kept = Finding::new("the second session can still be refreshed").difference(
        "401\n{\n  \"error\": \"invalid session\",\n  \"error_code\": \"InvalidSession\"\n}\n",
        "201\n{\n  \"access_token\": \"[TOKEN 2]\"\n}\n",
    );
    kept.exchanges = vec![
        exchange(
            "PUT /api/admin/v3.0/groups/[GROUP]/apps/[APP]/users/[USER]/logout\nauthorization: Bearer [TOKEN 1]\n",
            "204 No Content\n",
        ),
        exchange(
            "POST /api/client/v2.0/auth/session\nauthorization: Bearer [REFRESH TOKEN 2]\n",
            "201 Created\ncontent-type: application/json\n\n{\"access_token\":\"[TOKEN 2]\"}\n",
        ),
    ];
    let mut hostile = Finding::new("the status is 200").difference("204", "200");
    hostile.exchanges = vec![exchange(
        "PUT /logout HTTP/1.1\r\n\r\n",
        "200 \u{1b}[31mOK\r\n\n<script>alert(1)</script> & \u{202e}txt ]]>\n",
    )];
    vec![kept, hostile]
}

/// Every verdict, a text that attacks its reader, two reasons for skipping and two readings.
pub(crate) fn every_verdict() -> Report {
    let failed = |message: &str| Verdict::Failed(vec![Finding::new(message)]);
    let skipped = |reason: &str| Verdict::Skipped(reason.to_owned());
    let no_controls = "needs the mock's controls, which this server does not have";
    let entries = vec![
        entry(
            "users/pages/fifty",
            "a page of exactly fifty is followed by an empty one",
            &[&PAGES],
            Verdict::Passed,
            31,
        ),
        entry(
            "revocation/every-session",
            "revoking a user ends every session of the user",
            &[&ALL_SESSIONS, &STATUS],
            Verdict::Failed(kept_session()),
            112,
        ),
        entry(
            "tokens/expiry",
            "an access token expires after thirty minutes",
            &[&CLOCK],
            skipped(no_controls),
            0,
        ),
        entry(
            "revocation/status",
            "a revocation is answered with 204",
            &[&STATUS],
            Verdict::Passed,
            8,
        ),
        entry(
            "users/pages/deleted",
            "a user deleted between two pages hides no other user",
            &[&PAGES],
            failed("user 51 is on no page"),
            45,
        ),
        entry(
            "tokens/clock",
            "the clock can be advanced",
            &[&CLOCK],
            skipped(no_controls),
            0,
        ),
        entry(
            "users/pages/order",
            "pages are in the order of creation",
            &[&PAGES],
            skipped("--fail-fast: an earlier rule failed"),
            0,
        ),
        entry(
            "users/pages/count",
            "the count of users is the sum of the pages",
            &[&PAGES],
            Verdict::Passed,
            9,
        ),
    ];
    let mut report = Report {
        kind: "server",
        subject: "http://127.0.0.1:8080".to_owned(),
        version: "0.1.0",
        entries,
        readings: vec![
            (
                "server/revocation/status".to_owned(),
                "200 with an empty object".to_owned(),
            ),
            (
                "server/users/pages".to_owned(),
                "the cursor is the last ID".to_owned(),
            ),
        ],
    };
    let rules: Vec<String> = report
        .entries
        .iter()
        .map(|entry| entry.id.clone())
        .collect();
    let rules: Vec<&str> = rules.iter().map(String::as_str).collect();
    let known = "users/pages/deleted  # tracked as bug 7\nusers/pages/count";
    report.apply_known(&KnownFailures::parse(known, &rules).expect("a valid file"));
    report
}

/// All rules pass.
pub(crate) fn passed() -> Report {
    let mut report = every_verdict();
    report
        .entries
        .retain(|entry| matches!(entry.verdict, Verdict::Passed));
    report.readings.clear();
    report
}

/// No rule was selected.
pub(crate) fn nothing() -> Report {
    let mut report = passed();
    report.entries.clear();
    report
}
