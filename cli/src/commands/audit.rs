//! `audit verify`: checks that an audit trail is intact.

use std::io::BufReader;

use super::output::{CommandOutput, CommandResult};
use crate::args::VerifyArgs;
use crate::audit::{self, Expected, TrailError, Verified};
use crate::error::CliError;
use crate::files::{self, Pipes};
use crate::line_type::LineType;
use crate::report::{Cell, Part, Record, Records, Report};

pub(super) fn verify(args: &VerifyArgs) -> CommandResult {
    let expected = Expected {
        lines: args.lines,
        hash: args.expect_last(),
    };
    let verified = files::open(&args.file, Pipes::Allowed)
        .and_then(|file| audit::verify(&mut BufReader::new(file), &expected))
        .map_err(|source| TrailError::new("read", &args.file, source))?;
    let failure = verified.problems.first().map(|first| CliError::AuditTrail {
        path: args.file.clone(),
        first: first.to_string(),
        others: verified.problem_count - 1,
    });
    Ok(CommandOutput {
        failure,
        ..report(&verified).into()
    })
}

fn report(verified: &Verified) -> Report {
    let totals = Record(vec![
        ("lines", Cell::Number(verified.lines)),
        ("runs", Cell::Number(verified.runs)),
        ("unfinished_runs", Cell::Number(verified.unfinished)),
        ("incomplete_lines", Cell::Number(verified.incomplete)),
        ("wrong_lines", Cell::Number(verified.problem_count)),
    ]);
    let totals = Record(vec![
        ("totals", Cell::Record(totals)),
        ("last_sha256", Cell::Text(verified.last.to_string())),
    ]);
    let size = format!(
        "{} of {}",
        plural(verified.lines, "line"),
        plural(verified.runs, "run")
    );
    if verified.problem_count == 0 {
        let title = match verified.lines {
            0 => "The audit trail is empty: no runs".to_owned(),
            1 if verified.incomplete == 1 => {
                "The audit trail has no complete line: the run was interrupted".to_owned()
            }
            _ => format!("The audit trail is intact: {size}{}", remarks(verified)),
        };
        let part = Part::Count {
            title,
            count: usize::try_from(verified.lines).unwrap_or(usize::MAX),
            totals,
        };
        return Report { parts: vec![part] };
    }
    let problems = &verified.problems;
    let mut items: Vec<_> = problems.iter().map(ToString::to_string).collect();
    let unlisted = verified.problem_count - problems.len() as u64;
    if unlisted > 0 {
        items.push(format!("{unlisted} more"));
    }
    let record = |problem: &audit::Problem| {
        Record(vec![
            ("line", Cell::Number(problem.line)),
            ("problem", Cell::Text(problem.reason.to_string())),
        ])
    };
    let list = Part::List {
        title: format!(
            "The audit trail is not intact: {} among {size}",
            plural(verified.problem_count, "wrong line")
        ),
        items,
        records: Records {
            line_type: LineType::Problem,
            keys: &["line", "problem"],
            rows: problems.iter().map(record).collect(),
        },
    };
    Report {
        parts: vec![list, Part::Totals(totals)],
    }
}

/// What else is worth knowing about an intact trail.
fn remarks(verified: &Verified) -> String {
    let unfinished = match verified.unfinished {
        0 => String::new(),
        unfinished => format!(", {unfinished} of them interrupted"),
    };
    format!(
        "{unfinished}; the SHA-256 of the last line is {}",
        verified.last
    )
}

fn plural(count: u64, noun: &str) -> String {
    let plural = if count == 1 { "" } else { "s" };
    format!("{count} {noun}{plural}")
}
