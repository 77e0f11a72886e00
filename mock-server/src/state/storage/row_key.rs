//! The keys of what is told of a world, as bytes and back.

use crate::state::{Id, ProviderType, Seconds};

/// What values are told apart by, as bytes in the same order as far as possible:
/// maps are read faster so.
pub(in crate::state) trait Key: Ord + Clone {
    fn bytes(&self) -> Vec<u8>;
    fn from_bytes(bytes: &[u8]) -> Option<Self>;
}

impl Key for u64 {
    fn bytes(&self) -> Vec<u8> {
        self.to_be_bytes().to_vec()
    }

    fn from_bytes(bytes: &[u8]) -> Option<Self> {
        bytes.try_into().ok().map(Self::from_be_bytes)
    }
}

impl Key for Id {
    fn bytes(&self) -> Vec<u8> {
        self.to_bytes().to_vec()
    }

    fn from_bytes(bytes: &[u8]) -> Option<Self> {
        bytes.try_into().ok().map(Self::new)
    }
}

impl Key for Box<str> {
    fn bytes(&self) -> Vec<u8> {
        self.as_bytes().to_vec()
    }

    fn from_bytes(bytes: &[u8]) -> Option<Self> {
        str::from_utf8(bytes).ok().map(Self::from)
    }
}

impl Key for (Id, Id) {
    fn bytes(&self) -> Vec<u8> {
        [self.0.to_bytes(), self.1.to_bytes()].concat()
    }

    fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let (one, other) = bytes.split_at_checked(12)?;
        Some((Id::from_bytes(one)?, Id::from_bytes(other)?))
    }
}

impl Key for (Seconds, Id) {
    fn bytes(&self) -> Vec<u8> {
        // What was negative comes before what was not.
        let seconds = self.0.cast_unsigned() ^ (1 << 63);
        [&seconds.to_be_bytes()[..], &self.1.to_bytes()].concat()
    }

    fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let (seconds, id) = bytes.split_at_checked(8)?;
        let seconds = u64::from_bytes(seconds)? ^ (1 << 63);
        Some((seconds.cast_signed(), Id::from_bytes(id)?))
    }
}

impl Key for (ProviderType, Box<str>) {
    /// No name of a type that identities are found by has a zero byte.
    fn bytes(&self) -> Vec<u8> {
        [self.0.name().as_bytes(), &[0], self.1.as_bytes()].concat()
    }

    fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let (name, id) = str::from_utf8(bytes).ok()?.split_once('\0')?;
        Some((ProviderType::from_name(name), id.into()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sorted<K: Key + std::fmt::Debug>(mut keys: Vec<K>) {
        keys.sort();
        let bytes: Vec<_> = keys.iter().map(Key::bytes).collect();
        assert!(bytes.is_sorted(), "{keys:?}");
        let back: Vec<_> = bytes.iter().map(|bytes| K::from_bytes(bytes)).collect();
        assert_eq!(back, keys.into_iter().map(Some).collect::<Vec<_>>());
    }

    #[test]
    fn keys_become_bytes_in_the_same_order_and_back() {
        let id = |last| Id::new([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 255, last]);
        sorted(vec![u64::MAX, 0, 1, 256]);
        sorted(vec![id(7), id(0), id(255)]);
        sorted(vec![(id(7), id(1)), (id(7), id(0)), (id(0), id(9))]);
        sorted(vec![
            (i64::MIN, id(0)),
            (-1, id(3)),
            (0, id(2)),
            (i64::MAX, id(1)),
        ]);
        sorted::<Box<str>>(vec!["".into(), "é".into(), "a\0b".into(), "a".into()]);
        sorted::<(ProviderType, Box<str>)>(vec![
            (ProviderType::Google, "a\0b".into()),
            (ProviderType::CustomToken, "".into()),
        ]);
    }

    #[test]
    fn other_bytes_are_no_keys() {
        for bytes in [&[][..], &[0; 11], &[0; 13], &[0; 23], &[0; 25], &[0xff; 7]] {
            assert_eq!(u64::from_bytes(bytes), None);
            assert_eq!(Id::from_bytes(bytes), None);
            assert_eq!(<(Id, Id)>::from_bytes(bytes), None);
            assert_eq!(<(Seconds, Id)>::from_bytes(bytes), None);
        }
        assert_eq!(<Box<str>>::from_bytes(&[0xff]), None);
        assert_eq!(
            <(ProviderType, Box<str>)>::from_bytes(b"custom-token"),
            None
        );
    }
}
