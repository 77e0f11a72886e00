//! The expressions of `can_evaluate`, which decide whether a client may call a function. (manual)

use std::cmp::Ordering;

use serde_json::Value;

/// Whether an expression holds. `scope` has what the expansions name: `%%user.id` is the `id` of
/// its `user`.
///
/// # Errors
///
/// The operator that this server does not know.
pub(crate) fn holds(expression: &Value, scope: &Value) -> Result<bool, String> {
    match expression {
        Value::Object(conditions) => {
            let mut all = conditions.iter();
            all.try_fold(true, |so_far, (key, value)| {
                Ok(condition(key, value, scope)? && so_far)
            })
        }
        // Also what is missing, or was stored as null.
        Value::Null => Ok(true),
        other => Ok(expand(other, scope) == Value::Bool(true)),
    }
}

fn condition(key: &str, value: &Value, scope: &Value) -> Result<bool, String> {
    let each = || -> Result<Vec<bool>, String> {
        let list = value
            .as_array()
            .ok_or_else(|| format!("{key} needs a list"))?;
        list.iter().map(|one| holds(one, scope)).collect()
    };
    match key {
        "%and" | "$and" => Ok(each()?.into_iter().all(|holds| holds)),
        "%or" | "$or" => Ok(each()?.into_iter().any(|holds| holds)),
        "%nor" | "$nor" => Ok(!each()?.into_iter().any(|holds| holds)),
        "%not" | "$not" => holds(value, scope).map(|holds| !holds),
        _ if key.starts_with("%%") => {
            let actual = expand(&Value::String(key.to_owned()), scope);
            matches(&actual, value, scope)
        }
        _ => Err(format!("operator '{key}' is not supported")),
    }
}

/// Whether a value is the expected one, or fulfils the operators of an object.
fn matches(actual: &Value, expected: &Value, scope: &Value) -> Result<bool, String> {
    let operators = expected.as_object().filter(|object| {
        let first = object.keys().next();
        first.is_some_and(|key| key.starts_with(['$', '%']) && !key.starts_with("%%"))
    });
    let Some(operators) = operators else {
        return Ok(*actual == expand(expected, scope));
    };
    let mut all = operators.iter();
    all.try_fold(true, |so_far, (operator, operand)| {
        Ok(compare(operator, actual, &expand(operand, scope))? && so_far)
    })
}

fn compare(operator: &str, actual: &Value, operand: &Value) -> Result<bool, String> {
    let is_in = || operand.as_array().is_some_and(|list| list.contains(actual));
    let order = || match (actual, operand) {
        (Value::String(actual), Value::String(operand)) => Some(actual.cmp(operand)),
        _ => actual.as_f64()?.partial_cmp(&operand.as_f64()?),
    };
    Ok(match operator.trim_start_matches(['$', '%']) {
        "eq" => actual == operand,
        "ne" => actual != operand,
        "in" => is_in(),
        "nin" => !is_in(),
        "exists" => actual.is_null() != (*operand == Value::Bool(true)),
        "gt" => order() == Some(Ordering::Greater),
        "gte" => order().is_some_and(Ordering::is_ge),
        "lt" => order() == Some(Ordering::Less),
        "lte" => order().is_some_and(Ordering::is_le),
        _ => return Err(format!("operator '{operator}' is not supported")),
    })
}

/// Replaces an expansion by its value, which is null if there is none.
fn expand(value: &Value, scope: &Value) -> Value {
    let path = match value {
        Value::String(text) => text.strip_prefix("%%"),
        _ => None,
    };
    match path {
        None => value.clone(),
        Some("true") => true.into(),
        Some("false") => false.into(),
        Some(path) => {
            let mut steps = path.split('.');
            let found = steps.try_fold(scope, |at, step| at.get(step));
            found.cloned().unwrap_or_default()
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    /// (manual)
    #[test]
    fn an_expression_compares_expansions_of_the_caller_with_values() {
        let scope = json!({
            "user": { "id": "1", "type": "normal", "data": { "email": "ada@x" } },
            "values": { "admins": ["1"] },
            "environment": { "tag": "qa" },
        });
        for (expression, expected) in [
            (json!({}), true),
            (json!(null), true),
            (json!(true), true),
            (json!("%%true"), true),
            (json!("%%false"), false),
            (json!({ "%%true": true }), true),
            (json!({ "%%user.id": "1" }), true),
            (json!({ "%%user.id": "2" }), false),
            (json!({ "%%user.id": "1", "%%user.type": "server" }), false),
            (json!({ "%%user.id": { "%in": "%%values.admins" } }), true),
            (json!({ "%%user.id": { "$nin": ["1"] } }), false),
            (json!({ "%%user.data.email": { "%exists": true } }), true),
            (json!({ "%%user.data.name": { "$exists": false } }), true),
            (json!({ "%%user.data.name": { "$exists": true } }), false),
            (
                json!({ "%or": [{ "%%user.id": "2" }, { "%%environment.tag": "qa" }] }),
                true,
            ),
            (
                json!({ "%and": [{ "%%user.id": "2" }, { "%%environment.tag": "qa" }] }),
                false,
            ),
            (json!({ "%not": { "%%user.id": "2" } }), true),
            (json!({ "$nor": [{ "%%user.id": "1" }] }), false),
            (json!({ "%%user.data.email": { "$ne": "ada@x" } }), false),
            (
                json!({ "%%user.data.email": { "$gte": "ada", "$lt": "adb" } }),
                true,
            ),
        ] {
            assert_eq!(holds(&expression, &scope), Ok(expected), "{expression}");
        }
        for unknown in [
            json!({ "name": 1 }),
            json!({ "%%user.id": { "%function": {} } }),
            json!({ "%or": {} }),
        ] {
            assert!(holds(&unknown, &scope).is_err(), "{unknown}");
        }
    }
}
