//! Ids in order of creation, and chance, both from one number.

use std::fmt;
use std::str::FromStr;

use rand_chacha::ChaCha12Rng;
use rand_chacha::rand_core::{RngCore, SeedableRng};
use serde::de::{Deserialize, Deserializer, Error};
use serde::ser::{Serialize, Serializer};

/// 12 bytes, shown as 24 lower-case hex digits.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Id([u8; 12]);

impl Id {
    /// Stands for "none" where a device is meant. (manual)
    pub(crate) const ZERO: Self = Self([0; 12]);

    pub(crate) const fn new(bytes: [u8; 12]) -> Self {
        Self(bytes)
    }

    pub(crate) fn to_bytes(self) -> [u8; 12] {
        self.0
    }

    fn number(self) -> u128 {
        let mut wide = [0; 16];
        wide[4..].copy_from_slice(&self.0);
        u128::from_be_bytes(wide)
    }

    fn from_number(number: u128) -> Self {
        let mut bytes = [0; 12];
        bytes.copy_from_slice(&number.to_be_bytes()[4..]);
        Self(bytes)
    }
}

impl fmt::Display for Id {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        const DIGITS: &[u8; 16] = b"0123456789abcdef";
        let mut text = [0; 24];
        for (pair, byte) in text.chunks_exact_mut(2).zip(self.0) {
            pair[0] = DIGITS[usize::from(byte >> 4)];
            pair[1] = DIGITS[usize::from(byte & 15)];
        }
        f.pad(str::from_utf8(&text).unwrap_or_default())
    }
}

impl fmt::Debug for Id {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl FromStr for Id {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        let text: &[u8; 24] = text.as_bytes().try_into().map_err(|_| ())?;
        let mut bytes = [0; 12];
        for (byte, pair) in bytes.iter_mut().zip(text.chunks_exact(2)) {
            let digit = |c: u8| {
                char::from(c)
                    .to_digit(16)
                    .and_then(|d| u8::try_from(d).ok())
            };
            *byte = digit(pair[0]).ok_or(())? << 4 | digit(pair[1]).ok_or(())?;
        }
        Ok(Self(bytes))
    }
}

impl Serialize for Id {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Id {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = std::borrow::Cow::<str>::deserialize(deserializer)?;
        text.parse()
            .map_err(|()| D::Error::custom(format!("'{text}' is not an id (24 hex digits)")))
    }
}

/// Makes ids and everything random.
#[derive(Clone, Debug, serde::Serialize, serde::Deserialize)]
#[serde(into = "Position", try_from = "Position")]
pub(crate) struct SeededRng {
    rng: ChaCha12Rng,
    last: Id,
}

/// Where a [`Dice`] is in its sequence.
#[derive(serde::Serialize, serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct Position {
    #[serde(with = "crate::state::storage::hex")]
    seed: [u8; 32],
    /// Text: not every reader of JSON has numbers of 68 bits.
    word: String,
    last: Id,
}

impl From<SeededRng> for Position {
    fn from(rng: SeededRng) -> Self {
        Self {
            seed: rng.rng.get_seed(),
            word: rng.rng.get_word_pos().to_string(),
            last: rng.last,
        }
    }
}

impl TryFrom<Position> for SeededRng {
    type Error = &'static str;

    fn try_from(position: Position) -> Result<Self, &'static str> {
        let word: u128 = position
            .word
            .parse()
            .map_err(|_| "the position is not a number")?;
        let mut rng = ChaCha12Rng::from_seed(position.seed);
        rng.set_word_pos(word);
        let last = position.last;
        Ok(Self { rng, last })
    }
}

impl SeededRng {
    /// The first ids begin so: later than any id of the service's lifetime up to
    /// 2024, and not from a clock, so that runs can be compared.
    const BEGIN: u128 = 0x6600_0000 << 64;
    /// Given ids above this do not move the counter, which would else run out.
    const END: u128 = 0xf000_0000 << 64;

