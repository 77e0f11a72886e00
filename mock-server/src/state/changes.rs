//! The change log: what changed in a state since a subscriber last drained it.
//!
//! A state is divided into tables. Some hold one value per app, others one row per
//! key. Changes are not found by comparing states: maps and values carry dirty
//! flags, which cost a write nothing until a subscriber has drained them once.
//! The data file is the subscriber of rows. Clients that watch a server read
//! [events](crate::state::StateEvent), which say why something changed.

pub(crate) mod collect;
pub(crate) mod replay;

use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::hidden::Hidden;
use crate::state::storage::id::Id;
use crate::state::storage::ring_buffer::RingBuffer;
use crate::state::storage::row_key::RowKey;
use crate::state::storage::shared_map::SharedMap;
use crate::state::storage::tracked::Tracked;

/// The tables of a state (rows of app [`Id::ZERO`]) and of each app. Data files
/// contain these numbers, so a number is never reused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[repr(u8)]
pub(crate) enum Table {
    /// What never changes.
    Head = 1,
    Rng = 2,
    Groups = 3,
    Admins = 4,
    AdminSessions = 5,
    /// Clock and faults belong to the world around the state, which writes them.
    Clock = 6,
    Faults = 7,

    Settings = 16,
    Providers = 17,
    PlaceholderProviderIds = 18,
    DeclaredFunctions = 19,
    Files = 20,
    FunctionSources = 21,
    Secrets = 22,
    Access = 23,
    Origins = 24,
    MailsDropped = 25,
    Entities = 26,
    Deployments = 27,
    Drafts = 28,

    Users = 32,
    Emails = 33,
    Identities = 34,
    Pending = 35,
    ServerApiKeys = 36,
    UserApiKeys = 37,
    Sessions = 38,
    Devices = 39,
    Anonymous = 40,
    ConfirmTokens = 41,
    ResetTokens = 42,
    Mails = 43,
    Logs = 44,
}

impl Table {
    const ALL: [Self; 33] = [
        Self::Head,
        Self::Rng,
        Self::Groups,
        Self::Admins,
        Self::AdminSessions,
        Self::Clock,
        Self::Faults,
        Self::Settings,
        Self::Providers,
        Self::PlaceholderProviderIds,
        Self::DeclaredFunctions,
        Self::Files,
        Self::FunctionSources,
        Self::Secrets,
        Self::Access,
        Self::Origins,
        Self::MailsDropped,
        Self::Entities,
        Self::Deployments,
        Self::Drafts,
        Self::Users,
        Self::Emails,
        Self::Identities,
        Self::Pending,
        Self::ServerApiKeys,
        Self::UserApiKeys,
        Self::Sessions,
        Self::Devices,
        Self::Anonymous,
        Self::ConfirmTokens,
        Self::ResetTokens,
        Self::Mails,
        Self::Logs,
    ];

    /// The first format of data files with this table.
    pub(crate) fn format(self) -> u64 {
        match self {
            Self::Entities | Self::Deployments | Self::Drafts => 2,
            _ => 1,
        }
    }

    /// The table with this number.
    pub(crate) fn from_number(number: u8) -> Option<Self> {
        Self::ALL.into_iter().find(|table| *table as u8 == number)
    }
}

/// The address of a row.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct RowAddress {
    /// [`Id::ZERO`] for rows that belong to no app.
    pub(crate) app: Id,
    pub(crate) table: Table,
    /// Empty in a table with one value.
    pub(crate) key: Vec<u8>,
}

/// One step from a previous state to the current one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Change {
    /// Deletes everything.
    Reset,
    /// Deletes all rows of an app.
    DropApp(Id),
    /// Deletes all rows of a table.
    ClearTable(Id, Table),
    /// Writes a row; the value is JSON.
    Put(RowAddress, Hidden<Vec<u8>>),
    /// Deletes a row.
    Delete(RowAddress),
}

impl Change {
    /// Approximate size in memory, in bytes.
    pub(crate) fn size(&self) -> usize {
        let own = size_of::<Self>();
        match self {
            Self::Reset | Self::DropApp(_) | Self::ClearTable(..) => own,
            Self::Put(address, value) => own + address.key.len() + value.len(),
            Self::Delete(address) => own + address.key.len(),
        }
    }
}

