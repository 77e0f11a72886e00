//! The space of IDs, for splitting a list.

use crate::domain::UserId;

/// The digits of an ID that the service assigns: 12 bytes in hexadecimal, of which
/// the first four are a timestamp.
const DIGITS: usize = 24;

/// An ID as a number that sorts like the ID.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct IdNumber(u128);

impl IdNumber {
    pub(super) const ZERO: Self = Self(0);

    /// `None` for an ID in another form than the service's. Such IDs are not known
    /// to sort in any way.
    pub(super) fn new(id: &UserId) -> Option<Self> {
        let text = id.as_str();
        if text.len() != DIGITS {
            return None;
        }
        let digit = |byte: u8| match byte {
            b'0'..=b'9' => Some(byte - b'0'),
            b'a'..=b'f' => Some(byte - b'a' + 10),
            _ => None,
        };
        // The standard library accepts signs and capitals, too.
        let number = text.bytes().try_fold(0, |number, byte| {
            Some(number << 4 | u128::from(digit(byte)?))
        });
        number.map(Self)
    }

    /// The ID, whether or not there is a user with it.
    pub(super) fn to_id(self) -> Option<UserId> {
        UserId::parse(&format!("{:0DIGITS$x}", self.0)).ok()
    }

    /// The number halfway to `end`; `None` if there is none in between.
    pub(super) fn middle(self, end: Self) -> Option<Self> {
        let distance = self.distance(end);
        (distance > 1).then(|| Self(self.0 + distance / 2))
    }

    /// The number this far behind.
    pub(super) fn plus(self, distance: u128) -> Self {
        Self(self.0.saturating_add(distance))
    }

    /// How far `end` is behind.
    pub(super) fn distance(self, end: Self) -> u128 {
        end.0.saturating_sub(self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn number(text: &str) -> Option<IdNumber> {
        IdNumber::new(&UserId::parse(text).unwrap())
    }

    #[test]
    fn only_the_ids_of_the_service_are_numbers() {
        let id = "65a000000000000000000002";
        assert_eq!(number(id).unwrap().to_id().unwrap().as_str(), id);
        for other in [
            "65A000000000000000000002",
            "65a",
            "+5a000000000000000000002",
        ] {
            assert_eq!(number(other), None, "{other}");
        }
    }

    #[test]
    fn middle_lies_strictly_between() {
        let (low, high) = (IdNumber(4), IdNumber(6));
        assert_eq!(low.middle(high), Some(IdNumber(5)));
        assert_eq!(low.middle(IdNumber(5)), None);
        assert_eq!(high.middle(low), None);
    }
}