    pub(crate) fn new(seed: u64) -> Self {
        let mut rng = ChaCha12Rng::seed_from_u64(seed);
        let middle = u128::from(rng.next_u64() >> 24) << 24;
        Self {
            rng,
            last: Id::from_number(Self::BEGIN | middle),
        }
    }

    /// Changes with every id and every chance, unless [reseeded](Self::reseeded).
    pub(in crate::state) fn position(&self) -> (u128, Id) {
        (self.rng.get_word_pos(), self.last)
    }

    /// Other chances from here on; ids go on ascending.
    pub(crate) fn reseeded(&self, seed: u64) -> Self {
        Self {
            rng: ChaCha12Rng::seed_from_u64(seed),
            last: self.last,
        }
    }

    /// A new id, above every one made or [noted](Self::note) before.
    pub(crate) fn id(&mut self) -> Id {
        self.last = Id::from_number(self.last.number() + 1);
        self.last
    }

    /// Takes note of an id that was given from outside.
    pub(crate) fn note(&mut self, id: Id) {
        if id > self.last && id.number() < Self::END {
            self.last = id;
        }
    }

    /// Random bytes.
    pub(crate) fn bytes<const N: usize>(&mut self) -> [u8; N] {
        let mut bytes = [0; N];
        self.rng.fill_bytes(&mut bytes);
        bytes
    }

    /// At least 0 and below 1.
    pub(crate) fn fraction(&mut self) -> f64 {
        f64::from(self.rng.next_u32()) / (f64::from(u32::MAX) + 1.0)
    }

    /// A number between two, both included.
    pub(crate) fn between(&mut self, low: u64, high: u64) -> u64 {
        let span = high.saturating_sub(low);
        let number = self.rng.next_u64();
        low + span.checked_add(1).map_or(number, |count| number % count)
    }

    /// An id that is in no order and moves no counter: of an entry in a log.
    pub(crate) fn log_id(&mut self) -> Id {
        Id(self.bytes())
    }

    /// Random lower-case letters.
    pub(crate) fn letters(&mut self, count: usize) -> String {
        self.text(b"abcdefghijklmnopqrstuvwxyz", count)
    }

    /// Random letters and digits.
    pub(crate) fn secret(&mut self, count: usize) -> String {
        self.text(
            b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789",
            count,
        )
    }

    fn text(&mut self, alphabet: &[u8], count: usize) -> String {
        (0..count)
            .map(|_| {
                let at = self.rng.next_u32() as usize % alphabet.len();
                char::from(alphabet[at])
            })
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Ids are 24 lower-case hex digits. (manual)
    #[test]
    fn an_id_is_24_lower_case_hex_digits() {
        let text = "65a0000000000000000000ff";
        assert_eq!(
            text.parse::<Id>().map(|id| id.to_string()),
            Ok(text.to_owned())
        );
        assert_eq!(text.to_uppercase().parse::<Id>(), text.parse());
        for wrong in [
            "",
            "65a",
            "65a0000000000000000000fg",
            "65a0000000000000000000fff",
            "é5a0000000000000000000f",
        ] {
            assert!(wrong.parse::<Id>().is_err(), "{wrong}");
        }
    }

    /// Users come back in the order of creation. (Gt: ascending ids)
    #[test]
    fn ids_ascend_also_past_given_ones() {
        let mut rng = SeededRng::new(0);
        let first = rng.id();
        let given = Id::from_number(first.number() + 100);
        rng.note(given);
        let third = rng.id();
        assert!(first < given && given < third);
        rng.note(Id([0xff; 12]));
        assert!(rng.id() > third);
    }

    /// Our choice: the same number gives the same ids and secrets.
    #[test]
    fn the_same_seed_makes_the_same_things() {
        let all = |seed| {
            let mut rng = SeededRng::new(seed);
            (rng.id(), rng.secret(40), rng.letters(5), rng.bytes::<8>())
        };
        assert_eq!(all(7), all(7));
        assert_ne!(all(7), all(8));
    }
}
