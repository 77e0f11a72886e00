//! Ascending IDs and random values, both derived from one seed number.

use std::fmt;
use std::str::FromStr;

use rand_chacha::ChaCha12Rng;
use rand_chacha::rand_core::{RngCore, SeedableRng};
use serde::de::{Deserialize, Deserializer, Error};
use serde::ser::{Serialize, Serializer};

use crate::state::storage::randomness::{Randomness, SecretRng};

/// An ID of 12 bytes, displayed as 24 lower-case hex digits. (manual)
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Id([u8; 12]);

impl Id {
    /// As a device ID it means that there is none. (manual)
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
        // By hand, because responses contain many IDs: one write instead of one per byte.
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
            .map_err(|()| D::Error::custom(format!("'{text}' is not an ID (24 hex digits)")))
    }
}

/// Generates IDs and everything random. The same seed gives the same sequence.
#[derive(Clone, Debug, serde::Serialize, serde::Deserialize)]
#[serde(into = "Position", try_from = "Position")]
pub(crate) struct SeededRng {
    rng: ChaCha12Rng,
    last: Id,
    /// Generates secrets, if they do not derive from the seed. Not persisted.
    secrets: Option<SecretRng>,
}

/// The position of a [`SeededRng`] in its sequence.
#[derive(serde::Serialize, serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct Position {
    #[serde(with = "crate::state::storage::hex")]
    seed: [u8; 32],
    /// A string, because it has up to 68 bits and JSON readers may round such numbers.
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
            .map_err(|_| "the position of the random number generator is not a number")?;
        let mut rng = ChaCha12Rng::from_seed(position.seed);
        rng.set_word_pos(word);
        let last = position.last;
        let secrets = None;
        Ok(Self { rng, last, secrets })
    }
}

impl SeededRng {
    /// IDs start here. The service's IDs start with a timestamp; this one is of March
    /// 2024, so IDs are above any that a test copied from the service before. It does
    /// not come from a clock, so that two runs give the same IDs.
    const START: u128 = 0x6600_0000 << 64;
    /// IDs of a seed above this one do not advance the counter: it might overflow.
    const MAX_RESERVED: u128 = 0xf000_0000 << 64;

    pub(crate) fn new(randomness: impl Into<Randomness>) -> Self {
        let Randomness { rng_seed, secrets } = randomness.into();
        Self::start(ChaCha12Rng::seed_from_u64(rng_seed), secrets)
    }

    fn start(mut rng: ChaCha12Rng, secrets: Option<SecretRng>) -> Self {
        let middle = u128::from(rng.next_u64() >> 24) << 24;
        Self {
            rng,
            last: Id::from_number(Self::START | middle),
            secrets,
        }
    }

    /// Returns the generator as it was at the start, with secrets that derive from the
    /// seed.
    pub(in crate::state) fn restarted(&self) -> Self {
        Self::start(ChaCha12Rng::from_seed(self.rng.get_seed()), None)
    }

    /// Sets what secrets derive from, from now on.
    pub(in crate::state) fn set_secrets(&mut self, secrets: Option<SecretRng>) {
        self.secrets = secrets;
    }

    /// The position in the sequence. Changes with every ID and every random value.
    pub(in crate::state) fn position(&self) -> (u128, Id) {
        (self.rng.get_word_pos(), self.last)
    }

    /// Returns a generator with another random sequence, whose IDs continue from here.
    pub(crate) fn reseeded(&self, randomness: Randomness) -> Self {
        Self {
            rng: ChaCha12Rng::seed_from_u64(randomness.rng_seed),
            last: self.last,
            secrets: randomness.secrets,
        }
    }

    /// Returns a new ID, above every ID that was generated or
    /// [reserved](Self::reserve) before.
    pub(crate) fn id(&mut self) -> Id {
        self.last = Id::from_number(self.last.number() + 1);
        self.last
    }

    /// Excludes an ID, which a seed contains, and all below it from being generated.
    pub(crate) fn reserve(&mut self, id: Id) {
        if id > self.last && id.number() < Self::MAX_RESERVED {
            self.last = id;
        }
    }

    /// Random bytes for a secret.
    pub(crate) fn bytes<const N: usize>(&mut self) -> [u8; N] {
        let mut bytes = [0; N];
        match &self.secrets {
            Some(secrets) => secrets.fill(&mut bytes),
            None => self.rng.fill_bytes(&mut bytes),
        }
        bytes
    }

    /// A number from 0 to below 1.
    pub(crate) fn fraction(&mut self) -> f64 {
        f64::from(self.rng.next_u32()) / (f64::from(u32::MAX) + 1.0)
    }

    /// A number between two bounds, both included.
    pub(crate) fn between(&mut self, low: u64, high: u64) -> u64 {
        let span = high.saturating_sub(low);
        let number = self.rng.next_u64();
        low + span.checked_add(1).map_or(number, |count| number % count)
    }

