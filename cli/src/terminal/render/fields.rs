//! The fields of a JSON document, in their original order.

use std::fmt;

use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde_json::value::RawValue;

use crate::line_type::LineType;

/// The fields of an object.
pub(super) struct Fields(pub(super) Vec<(String, Box<RawValue>)>);

impl Fields {
    /// The fields of `body` in a line of this type; `None` if it is not an object. A field
    /// that is called `type` gets another key, so that it does not hide that of the line.
    pub(super) fn of(body: &RawValue, line_type: LineType) -> Option<Self> {
        let Self(mut fields) = serde_json::from_str(body.get()).ok()?;
        for (key, _) in &mut fields {
            if key == "type" {
                *key = line_type.own_type_key();
            }
        }
        Some(Self(fields))
    }
}

impl<'de> Deserialize<'de> for Fields {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Object;

        impl<'de> Visitor<'de> for Object {
            type Value = Fields;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Fields, A::Error> {
                let mut fields = Vec::new();
                while let Some(field) = map.next_entry()? {
                    fields.push(field);
                }
                Ok(Fields(fields))
            }
        }

        deserializer.deserialize_map(Object)
    }
}
