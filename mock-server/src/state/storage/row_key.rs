//! Encodes the keys of maps as bytes, for the data file.

use crate::state::storage::id::Id;
use crate::state::time::Seconds;

/// A key of a table. The bytes sort as the keys do where possible: maps are restored
/// faster from sorted rows.
pub(in crate::state) trait RowKey: Ord + Clone {
    fn encode(&self) -> Vec<u8>;
    fn decode(bytes: &[u8]) -> Option<Self>;
}

impl RowKey for u64 {
    fn encode(&self) -> Vec<u8> {
        self.to_be_bytes().to_vec()
    }

    fn decode(bytes: &[u8]) -> Option<Self> {
        bytes.try_into().ok().map(Self::from_be_bytes)
    }
}

impl RowKey for Id {
    fn encode(&self) -> Vec<u8> {
        self.to_bytes().to_vec()
    }

    fn decode(bytes: &[u8]) -> Option<Self> {
        bytes.try_into().ok().map(Self::new)
    }
}

impl RowKey for Box<str> {
    fn encode(&self) -> Vec<u8> {
        self.as_bytes().to_vec()
    }

    fn decode(bytes: &[u8]) -> Option<Self> {
        str::from_utf8(bytes).ok().map(Self::from)
    }
}

impl RowKey for (Id, Id) {
    fn encode(&self) -> Vec<u8> {
        [self.0.to_bytes(), self.1.to_bytes()].concat()
    }

    fn decode(bytes: &[u8]) -> Option<Self> {
        let (first, second) = bytes.split_at_checked(12)?;
        Some((Id::decode(first)?, Id::decode(second)?))
    }
}

impl RowKey for (Seconds, Id) {
    fn encode(&self) -> Vec<u8> {
        // Flipping the sign bit sorts negative numbers before positive ones.
        let seconds = self.0.cast_unsigned() ^ (1 << 63);
        [&seconds.to_be_bytes()[..], &self.1.to_bytes()].concat()
    }

    fn decode(bytes: &[u8]) -> Option<Self> {
        let (seconds, id) = bytes.split_at_checked(8)?;
        let seconds = u64::decode(seconds)? ^ (1 << 63);
        Some((seconds.cast_signed(), Id::decode(id)?))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::state::provider::ProviderType;

    fn check<K: RowKey + std::fmt::Debug>(mut keys: Vec<K>) {
        keys.sort();
        let bytes: Vec<_> = keys.iter().map(RowKey::encode).collect();
        assert!(bytes.is_sorted(), "{keys:?}");
        let decoded: Vec<_> = bytes.iter().map(|bytes| K::decode(bytes)).collect();
        assert_eq!(decoded, keys.into_iter().map(Some).collect::<Vec<_>>());
    }

    #[test]
    fn encoded_keys_sort_as_keys_do_and_decode_to_them() {
        let id = |last| Id::new([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 255, last]);
        check(vec![u64::MAX, 0, 1, 256]);
        check(vec![id(7), id(0), id(255)]);
        check(vec![(id(7), id(1)), (id(7), id(0)), (id(0), id(9))]);
        check(vec![
            (i64::MIN, id(0)),
            (-1, id(3)),
            (0, id(2)),
            (i64::MAX, id(1)),
        ]);
        check::<Box<str>>(vec!["".into(), "é".into(), "a\0b".into(), "a".into()]);
        check::<(ProviderType, Box<str>)>(vec![
            (ProviderType::Google, "a\0b".into()),
            (ProviderType::CustomToken, "".into()),
        ]);
    }

    #[test]
    fn invalid_bytes_are_rejected() {
        for bytes in [&[][..], &[0; 11], &[0; 13], &[0; 23], &[0; 25], &[0xff; 7]] {
            assert_eq!(u64::decode(bytes), None);
            assert_eq!(Id::decode(bytes), None);
            assert_eq!(<(Id, Id)>::decode(bytes), None);
            assert_eq!(<(Seconds, Id)>::decode(bytes), None);
        }
        assert_eq!(<Box<str>>::decode(&[0xff]), None);
        assert_eq!(<(ProviderType, Box<str>)>::decode(b"custom-token"), None);
    }
}