    /// Returns a random ID for a log entry. It does not advance the counter, so logging
    /// does not change the IDs of anything else.
    pub(crate) fn log_id(&mut self) -> Id {
        let mut bytes = [0; 12];
        self.rng.fill_bytes(&mut bytes);
        Id(bytes)
    }

    /// Random lower-case letters.
    pub(crate) fn letters(&mut self, count: usize) -> String {
        text(b"abcdefghijklmnopqrstuvwxyz", count, || self.rng.next_u32())
    }

    /// Random letters and digits for a secret.
    pub(crate) fn secret(&mut self, count: usize) -> String {
        const ALPHABET: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
        match &self.secrets {
            None => text(ALPHABET, count, || self.rng.next_u32()),
            Some(secrets) => text(ALPHABET, count, || {
                let mut bytes = [0; 4];
                secrets.fill(&mut bytes);
                u32::from_le_bytes(bytes)
            }),
        }
    }
}

fn text(alphabet: &[u8], count: usize, mut random: impl FnMut() -> u32) -> String {
    // The modulo favours some letters by less than one in ten million.
    let letter = |_| char::from(alphabet[random() as usize % alphabet.len()]);
    (0..count).map(letter).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// (manual)
    #[test]
    fn an_id_is_24_hex_digits_and_displayed_in_lower_case() {
        let text = "65a0000000000000000000ff";
        assert_eq!(
            text.parse::<Id>().map(|id| id.to_string()),
            Ok(text.to_owned())
        );
        assert_eq!(text.to_uppercase().parse::<Id>(), text.parse());
        for text in [
            "",
            "65a",
            "65a0000000000000000000fg",
            "65a0000000000000000000fff",
            "é5a0000000000000000000f",
        ] {
            assert!(text.parse::<Id>().is_err(), "{text}");
        }
    }

    /// (Gt: users are listed by ascending IDs)
    #[test]
    fn ids_ascend_and_stay_above_reserved_ones() {
        let mut rng = SeededRng::new(0);
        let first = rng.id();
        let reserved = Id::from_number(first.number() + 100);
        rng.reserve(reserved);
        let third = rng.id();
        assert!(first < reserved && reserved < third);
        rng.reserve(Id([0xff; 12]));
        assert!(rng.id() > third);
    }

    /// (our choice)
    #[test]
    fn the_same_seed_gives_the_same_ids_and_secrets() {
        let values = |seed| {
            let mut rng = SeededRng::new(seed);
            (rng.id(), rng.secret(40), rng.letters(5), rng.bytes::<8>())
        };
        assert_eq!(values(7), values(7));
        assert_ne!(values(7), values(8));
    }

    /// (our choice)
    #[test]
    fn without_a_seed_ids_are_the_same_and_secrets_differ() {
        let values = || {
            let mut rng = SeededRng::new(Randomness::new(None).unwrap());
            let public = (rng.id(), rng.letters(5), rng.log_id(), rng.fraction());
            // A clone, as after a reset, must not repeat secrets.
            let (mut clone, first) = (rng.clone(), rng.secret(40));
            assert_ne!(clone.secret(40), first);
            assert_ne!(rng.clone().bytes::<8>(), rng.bytes::<8>());
            (public, first, rng.bytes::<8>(), rng.id())
        };
        let ((public, secret, bytes, id), other) = (values(), values());
        assert_eq!((public, id), (other.0, other.3));
        assert_ne!(secret, other.1);
        assert_ne!(bytes, other.2);
    }

    /// Two servers rarely give the same IDs, and each can give many before they reach the next bits.
    #[test]
    fn the_first_id_has_forty_random_bits_above_a_counter_that_starts_at_zero() {
        let starts = (0..64).map(|seed| SeededRng::new(seed).id().number() - 1 - SeededRng::START);
        let all = starts.fold(0, std::ops::BitOr::bitor);
        assert_eq!(all, 0xff_ffff_ffff << 24);
    }

    #[test]
    fn ids_that_leave_no_room_for_others_are_not_reserved() {
        let next_after = |number| {
            let mut rng = SeededRng::new(0);
            rng.reserve(Id::from_number(number));
            rng.id().number()
        };
        let limit = SeededRng::MAX_RESERVED;
        assert_eq!(next_after(limit - 1), limit);
        assert_eq!(next_after(limit), next_after(0));
    }

    #[test]
    fn a_fraction_is_one_of_two_to_the_32_below_1() {
        let mut rng = SeededRng::new(0);
        for _ in 0..100 {
            let fraction = rng.fraction();
            let scaled = fraction * 4_294_967_296.0;
            assert!(fraction < 1.0 && scaled.fract() == 0.0, "{fraction}");
        }
    }
}
