//! What changed in a world, as a list for whoever listens: a store that keeps
//! it, later perhaps a page that shows it.
//!
//! A world is told of in parts. Of some there is one value an app, of others one
//! for each key. Nothing is compared to find out what changed: the maps and
//! values of a world note what is written to, once somebody listens.

use serde::Serialize;
use serde::de::DeserializeOwned;

use super::recent::Recent;
use super::shared_map::SharedMap;
use super::watched::Watched;
use super::{Id, ProviderType, Seconds};

/// What there is of the world (below the app [`Id::ZERO`]) and of each app. The
/// numbers are those of files: none is ever given to anything else.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[repr(u8)]
pub(crate) enum Part {
    /// What never changes.
    Head = 1,
    Dice = 2,
    Groups = 3,
    Admins = 4,
    AdminSessions = 5,
    /// Told of by the server, as the faults are.
    Clock = 6,
    Faults = 7,

    Settings = 16,
    Providers = 17,
    LostProviders = 18,
    Functions = 19,
    Files = 20,
    Scripts = 21,
    Secrets = 22,
    Access = 23,
    Origins = 24,
    MailsDropped = 25,

    Users = 32,
    Emails = 33,
    Identities = 34,
    Pending = 35,
    Keys = 36,
    OwnKeys = 37,
    Sessions = 38,
    Devices = 39,
    Anonymous = 40,
    ConfirmTokens = 41,
    ResetTokens = 42,
    Mails = 43,
    Logs = 44,
}

impl Part {
    const ALL: [Self; 30] = [
        Self::Head,
        Self::Dice,
        Self::Groups,
        Self::Admins,
        Self::AdminSessions,
        Self::Clock,
        Self::Faults,
        Self::Settings,
        Self::Providers,
        Self::LostProviders,
        Self::Functions,
        Self::Files,
        Self::Scripts,
        Self::Secrets,
        Self::Access,
        Self::Origins,
        Self::MailsDropped,
        Self::Users,
        Self::Emails,
        Self::Identities,
        Self::Pending,
        Self::Keys,
        Self::OwnKeys,
        Self::Sessions,
        Self::Devices,
        Self::Anonymous,
        Self::ConfirmTokens,
        Self::ResetTokens,
        Self::Mails,
        Self::Logs,
    ];

    /// The part of this number.
    pub(crate) fn from_number(number: u8) -> Option<Self> {
        Self::ALL.into_iter().find(|part| *part as u8 == number)
    }
}

/// Where a value belongs.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Place {
    /// [`Id::ZERO`]: the world itself.
    pub(crate) app: Id,
    pub(crate) part: Part,
    /// Empty for a part of one value.
    pub(crate) key: Vec<u8>,
}

/// A step from what there was to what there is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Change {
    /// Nothing is left of what there was.
    Begin,
    /// Nothing is left of an app.
    Forget(Id),
    /// Nothing is left of a part.
    Clear(Id, Part),
    /// A value, as JSON, in place of the one that was there.
    Put(Place, Vec<u8>),
    Delete(Place),
}

impl Change {
    /// About how many bytes it takes.
    pub(crate) fn size(&self) -> usize {
        let beside = size_of::<Self>();
        match self {
            Self::Begin | Self::Forget(_) | Self::Clear(..) => beside,
            Self::Put(place, value) => beside + place.key.len() + value.len(),
            Self::Delete(place) => beside + place.key.len(),
        }
    }
}

/// Changes as they are told, in order.
#[derive(Debug, Default)]
pub(super) struct Changes {
    pub(super) all: Vec<Change>,
    /// The listener knows already; nothing is written down.
    pub(super) quiet: bool,
}

impl Changes {
    pub(super) fn push(&mut self, change: Change) {
        if !self.quiet {
            self.all.push(change);
        }
    }

    pub(super) fn put(&mut self, app: Id, part: Part, key: Vec<u8>, value: &impl Serialize) {
        if !self.quiet {
            // Everything in a world can be written.
            let value = serde_json::to_vec(value).unwrap_or_default();
            self.all.push(Change::Put(Place { app, part, key }, value));
        }
    }

    /// A part of one value.
    pub(super) fn one<T: Serialize>(&mut self, app: Id, part: Part, value: &mut Watched<T>) {
        if !value.told() {
            self.put(app, part, Vec::new(), value);
        }
    }

    /// A part of one value for each key.
    pub(super) fn each<K: Key, V: Serialize + Clone>(
        &mut self,
        app: Id,
        part: Part,
        map: &mut SharedMap<K, V>,
    ) {
        match map.told() {
            None => {
                self.push(Change::Clear(app, part));
                for (key, value) in map.iter() {
                    self.put(app, part, key.bytes(), value);
                }
            }
            Some(keys) => {
                for key in keys {
                    let place = key.bytes();
                    match map.get(&key) {
                        Some(value) => self.put(app, part, place, value),
                        None => self.push(Change::Delete(Place {
                            app,
                            part,
                            key: place,
                        })),
                    }
                }
            }
        }
    }

    /// A part of one value for each number.
    pub(super) fn last<T: Serialize>(&mut self, app: Id, part: Part, all: &mut Recent<T>) {
        let (gone, come) = all.told();
        match gone {
            None => self.push(Change::Clear(app, part)),
            Some(gone) => {
                for number in gone {
                    let key = number.bytes();
                    self.push(Change::Delete(Place { app, part, key }));
                }
            }
        }
        for number in come {
            if let Some(one) = all.get(number) {
                self.put(app, part, number.bytes(), one);
            }
        }
    }
}

/// What values are told apart by, as bytes in the same order as far as possible:
/// maps are read faster so.
pub(super) trait Key: Ord + Clone {
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

/// Reads a value back.
pub(super) fn read<T: DeserializeOwned>(part: Part, value: &[u8]) -> Result<T, String> {
    serde_json::from_slice(value).map_err(|error| format!("{part:?}: {error}"))
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

    #[test]
    fn each_part_has_a_number_of_its_own() {
        for part in Part::ALL {
            assert_eq!(Part::from_number(part as u8), Some(part));
        }
        assert_eq!((Part::from_number(0), Part::from_number(8)), (None, None));
    }
}
