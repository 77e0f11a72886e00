//! Each request of the folder `contract/` and its response.

use serde_json::Value;

use super::stage::Stage;
use crate::contract::{Case, Contracts};
use crate::rules::Rule;
use crate::target::{Answer, Outcome, Stop, Target};

/// Requests with a token that the controls of the server make expire.
const EXPIRED: &str = "expired access";

macro_rules! responses {
    ($($name:literal $id:literal [$($requirements:literal),*],)*) => {
        &[$(Rule {
            id: $id,
            requirements: &[$($requirements),*],
            says: concat!(
                "status, content type and body of each response are as contract/",
                $name,
                ".json has them"
            ),
            check: |target| check_file(target, $name),
        }),*]
    };
}

pub(super) static RESPONSES: &[Rule] = contract_files!(responses);

pub(super) static EXPIRED_TOKENS: &[Rule] = &[Rule {
    id: "admin-profile",
    requirements: &["server/session-errors/expired"],
    says: "an expired access token is rejected with the text and code that clients look for",
    check: |target| {
        let mut stage = Stage::over(target.alone()?);
        for case in Contracts::load().cases() {
            if case.request()["bearer"] == EXPIRED {
                let path = stage.path(case)?;
                let rule =
                    serde_json::json!({"path": path, "effect": {"type": "expire_access_token"}});
                stage.world.fault(&rule)?;
                check_case(&mut stage, case)?;
            }
        }
        Ok(())
    },
}];

/// Every case of a file. Those that change nothing share an app.
fn check_file(target: &Target, file: &str) -> Outcome {
    let mut stage = None;
    for case in Contracts::load().cases_of(file) {
        if case.request()["bearer"] == EXPIRED {
            continue;
        }
        let used = match stage.take() {
            Some(stage) => stage,
            None if file == "functions_execute" => Stage::over(target.with_sum()?),
            None => Stage::over(target.shop()?),
        };
        let changes = case.method() != "GET" && case.status() < 400;
        let used = stage.insert(used);
        check_case(used, case)?;
        if changes {
            stage = None;
        }
    }
    Ok(())
}

fn check_case(stage: &mut Stage<'_>, case: Case<'_>) -> Outcome {
    let answer = stage.ask(case)?;
    let departures = departures(case, case.shape(), &answer)?;
    ensure!(
        departures.is_empty(),
        "{} ({}): {}",
        case.title(),
        case.source(),
        departures.join("; ")
    );
    Ok(())
}

/// Where a response departs from the contract. `shape` is that of the case, or of its response
/// to another body.
pub(super) fn departures(
    case: Case<'_>,
    shape: Option<&Value>,
    answer: &Answer,
) -> Result<Vec<String>, Stop> {
    if answer.status != case.status() {
        let expected = case.status();
        return Ok(vec![format!("the status is not {expected}: {answer:?}")]);
    }
    let mut found = Vec::new();
    let content_type = answer.header("content-type");
    if content_type != case.content_type() {
        let expected = case.content_type();
        found.push(format!(
            "the content type is {content_type:?}, not {expected:?}"
        ));
    }
    let Some(shape) = shape else {
        if !answer.body.is_empty() {
            found.push(format!("the body is not empty: {answer:?}"));
        }
        return Ok(found);
    };
    let body = answer.json()?;
    found.extend(Contracts::load().departures(shape, &body));
    // realm-core takes any JSON body with one of these for a failure.
    if answer.status < 400 && (body.get("error").is_some() || body.get("error_code").is_some()) {
        found.push(format!("a success has an error: {answer:?}"));
    }
    Ok(found)
}
