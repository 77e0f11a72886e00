//! `profiles list`: lists the profiles on this machine.

use super::context::Context;
use super::output::{CommandOutput, CommandResult};
use crate::domain::ProfileName;
use crate::error::CliError;
use crate::line_type::LineType;
use crate::profile::{Profile, ProfileError};
use crate::report::{Cell, Part, Record, Records, Report, Table};

pub(super) fn list(context: &Context<'_>) -> CommandResult {
    let store = context.store()?;
    let names = store.names()?;
    let mut unreadable = Vec::new();
    let (mut rows, mut records) = (Vec::new(), Vec::new());
    for name in &names {
        let read = store.with_name(name.clone()).read();
        let api_key = match &read {
            Ok(profile) => api_key(profile),
            // One profile must not hide the others.
            Err(error) => {
                unreadable.push(name.clone());
                format!("(unreadable: {})", error.cause())
            }
        };
        rows.push(vec![name.to_string(), api_key]);
        records.push(record(name, &read));
    }
    let count = Cell::count(rows.len());
    let table = Table {
        title: format!("Found {} profile(s)", rows.len()),
        headers: vec!["Profile", "API Key"],
        rows,
    };
    let records = Records {
        line_type: LineType::Profile,
        keys: &KEYS,
        rows: records,
    };
    let report = Report {
        parts: vec![Part::Rows { table, records }],
    };
    Ok(CommandOutput {
        report: report.and_totals(vec![
            ("profiles", count),
            ("unreadable", Cell::count(unreadable.len())),
        ]),
        failure: (!unreadable.is_empty()).then_some(CliError::UnreadableProfiles {
            total: names.len(),
            names: unreadable,
        }),
        if_unwritten: None,
        summary: None,
    })
}

/// The names of the profiles, one per line, for completion scripts.
pub(super) fn names(context: &Context<'_>) -> CommandResult {
    let names = context.store()?.names()?;
    let lines: Vec<u8> = names
        .iter()
        .flat_map(|name| [name.as_str().as_bytes(), b"\n"])
        .flatten()
        .copied()
        .collect();
    Ok(Report::body(lines).into())
}

/// The keys of a record.
const KEYS: [&str; 5] = [
    "profile",
    "public_api_key",
    "logged_in",
    "base_url",
    "error",
];

fn record(name: &ProfileName, read: &Result<Profile, ProfileError>) -> Record {
    let profile = read.as_ref().ok();
    let text = |value: Option<String>| Cell::text_or_null(value);
    let values = [
        Cell::Text(name.to_string()),
        text(profile.and_then(|profile| profile.public_api_key.clone())),
        profile.map_or(Cell::Null, |profile| Cell::Bool(profile.session.is_some())),
        text(profile.map(|profile| profile.server().to_string())),
        text(read.as_ref().err().map(ProfileError::cause)),
    ];
    Record(KEYS.into_iter().zip(values).collect())
}

fn api_key(profile: &Profile) -> String {
    match (&profile.public_api_key, &profile.session) {
        (None, _) => "(logged out)".to_owned(),
        (Some(public), None) => format!("{public} (logged out)"),
        (Some(public), Some(_)) => public.clone(),
    }
}
