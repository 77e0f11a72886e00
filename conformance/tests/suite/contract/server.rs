//! The server's answers, asked for over real HTTP.

use serde_json::Value;

use super::stage::Stage;
use crate::support::contract::{Case, Contracts};
use crate::support::http::Answer;

/// Every case on a server of its own, since many of them change something.
#[test]
fn the_server_answers_as_the_contract_says() {
    let contracts = Contracts::load();
    let mut wrong = Vec::new();
    let mut asked = 0;
    for case in contracts.cases() {
        let answer = Stage::set().ask(case);
        for departure in departures(&contracts, case, case.shape(), &answer) {
            wrong.push(format!("{} ({}): {departure}", case.title(), case.source()));
        }
        asked += 1;
    }
    assert!(asked > 60, "only {asked} cases in contract/");
    assert!(wrong.is_empty(), "{} departures: {wrong:#?}", wrong.len());
}

/// What the answer has that the contract does not, or the reverse. `shape` is that of the case,
/// or of its answer to another body.
pub(super) fn departures(
    contracts: &Contracts,
    case: Case<'_>,
    shape: Option<&Value>,
    answer: &Answer,
) -> Vec<String> {
    let mut found = Vec::new();
    if answer.status != case.status() {
        found.push(format!("status {} expected: {answer:?}", case.status()));
        return found;
    }
    if answer.header("content-type") != case.content_type() {
        let expected = case.content_type();
        found.push(format!("content type {expected:?} expected: {answer:?}"));
    }
    let Some(shape) = shape else {
        if !answer.body.is_empty() {
            found.push(format!("an empty body expected: {answer:?}"));
        }
        return found;
    };
    let body = answer.json();
    found.extend(contracts.departures(shape, &body));
    // realm-core takes any JSON body with one of these for a failure.
    if answer.status < 400 && (body.get("error").is_some() || body.get("error_code").is_some()) {
        found.push(format!("a success with an error: {answer:?}"));
    }
    found
}
