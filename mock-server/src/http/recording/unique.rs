//! JSON without repeated members. Of those, a parsed value has the last one only.

use std::fmt;

use serde::de::{Deserialize, Deserializer, Error, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Value};

/// The value of a text; `None` if it is not JSON, or names a member twice.
pub(super) fn parse(text: &str) -> Option<Value> {
    let parsed: Result<Unique, _> = serde_json::from_str(text);
    parsed.ok().map(|Unique(value)| value)
}

struct Unique(Value);

impl<'de> Deserialize<'de> for Unique {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(UniqueVisitor).map(Self)
    }
}

struct UniqueVisitor;

impl<'de> Visitor<'de> for UniqueVisitor {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON without repeated members")
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_i64<E>(self, value: i64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_u64<E>(self, value: u64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_f64<E>(self, value: f64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_str<E>(self, value: &str) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut elements: A) -> Result<Value, A::Error> {
        let mut all = Vec::new();
        while let Some(Unique(value)) = elements.next_element()? {
            all.push(value);
        }
        Ok(Value::Array(all))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<Value, A::Error> {
        let mut all = Map::new();
        while let Some((key, Unique(value))) = members.next_entry::<String, _>()? {
            if all.insert(key, value).is_some() {
                return Err(A::Error::custom("a member is repeated"));
            }
        }
        Ok(Value::Object(all))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn repeated_members_are_found_at_any_depth_and_all_else_is_as_usual() {
        for text in [
            "null",
            " [true, -1, 1e3, 18446744073709551615, \"\\u0061\"] ",
            "{\"a\": {\"b\": 1}, \"b\": {\"a\": {}}}",
        ] {
            assert_eq!(parse(text), serde_json::from_str(text).ok(), "{text}");
        }
        for text in [
            "",
            "{",
            "{\"a\": 1, \"a\": 1}",
            "[{\"b\": {\"a\": 1, \"\\u0061\": 2}}]",
        ] {
            assert_eq!(parse(text), None, "{text}");
        }
    }
}
