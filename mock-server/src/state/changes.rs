//! What changed in a world, as a list for whoever listens: a store that keeps
//! it, later perhaps a page that shows it.
//!
//! A world is told of in parts. Of some there is one value an app, of others one
//! for each key. Nothing is compared to find out what changed: the maps and
//! values of a world note what is written to, once somebody listens.

pub(crate) mod collect;
pub(crate) mod replay;
pub(crate) mod tracked;

use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::state::Id;
use crate::state::changes::tracked::Watched;
use crate::state::storage::ring_buffer::Recent;
use crate::state::storage::row_key::Key;
use crate::state::storage::shared_map::SharedMap;

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
pub(in crate::state) struct Changes {
    pub(in crate::state) all: Vec<Change>,
    /// The listener knows already; nothing is written down.
    pub(in crate::state) quiet: bool,
}

impl Changes {
    pub(in crate::state) fn push(&mut self, change: Change) {
        if !self.quiet {
            self.all.push(change);
        }
    }

    pub(in crate::state) fn put(
        &mut self,
        app: Id,
        part: Part,
        key: Vec<u8>,
        value: &impl Serialize,
    ) {
        if !self.quiet {
            // Everything in a world can be written.
            let value = serde_json::to_vec(value).unwrap_or_default();
            self.all.push(Change::Put(Place { app, part, key }, value));
        }
    }

    /// A part of one value.
    pub(in crate::state) fn one<T: Serialize>(
        &mut self,
        app: Id,
        part: Part,
        value: &mut Watched<T>,
    ) {
        if !value.told() {
            self.put(app, part, Vec::new(), value);
        }
    }

    /// A part of one value for each key.
    pub(in crate::state) fn each<K: Key, V: Serialize + Clone>(
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
    pub(in crate::state) fn last<T: Serialize>(
        &mut self,
        app: Id,
        part: Part,
        all: &mut Recent<T>,
    ) {
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

/// Reads a value back.
pub(in crate::state) fn read<T: DeserializeOwned>(part: Part, value: &[u8]) -> Result<T, String> {
    serde_json::from_slice(value).map_err(|error| format!("{part:?}: {error}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_part_has_a_number_of_its_own() {
        for part in Part::ALL {
            assert_eq!(Part::from_number(part as u8), Some(part));
        }
        assert_eq!((Part::from_number(0), Part::from_number(8)), (None, None));
    }
}