/// Collects changes in the order in which a subscriber must apply them.
#[derive(Debug, Default)]
pub(super) struct ChangeLog {
    pub(super) changes: Vec<Change>,
    /// Only clears dirty flags: nothing is serialized or recorded.
    pub(super) discard: bool,
}

impl ChangeLog {
    pub(super) fn push(&mut self, change: Change) {
        if !self.discard {
            self.changes.push(change);
        }
    }

    pub(super) fn put(&mut self, app: Id, table: Table, key: Vec<u8>, value: &impl Serialize) {
        if !self.discard {
            // Serializing cannot fail: all map keys in a state are strings.
            let value = serde_json::to_vec(value).unwrap_or_default();
            self.changes
                .push(Change::Put(RowAddress { app, table, key }, value.into()));
        }
    }

    /// Records a table with one value, if it is dirty.
    pub(super) fn record_value<T: Serialize>(
        &mut self,
        app: Id,
        table: Table,
        value: &mut Tracked<T>,
    ) {
        if value.take_dirty() {
            self.put(app, table, Vec::new(), value);
        }
    }

    /// Records a table that has no row while its value is empty, if it is dirty.
    pub(super) fn record_optional<T: Serialize>(
        &mut self,
        app: Id,
        table: Table,
        value: &mut Tracked<T>,
        is_empty: impl Fn(&T) -> bool,
    ) {
        if value.take_dirty() {
            if is_empty(value) {
                let key = Vec::new();
                self.push(Change::Delete(RowAddress { app, table, key }));
            } else {
                self.put(app, table, Vec::new(), value);
            }
        }
    }

    /// Records the dirty rows of a map.
    pub(super) fn record_map<K: RowKey, V: Serialize + Clone>(
        &mut self,
        app: Id,
        table: Table,
        map: &mut SharedMap<K, V>,
    ) {
        match map.drain_dirty_keys() {
            None => {
                // The subscriber may have rows of an earlier state that this map does not contain.
                self.push(Change::ClearTable(app, table));
                for (key, value) in map.iter() {
                    self.put(app, table, key.encode(), value);
                }
            }
            Some(keys) => {
                // The current value is read now: of several writes to a key only the last matters.
                for key in keys {
                    let bytes = key.encode();
                    match map.get(&key) {
                        Some(value) => self.put(app, table, bytes, value),
                        None => self.push(Change::Delete(RowAddress {
                            app,
                            table,
                            key: bytes,
                        })),
                    }
                }
            }
        }
    }

    /// Records the entries that were added to and removed from a ring buffer.
    pub(super) fn record_ring<T: Serialize>(
        &mut self,
        app: Id,
        table: Table,
        ring: &mut RingBuffer<T>,
    ) {
        let changes = ring.drain_changes();
        match changes.removed {
            None => self.push(Change::ClearTable(app, table)),
            Some(removed) => {
                for number in removed {
                    let key = number.encode();
                    self.push(Change::Delete(RowAddress { app, table, key }));
                }
            }
        }
        for number in changes.added {
            if let Some(entry) = ring.get(number) {
                self.put(app, table, number.encode(), entry);
            }
        }
    }
}

/// Parses the JSON value of a row.
///
/// # Errors
///
/// The table and the reason, if `value` is not what the table holds.
pub(super) fn parse_value<T: DeserializeOwned>(table: Table, value: &[u8]) -> Result<T, String> {
    serde_json::from_slice(value).map_err(|error| format!("{table:?}: {error}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn table_numbers_are_unique_and_map_back() {
        for table in Table::ALL {
            assert_eq!(Table::from_number(table as u8), Some(table));
        }
        assert_eq!((Table::from_number(0), Table::from_number(8)), (None, None));
    }

    /// The backlog of the data file is limited by it.
    #[test]
    fn the_size_of_a_change_includes_key_and_value() {
        let address = |length| RowAddress {
            app: Id::ZERO,
            table: Table::Users,
            key: vec![0; length],
        };
        let own = size_of::<Change>();
        assert_eq!(Change::Reset.size(), own);
        assert_eq!(Change::Delete(address(12)).size(), own + 12);
        assert_eq!(
            Change::Put(address(12), vec![0; 100].into()).size(),
            own + 112
        );
    }
}
