//! Every place of every body of the folder `contract/`, with values of every type.

use serde_json::{Value, json};

use super::change::places;
use super::stage::{Stage, part};
use super::walk::{departures_of_any, operations};
use crate::contract::{Case, Contracts};
use crate::rules::Rule;
use crate::target::{Outcome, Stop, Target};

macro_rules! odd_values {
    ($($name:literal $id:literal)*) => {
        &[$(Rule {
            id: $id,
            requirements: &["server/conventions/error-text"],
            says: concat!(
                "whatever stands in any place of the body in contract/",
                $name,
                ".json, the response and all that is read later have their documented shapes"
            ),
            check: |target| check_file(target, $name),
        }),*]
    };
}

/// The operations whose request has a body.
pub(super) static ODD_VALUES: &[Rule] = odd_values! {
    "access_list_create" "access-list-create"
    "access_list_update" "access-list-update"
    "allowed_origins_set" "allowed-origins-set"
    "api_keys_create" "api-keys-create"
    "apps_create" "apps-create"
    "auth_providers_create" "auth-providers-create"
    "auth_providers_update" "auth-providers-update"
    "custom_user_data_update" "custom-user-data-update"
    "default_rule_create" "default-rule-create"
    "deploy_config_update" "deploy-config-update"
    "drafts_deploy" "drafts-deploy"
    "endpoints_create" "endpoints-create"
    "endpoints_update" "endpoints-update"
    "functions_create" "functions-create"
    "functions_execute" "functions-execute"
    "functions_update" "functions-update"
    "refresh_token_expiration_set" "refresh-token-expiration-set"
    "rules_create" "rules-create"
    "rules_update" "rules-update"
    "secrets_create" "secrets-create"
    "secrets_update" "secrets-update"
    "services_config_update" "services-config-update"
    "services_create" "services-create"
    "services_update" "services-update"
    "triggers_create" "triggers-create"
    "triggers_resume" "triggers-resume"
    "triggers_update" "triggers-update"
    "users_create" "users-create"
    "users_reset_email" "users-reset-email"
    "users_verify_token" "users-verify-token"
    "values_create" "values-create"
    "values_update" "values-update"
};

/// A value of each type, and strings that are in no list.
fn odd_values() -> [Value; 9] {
    [
        Value::Null,
        json!(true),
        json!(-1),
        json!(1e300),
        json!(""),
        json!("AAA"),
        json!("../../evil"),
        json!([{}]),
        json!({"a": []}),
    ]
}

fn check_file(target: &Target, file: &str) -> Outcome {
    let operations = operations(Contracts::load());
    for case in operations.iter().filter(|case| case.file() == file) {
        let Some(body) = case.request().get("body") else {
            continue;
        };
        let set = || {
            let mut stage = Stage::over(target.shop()?);
            stage.set_part(part(*case))?;
            Ok::<_, Stop>(stage)
        };
        let mut stage = set()?;
        let filled = stage.fill(*case, body)?;
        let mut all = vec![String::new()];
        places(&filled, "", &mut all);
        for place in &all {
            for value in odd_values() {
                // Each app has IDs of its own.
                let mut odd = stage.fill(*case, body)?;
                if let Some(place) = odd.pointer_mut(place) {
                    *place = value;
                }
                if !check_body(&mut stage, &operations, *case, &odd.to_string())? {
                    stage = set()?;
                }
            }
        }
    }
    Ok(())
}

/// Sends a body, and reads the same part of the app if it was accepted. Whether the app can be
/// used for another.
fn check_body(
    stage: &mut Stage<'_>,
    operations: &[Case<'_>],
    case: Case<'_>,
    body: &str,
) -> Result<bool, Stop> {
    let title = case.title();
    let answer = stage.send(case, Some(body))?;
    let departures = departures_of_any(case, Some(body), &answer)?;
    ensure!(
        departures.is_empty(),
        "{title} with {body}: {}",
        departures.join("; ")
    );
    if answer.status >= 300 {
        return Ok(true);
    }
    let reads = operations.iter().filter(|read| read.method() == "GET");
    for read in reads.filter(|read| part(**read) == part(case)) {
        let read_answer = stage.send(*read, None)?;
        let departures = departures_of_any(*read, None, &read_answer)?;
        ensure!(
            departures.is_empty(),
            "{title} accepted {body}; then {}: {}",
            read.title(),
            departures.join("; ")
        );
    }
    stage.delete_created(case, &answer)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A rule for an operation without a body would check nothing.
    #[test]
    fn each_operation_with_a_body_has_a_rule() {
        let operations = operations(Contracts::load());
        let mut files: Vec<_> = operations
            .iter()
            .filter(|case| case.request().contains_key("body"))
            .map(|case| format!("contract/{}.json", case.file()))
            .collect();
        files.dedup();
        let rules: Vec<_> = ODD_VALUES.iter().map(|rule| rule.says).collect();
        assert_eq!(rules.len(), files.len(), "{files:#?}");
        for (rule, file) in rules.iter().zip(&files) {
            assert!(rule.contains(file.as_str()), "{file}: {rule}");
        }
    }
}
