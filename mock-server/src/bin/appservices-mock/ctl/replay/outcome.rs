//! What differed in a replay, for people and for programs.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::recording::Exchange;
use super::redaction;
use crate::escape;
use crate::shown::Comparison;

/// What differs between a response and the recorded one.
#[derive(Debug)]
pub(super) struct Difference {
    /// `status`, or a part such as `headers.location` or `body.user.name`.
    pub(super) field: String,
    /// `None`: there is to be nothing.
    expected: Option<Value>,
    /// Without secrets. `None`: there is nothing.
    actual: Option<Value>,
}

impl Difference {
    pub(super) fn new(field: &str, expected: Option<Value>, actual: Option<Value>) -> Self {
        let actual = actual.map(|actual| redaction::shown(field, expected.as_ref(), &actual));
        Self {
            field: field.to_owned(),
            expected,
            actual,
        }
    }
}

/// A request whose response differs.
#[derive(Debug)]
struct Differing {
    number: u64,
    method: String,
    target: String,
    differences: Vec<Difference>,
}

/// The outcome of a replay.
#[derive(Debug, Default)]
pub(in crate::ctl) struct Outcome {
    replayed: usize,
    /// Requests with credentials that cannot be sent again.
    pub(super) skipped: usize,
    differing: Vec<Differing>,
    /// Placeholders in requests that differ whose secrets were made up, because none was given.
    made_up: Vec<String>,
    /// Placeholders for which a secret was given, and which the recording does not have.
    pub(super) unused: BTreeSet<String>,
}

/// Most placeholders that are named.
const MAX_NAMED: usize = 5;

/// Most of them that are kept.
const MAX_KEPT: usize = 100;

/// Some names, separated by commas.
fn listed<'a>(names: impl ExactSizeIterator<Item = &'a String>) -> String {
    let more = names.len().saturating_sub(MAX_NAMED);
    let mut shown: Vec<_> = names.take(MAX_NAMED).cloned().collect();
    if more > 0 {
        shown.push(format!("{more} more"));
    }
    shown.join(", ")
}

impl Outcome {
    /// Adds a request with what differs, and the placeholders in it that were made up.
    pub(super) fn add(
        &mut self,
        exchange: &Exchange,
        differences: Vec<Difference>,
        made_up: Vec<String>,
    ) {
        self.replayed += 1;
        if !differences.is_empty() {
            for name in made_up {
                if !self.made_up.contains(&name) && self.made_up.len() < MAX_KEPT {
                    self.made_up.push(name);
                }
            }
            self.differing.push(Differing {
                number: exchange.number,
                method: exchange.request.method.clone(),
                target: exchange.request.target.clone(),
                differences,
            });
        }
    }

    pub(in crate::ctl) fn differs(&self) -> bool {
        !self.differing.is_empty()
    }

    /// The differences, and how many requests there were.
    pub(in crate::ctl) fn text(&self) -> String {
        let mut lines = Vec::new();
        for request in &self.differing {
            let line = format!("{} {} {}", request.number, request.method, request.target);
            lines.push(escape::text(&line).into_owned());
            for Difference {
                field,
                expected,
                actual,
            } in &request.differences
            {
                let comparison = Comparison {
                    field,
                    expected: expected.as_ref(),
                    actual: actual.as_ref(),
                };
                lines.extend(comparison.to_string().lines().skip(1).map(str::to_owned));
            }
        }
        let (replayed, differing) = (self.replayed, self.differing.len());
        let plural = if replayed == 1 { "" } else { "s" };
        let skipped = match self.skipped {
            0 => String::new(),
            skipped => format!(", {skipped} skipped: credentials that cannot be sent again"),
        };
        if let Some(first) = self.made_up.first() {
            lines.push(format!(
                "Hint: recordings have no secrets, so these were made up: {}. Give the real ones, \
                 as with --secret '{first}=VALUE'",
                listed(self.made_up.iter())
            ));
        }
        if !self.unused.is_empty() {
            lines.push(format!(
                "Hint: no request needed the --secret for {}",
                listed(self.unused.iter())
            ));
        }
        lines.push(format!(
            "{replayed} request{plural} replayed, {differing} with differences{skipped}\n"
        ));
        lines.join("\n")
    }

    pub(in crate::ctl) fn json(&self) -> Value {
        let differences = self.differing.iter().flat_map(|request| {
            request.differences.iter().map(|difference| {
                json!({
                    "number": request.number,
                    "method": request.method,
                    "target": request.target,
                    "field": difference.field,
                    "expected": difference.expected,
                    "actual": difference.actual,
                })
            })
        });
        json!({
            "replayed": self.replayed,
            "skipped": self.skipped,
            "made_up": self.made_up,
            "unused_secrets": self.unused,
            "differences": differences.collect::<Vec<_>>(),
        })
    }
}
