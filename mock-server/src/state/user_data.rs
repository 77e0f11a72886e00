//! The data that providers supply about a user.

use std::fmt;

use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde::ser::{Serialize, Serializer};
use serde_json::{Map, Value};

/// A JSON object with few entries, sorted by key. Takes a tenth of the memory of a
/// `BTreeMap`, which matters with 100,000 users.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct UserData(Box<[(Box<str>, Value)]>);

impl UserData {
    pub(crate) fn new() -> Self {
        Self::default()
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    fn find(&self, key: &str) -> Result<usize, usize> {
        self.0.binary_search_by(|(entry, _)| (**entry).cmp(key))
    }

    pub(crate) fn get(&self, key: &str) -> Option<&Value> {
        self.find(key).ok().map(|index| &self.0[index].1)
    }

    /// Sets an entry and returns the previous value.
    pub(crate) fn insert(&mut self, key: Box<str>, value: Value) -> Option<Value> {
        match self.find(&key) {
            Ok(index) => Some(std::mem::replace(&mut self.0[index].1, value)),
            Err(index) => {
                let mut entries = std::mem::take(&mut self.0).into_vec();
                // Without this the vector would grow to four entries, then be reallocated.
                entries.reserve_exact(1);
                entries.insert(index, (key, value));
                self.0 = entries.into();
                None
            }
        }
    }

    pub(crate) fn remove(&mut self, key: &str) -> Option<Value> {
        let index = self.find(key).ok()?;
        let mut entries = std::mem::take(&mut self.0).into_vec();
        let (_, value) = entries.remove(index);
        self.0 = entries.into();
        Some(value)
    }

    /// The entries in ascending order of keys.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (&str, &Value)> {
        self.0.iter().map(|(key, value)| (&**key, value))
    }
}

impl From<Map<String, Value>> for UserData {
    fn from(map: Map<String, Value>) -> Self {
        map.into_iter()
            .map(|(key, value)| (key.into_boxed_str(), value))
            .collect()
    }
}

impl FromIterator<(Box<str>, Value)> for UserData {
    fn from_iter<I: IntoIterator<Item = (Box<str>, Value)>>(entries: I) -> Self {
        let mut data = Self::default();
        for (key, value) in entries {
            data.insert(key, value);
        }
        data
    }
}

impl Serialize for UserData {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.iter())
    }
}

impl<'de> Deserialize<'de> for UserData {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Entries;

        impl<'de> Visitor<'de> for Entries {
            type Value = UserData;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<UserData, A::Error> {
                let mut data = UserData::default();
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

    #[test]
    fn data_is_serialized_as_an_object_with_sorted_keys() {
        let mut data = UserData::new();
        for (key, value) in [("name", "b"), ("email", "a"), ("name", "c")] {
            data.insert(key.into(), value.into());
        }
        let text = serde_json::to_string(&data).unwrap();
        assert_eq!(text, r#"{"email":"a","name":"c"}"#);
        assert_eq!(serde_json::from_str::<UserData>(&text).unwrap(), data);
        assert_eq!(data.get("name"), Some(&"c".into()));
        assert_eq!(data.get("x"), None);
    }
}
