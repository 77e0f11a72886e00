//! Extended JSON, as clients send and receive the arguments and results of functions:
//! numbers carry their types.

use serde_json::{Map, Number, Value, json};

/// Replaces typed numbers by plain ones, so that rules can compare them. Wrappers of other
/// types, such as `$oid`, are kept.
pub(crate) fn plain(value: Value) -> Value {
    match value {
        Value::Array(values) => values.into_iter().map(plain).collect(),
        Value::Object(entries) => match number(&entries) {
            Some(number) => number.into(),
            None => Value::Object(
                entries
                    .into_iter()
                    .map(|(key, value)| (key, plain(value)))
                    .collect(),
            ),
        },
        other => other,
    }
}

/// The number that an object wraps; `None` if it is not a wrapper of a number.
fn number(entries: &Map<String, Value>) -> Option<Number> {
    let (kind, text) = entries.iter().next().filter(|_| entries.len() == 1)?;
    let text = text.as_str()?;
    match kind.as_str() {
        "$numberInt" | "$numberLong" => text.parse::<i64>().ok().map(Number::from),
        // JSON has neither infinity nor NaN: their wrappers are kept.
        "$numberDouble" => text.parse().ok().and_then(Number::from_f64),
        _ => None,
    }
}

/// Replaces plain numbers by typed ones, as in canonical extended JSON.
pub(crate) fn canonical(value: Value) -> Value {
    match value {
        Value::Array(values) => values.into_iter().map(canonical).collect(),
        Value::Object(entries) => entries
            .into_iter()
            .map(|(key, value)| (key, canonical(value)))
            .collect(),
        Value::Number(number) => match number.as_i64() {
            Some(int) if i32::try_from(int).is_ok() => json!({ "$numberInt": int.to_string() }),
            Some(long) => json!({ "$numberLong": long.to_string() }),
            None => json!({ "$numberDouble": double(&number) }),
        },
        other => other,
    }
}

/// A double as text; whole numbers end in `.0`. (extended JSON specification)
fn double(number: &Number) -> String {
    format!("{:?}", number.as_f64().unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// As realm-web writes and reads it.
    #[test]
    fn numbers_gain_and_lose_types_and_other_values_are_kept() {
        for (untyped, typed) in [
            (json!(1), json!({ "$numberInt": "1" })),
            (
                json!(-2_147_483_649_i64),
                json!({ "$numberLong": "-2147483649" }),
            ),
            (json!(0.5), json!({ "$numberDouble": "0.5" })),
            (json!(2.0), json!({ "$numberDouble": "2.0" })),
            (
                json!({ "a": [1, null, "x", true] }),
                json!({ "a": [{ "$numberInt": "1" }, null, "x", true] }),
            ),
            (
                json!({ "$oid": "65a000000000000000000001" }),
                json!({ "$oid": "65a000000000000000000001" }),
            ),
        ] {
            assert_eq!(canonical(untyped.clone()), typed);
            assert_eq!(plain(typed), untyped);
        }
        let invalid =
            json!([{ "$numberInt": "x" }, { "$numberInt": 1 }, { "$numberDouble": "NaN" }]);
        assert_eq!(plain(invalid.clone()), invalid);
    }
}
