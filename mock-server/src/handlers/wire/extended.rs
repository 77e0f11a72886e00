//! Extended JSON, as clients send and receive the arguments and results of functions:
//! numbers carry their types.

use serde_json::{Map, Number, Value, json};

use crate::timestamp;

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

/// Replaces the wrappers of types by plain JSON, which loses the types. (manual)
pub(crate) fn simple(value: Value) -> Value {
    match plain(value) {
        Value::Array(values) => values.into_iter().map(simple).collect(),
        Value::Object(entries) => {
            if let [(kind, wrapped)] = &*entries.iter().collect::<Vec<_>>()
                && let Some(unwrapped) = unwrap(kind, wrapped)
            {
                return unwrapped;
            }
            let entries = entries.into_iter();
            entries.map(|(key, value)| (key, simple(value))).collect()
        }
        other => other,
    }
}

/// The plain form of what an object of one key wraps; `None` if it is not a wrapper.
fn unwrap(kind: &str, wrapped: &Value) -> Option<Value> {
    let renamed = |keys: [(&str, &str); 2]| -> Option<Value> {
        let renamed = keys.map(|(old, new)| Some((new.to_owned(), wrapped.get(old)?.clone())));
        renamed
            .into_iter()
            .collect::<Option<Map<_, _>>>()
            .map(Into::into)
    };
    match kind {
        "$oid" | "$numberDecimal" | "$numberDouble" | "$symbol" => Some(wrapped.clone()),
        "$date" => match plain(wrapped.clone()).as_i64() {
            Some(millis) => {
                let seconds = timestamp::format(millis.div_euclid(1000));
                let rest = millis.rem_euclid(1000);
                let seconds = seconds.trim_end_matches('Z');
                Some(format!("{seconds}.{rest:03}Z").into())
            }
            None => Some(wrapped.clone()),
        },
        "$binary" => {
            let subtype = wrapped.get("subType").and_then(Value::as_str);
            let subtype = u8::from_str_radix(subtype?, 16).ok()?;
            Some(json!({ "Subtype": subtype, "Data": wrapped.get("base64")? }))
        }
        "$regularExpression" => renamed([("pattern", "Pattern"), ("options", "Options")]),
        "$timestamp" => renamed([("t", "T"), ("i", "I")]),
        "$minKey" | "$maxKey" => Some(json!({})),
        "$undefined" => Some(Value::Null),
        _ => None,
    }
}

/// A double as text; whole numbers end in `.0`. (extended JSON specification)
fn double(number: &Number) -> String {
    format!("{:?}", number.as_f64().unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// (manual)
    #[test]
    fn plain_json_has_values_without_types() {
        for (typed, expected) in [
            (json!({ "$oid": "5d" }), json!("5d")),
            (json!({ "$numberLong": "50" }), json!(50)),
            (json!({ "$numberDecimal": "9823.1297" }), json!("9823.1297")),
            (
                json!([{ "d": { "$date": { "$numberLong": "1641954803067" } } }]),
                json!([{ "d": "2022-01-12T02:33:23.067Z" }]),
            ),
            (
                json!({ "$date": { "$numberLong": "-1" } }),
                json!("1969-12-31T23:59:59.999Z"),
            ),
            (
                json!({ "$binary": { "base64": "AA==", "subType": "05" } }),
                json!({ "Subtype": 5, "Data": "AA==" }),
            ),
            (
                json!({ "$regularExpression": { "pattern": "^H", "options": "i" } }),
                json!({ "Pattern": "^H", "Options": "i" }),
            ),
            (
                json!({ "$timestamp": { "t": 1, "i": 2 } }),
                json!({ "T": 1, "I": 2 }),
            ),
            (json!({ "$minKey": 1 }), json!({})),
            (json!({ "$undefined": true }), json!(null)),
            (json!({ "$set": { "a": 1 } }), json!({ "$set": { "a": 1 } })),
        ] {
            assert_eq!(simple(typed.clone()), expected, "{typed}");
        }
    }

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
