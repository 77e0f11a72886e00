//! What the providers said about a user.

use std::fmt;

use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde::ser::{Serialize, Serializer};
use serde_json::{Map, Value};

/// A few entries, sorted by key. A tenth of the memory of a map, which matters
/// with 100,000 users.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Data(Box<[(Box<str>, Value)]>);

impl Data {
    pub(crate) fn new() -> Self {
        Self::default()
    }

    fn find(&self, key: &str) -> Result<usize, usize> {
        self.0.binary_search_by(|(known, _)| (**known).cmp(key))
    }

    pub(crate) fn get(&self, key: &str) -> Option<&Value> {
        self.find(key).ok().map(|at| &self.0[at].1)
    }

    /// Sets an entry, and answers with the value before.
    pub(crate) fn insert(&mut self, key: Box<str>, value: Value) -> Option<Value> {
        match self.find(&key) {
            Ok(at) => Some(std::mem::replace(&mut self.0[at].1, value)),
            Err(at) => {
                let mut entries = std::mem::take(&mut self.0).into_vec();
                entries.reserve_exact(1);
                entries.insert(at, (key, value));
                self.0 = entries.into();
                None
            }
        }
    }

    pub(crate) fn remove(&mut self, key: &str) -> Option<Value> {
        let at = self.find(key).ok()?;
        let mut entries = std::mem::take(&mut self.0).into_vec();
        let (_, value) = entries.remove(at);
        self.0 = entries.into();
        Some(value)
    }

    /// In ascending order of keys.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (&str, &Value)> {
        self.0.iter().map(|(key, value)| (&**key, value))
    }
}

impl From<Map<String, Value>> for Data {
    fn from(map: Map<String, Value>) -> Self {
        map.into_iter()
            .map(|(key, value)| (key.into_boxed_str(), value))
            .collect()
    }
}

impl FromIterator<(Box<str>, Value)> for Data {
    fn from_iter<I: IntoIterator<Item = (Box<str>, Value)>>(entries: I) -> Self {
        let mut data = Self::default();
        for (key, value) in entries {
            data.insert(key, value);
        }
        data
    }
}

impl Serialize for Data {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.iter())
    }
}

impl<'de> Deserialize<'de> for Data {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Entries;

        impl<'de> Visitor<'de> for Entries {
            type Value = Data;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Data, A::Error> {
                let mut data = Data::default();
                while let Some((key, value)) = map.next_entry()? {
                    data.insert(key, value);
                }
                Ok(data)
            }
        }

        deserializer.deserialize_map(Entries)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Written and read as the JSON object that it is, keys sorted.
    #[test]
    fn data_is_an_object() {
        let mut data = Data::new();
        for (key, value) in [("name", "b"), ("email", "a"), ("name", "c")] {
            data.insert(key.into(), value.into());
        }
        let text = serde_json::to_string(&data).unwrap();
        assert_eq!(text, r#"{"email":"a","name":"c"}"#);
        assert_eq!(serde_json::from_str::<Data>(&text).unwrap(), data);
        assert_eq!(data.get("name"), Some(&"c".into()));
        assert_eq!(data.get("x"), None);
    }
}
