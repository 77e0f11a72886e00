//! Patterns for requests with a condition missing or read in another way, and near misses
//! that are listed badly.

use serde_json::Value;

use crate::controls::pattern::{BodyPattern, Fields};
use crate::mutants::{Kind, Selection};
use crate::{Expectation, Fault, RequestFilter, Verdict};

/// Changes how all patterns are read.
fn alter(
    mutant: Selection,
    query: &mut Fields,
    headers: &mut Fields,
    body: &mut Option<BodyPattern>,
) {
    if mutant.is(Kind::HeaderNamesHaveCase) {
        // No recorded name has an upper-case letter, nor this one.
        let named = std::mem::take(headers).into_iter();
        *headers = named
            .map(|(name, value)| {
                let has_case = name.bytes().any(|byte| byte.is_ascii_uppercase());
                (if has_case { format!("{name} ") } else { name }, value)
            })
            .collect();
    }
    if mutant.is(Kind::AbsenceIsIgnored) {
        query.retain(|_, pattern| pattern.is_some());
        headers.retain(|_, pattern| pattern.is_some());
    }
    if mutant.is(Kind::ExpressionsMatchWhole) {
        for pattern in query.values_mut().chain(headers.values_mut()).flatten() {
            pattern.anchor();
        }
    }
    if mutant.is(Kind::BodySubsetIsEquality) {
        *body = body.as_ref().map(BodyPattern::without_subsets);
    }
    if mutant.is(Kind::BodyWildcardNeedsText)
        && let Some(pattern) = body
    {
        let mut source = serde_json::to_value(&*pattern).unwrap_or_default();
        require_text(&mut source);
        *pattern = source.into();
    }
}

/// Replaces every `*` on its own by a pattern for texts.
fn require_text(source: &mut Value) {
    match source {
        Value::String(text) if text == "*" => "**".clone_into(text),
        Value::Array(values) => values.iter_mut().for_each(require_text),
        Value::Object(members) => members.values_mut().for_each(require_text),
        _ => {}
    }
}

/// Alters what `GET /_mock/requests` and its search select.
pub(crate) fn alter_filter(mutant: Selection, filter: &mut RequestFilter) {
    let RequestFilter {
        query,
        headers,
        body,
        ..
    } = filter;
    alter(mutant, query, headers, body);
    if mutant.is(Kind::SearchIgnoresHeaders) {
        headers.clear();
    }
}

/// Alters what `verify` counts.
pub(crate) fn alter_expectation(mutant: Selection, expected: &mut Expectation) {
    let Expectation {
        query,
        headers,
        body,
        ..
    } = expected;
    alter(mutant, query, headers, body);
    if mutant.is(Kind::VerifyIgnoresQuery) {
        query.clear();
    }
    if mutant.is(Kind::VerifyIgnoresBody) {
        *body = None;
    }
}

/// Alters which requests a fault rule is for.
pub(super) fn alter_rule(mutant: Selection, fault: &mut Fault) {
    let Fault {
        query,
        headers,
        body,
        ..
    } = fault;
    alter(mutant, query, headers, body);
    if mutant.is(Kind::FaultsIgnoreQuery) {
        query.clear();
    }
    if mutant.is(Kind::FaultsIgnoreHeaders) {
        headers.clear();
    }
    if mutant.is(Kind::FaultsIgnoreBody) {
        *body = None;
    }
}

/// Alters the requests that explain a verdict.
pub(crate) fn alter_verdict(mutant: Selection, mut verdict: Verdict) -> Verdict {
    if mutant.is(Kind::NearMissesAreUnsorted) {
        verdict.nearest.reverse();
    }
    if mutant.is(Kind::NearMissesHideDifferences) {
        for miss in &mut verdict.nearest {
            miss.differences.clear();
        }
    }
    if mutant.is(Kind::VerifyHidesSurplus) {
        verdict.matching.clear();
    }
    verdict
}
