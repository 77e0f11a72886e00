//! The layout of the database: one redb table, whose keys are the app's ID, the
//! number of the state's table and the row's key.

use redb::{
    Database, ReadableDatabase, ReadableTable, TableDefinition, TableError, WriteTransaction,
};

use crate::state::{Change, Id, Replay, RowAddress, Table};
use crate::world::snapshot::Snapshot;

/// Version of the layout. Raise it with every change that older versions of the
/// program cannot read. A file has the lowest version that knows all of its tables.
pub(super) const FORMAT: u64 = 2;

/// Identifies the file and its format. This table must exist in every format.
const ABOUT: TableDefinition<'_, &str, u64> = TableDefinition::new("appservices-mock");
const STATE: TableDefinition<'_, &[u8], &[u8]> = TableDefinition::new("state");

/// Why a database cannot be read.
#[derive(Debug)]
pub(super) enum Unreadable {
    Foreign,
    Newer(u64),
    Damaged(String),
}

impl<E: Into<redb::Error>> From<E> for Unreadable {
    fn from(error: E) -> Self {
        Self::Damaged(error.into().to_string())
    }
}

/// Length of an app ID in a key.
const APP_ID_LENGTH: usize = 12;

// The app comes first, then the table, so that the rows of an app, and those of one of its
// tables, are a single range of keys.
fn prefix(app: Id, table: Table) -> Vec<u8> {
    let mut key = app.to_bytes().to_vec();
    key.push(table as u8);
    key
}

fn key(address: &RowAddress) -> Vec<u8> {
    let mut key = prefix(address.app, address.table);
    key.extend_from_slice(&address.key);
    key
}

/// The smallest key above all keys with this prefix; `None` if there is none.
fn end_of_prefix(prefix: &[u8]) -> Option<Vec<u8>> {
    let last = prefix.iter().rposition(|byte| *byte < u8::MAX)?;
    let mut end = prefix[..=last].to_vec();
    end[last] += 1;
    Some(end)
}

/// Applies changes in one transaction.
///
/// A two-phase commit costs a second write to the disk. With a one-phase commit, a
/// damaged last transaction looks like an unfinished one, and the database would
/// drop it silently when the file is opened next.
pub(super) fn apply(database: &Database, changes: &[Change]) -> Result<(), redb::Error> {
    let mut transaction = database.begin_write()?;
    transaction.set_two_phase_commit(true);
    // In the same transaction as the rows: after a crash, a file of the old format must not
    // contain rows of the new one.
    raise_format(&transaction, changes)?;
    let mut table = transaction.open_table(STATE)?;
    for change in changes {
        let cleared = match change {
            Change::Reset => {
                // Cheaper than deleting row by row.
                drop(table);
                transaction.delete_table(STATE)?;
                table = transaction.open_table(STATE)?;
                continue;
            }
            Change::Put(address, value) => {
                table.insert(&*key(address), value.as_slice())?;
                continue;
            }
            Change::Delete(address) => {
                table.remove(&*key(address))?;
                continue;
            }
            Change::DropApp(app) => app.to_bytes().to_vec(),
            Change::ClearTable(app, table) => prefix(*app, *table),
        };
        match end_of_prefix(&cleared) {
            Some(end) => table.retain_in(&*cleared..&*end, |_, _| false)?,
            None => table.retain_in(&*cleared.., |_, _| false)?,
        }
    }
    drop(table);
    transaction.commit()?;
    Ok(())
}

/// Prevents older versions of the program from reading tables that they do not know.
fn raise_format(transaction: &WriteTransaction, changes: &[Change]) -> Result<(), redb::Error> {
    let formats = changes.iter().map(|change| match change {
        Change::Put(address, _) => address.table.format(),
        _ => 1,
    });
    let needed = formats.max().unwrap_or(1);
    if needed > 1 {
        let mut about = transaction.open_table(ABOUT)?;
        let current = about.get("format")?.map_or(1, |format| format.value());
        if needed > current {
            about.insert("format", needed)?;
        }
    }
    Ok(())
}

/// Marks a new database as a data file.
pub(super) fn initialize(database: &Database) -> Result<(), redb::Error> {
    let transaction = database.begin_write()?;
    transaction.open_table(ABOUT)?.insert("format", 1)?;
    transaction.commit()?;
    Ok(())
}

/// Reads the whole database.
///
/// # Errors
///
/// [`Unreadable`], if it is not a data file of a known format or its rows contradict
/// each other.
pub(super) fn read(database: &Database) -> Result<Snapshot, Unreadable> {
    let transaction = database.begin_read()?;
    let about = transaction.open_table(ABOUT).map_err(|error| match error {
        TableError::TableDoesNotExist(_) => Unreadable::Foreign,
        error => error.into(),
    })?;
    let format = about.get("format")?.ok_or(Unreadable::Foreign)?.value();
    // Format 2 only adds tables, so older files need no upgrade.
    if format > FORMAT {
        return Err(Unreadable::Newer(format));
    }
    let (mut clock, mut faults, mut replay) = (None, None, Replay::default());
    for row in transaction.open_table(STATE)?.iter()? {
        let (key, value) = row?;
        let (key, value) = (key.value(), value.value());
        let parsed = key.split_at_checked(APP_ID_LENGTH).and_then(|(app, rest)| {
            let (table, key) = rest.split_first()?;
            let app = Id::new(app.try_into().ok()?);
            Some((app, Table::from_number(*table)?, key))
        });
        let (app, table, key) = parsed
            .ok_or_else(|| Unreadable::Damaged("a row belongs to an unknown table".to_owned()))?;
        let invalid = |error: serde_json::Error| Unreadable::Damaged(format!("{table:?}: {error}"));
        match table {
            Table::Clock => clock = Some(serde_json::from_slice(value).map_err(invalid)?),
            Table::Faults => faults = Some(serde_json::from_slice(value).map_err(invalid)?),
            _ => replay
                .add_row(app, table, key, value)
                .map_err(Unreadable::Damaged)?,
        }
    }
    let missing = |table: Table| Unreadable::Damaged(format!("{table:?} is missing"));
    let state = replay.finish().map_err(Unreadable::Damaged)?;
    Ok(Snapshot::new(
        state,
        clock.ok_or_else(|| missing(Table::Clock))?,
        faults.ok_or_else(|| missing(Table::Faults))?,
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn end_of_prefix_is_above_every_key_with_it() {
        assert_eq!(end_of_prefix(&[1, 2]), Some(vec![1, 3]));
        assert_eq!(end_of_prefix(&[1, 255, 255]), Some(vec![2]));
        assert_eq!(end_of_prefix(&[255]), None);
    }

    #[test]
    fn row_of_a_newer_table_raises_the_format() {
        let directory = tempfile::tempdir().unwrap();
        let database = Database::create(directory.path().join("data")).unwrap();
        initialize(&database).unwrap();
        let format = || {
            let transaction = database.begin_read().unwrap();
            let about = transaction.open_table(ABOUT).unwrap();
            about.get("format").unwrap().unwrap().value()
        };
        for (table, expected) in [
            (Table::Settings, 1),
            (Table::Entities, 2),
            (Table::Settings, 2),
        ] {
            let address = RowAddress {
                app: Id::ZERO,
                table,
                key: Vec::new(),
            };
            apply(&database, &[Change::Put(address, b"1".to_vec().into())]).unwrap();
            assert_eq!(format(), expected, "{table:?}");
        }
    }
}
