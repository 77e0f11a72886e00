//! Serializes byte arrays as hexadecimal strings.

use serde::de::{Deserialize, Deserializer, Error};
use serde::ser::Serializer;

/// Two lower-case digits per byte.
pub(in crate::state) fn serialize<const N: usize, S: Serializer>(
    bytes: &[u8; N],
    serializer: S,
) -> Result<S::Ok, S::Error> {
    use std::fmt::Write;
    let mut text = String::with_capacity(2 * N);
    for byte in bytes {
        // Writing to a string cannot fail.
        let _ = write!(text, "{byte:02x}");
    }
    serializer.serialize_str(&text)
}

/// Accepts either case, but only exactly `N` bytes.
pub(in crate::state) fn deserialize<'de, const N: usize, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<[u8; N], D::Error> {
    let text = String::deserialize(deserializer)?;
    let invalid = || D::Error::custom(format!("expected {} hexadecimal digits", 2 * N));
    if text.len() != 2 * N || !text.is_ascii() {
        return Err(invalid());
    }
    let mut bytes = [0; N];
    for (index, byte) in bytes.iter_mut().enumerate() {
        *byte = u8::from_str_radix(&text[2 * index..2 * index + 2], 16).map_err(|_| invalid())?;
    }
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_as_many_digits_as_bytes_need_are_accepted() {
        let read = |text: &str| deserialize::<2, _>(serde_json::Value::from(text)).ok();
        assert_eq!(read("0aFf"), Some([0x0a, 0xff]));
        for text in ["", "0a", "0af", "0aff0", "0aff00", "0é0", "0agf"] {
            assert_eq!(read(text), None, "{text}");
        }
    }
}
