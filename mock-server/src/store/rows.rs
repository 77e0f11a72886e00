//! How changes lie in the database: one table, a row a value, its key the app,
//! the number of the part and what it has for a key.

use redb::{Database, ReadableDatabase, ReadableTable, TableDefinition, TableError};

use super::Whole;
use crate::state::{Change, Id, Part, Place, Restore};

/// Which files are understood; to be raised with every change of what is in
/// them that older versions do not understand.
pub(super) const FORMAT: u64 = 1;

/// Says whose file it is, and of which format: this table stays for ever.
const ABOUT: TableDefinition<'_, &str, u64> = TableDefinition::new("appservices-mock");
const STATE: TableDefinition<'_, &[u8], &[u8]> = TableDefinition::new("state");

/// Why rows are no state.
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

const APP: usize = 12;

fn prefix(app: Id, part: Part) -> Vec<u8> {
    let mut key = app.to_bytes().to_vec();
    key.push(part as u8);
    key
}

fn key(place: &Place) -> Vec<u8> {
    let mut key = prefix(place.app, place.part);
    key.extend_from_slice(&place.key);
    key
}

/// The first key behind all that begin so; none for the last of all.
fn behind(prefix: &[u8]) -> Option<Vec<u8>> {
    let last = prefix.iter().rposition(|byte| *byte < u8::MAX)?;
    let mut behind = prefix[..=last].to_vec();
    behind[last] += 1;
    Some(behind)
}

/// Carries changes out, all or none.
///
/// In two phases, which costs a second write to the disk: in one, a damaged last
/// transaction looks like one that was never finished, and would be dropped
/// without a word when the file is opened next.
pub(super) fn apply(database: &Database, changes: &[Change]) -> Result<(), redb::Error> {
    let mut transaction = database.begin_write()?;
    transaction.set_two_phase_commit(true);
    let mut table = transaction.open_table(STATE)?;
    for change in changes {
        let cleared = match change {
            Change::Begin => {
                drop(table);
                transaction.delete_table(STATE)?;
                table = transaction.open_table(STATE)?;
                continue;
            }
            Change::Put(place, value) => {
                table.insert(&*key(place), &**value)?;
                continue;
            }
            Change::Delete(place) => {
                table.remove(&*key(place))?;
                continue;
            }
            Change::Forget(app) => app.to_bytes().to_vec(),
            Change::Clear(app, part) => prefix(*app, *part),
        };
        match behind(&cleared) {
            Some(end) => table.retain_in(&*cleared..&*end, |_, _| false)?,
            None => table.retain_in(&*cleared.., |_, _| false)?,
        }
    }
    drop(table);
    transaction.commit()?;
    Ok(())
}

/// Says whose file it is.
pub(super) fn begin(database: &Database) -> Result<(), redb::Error> {
    let transaction = database.begin_write()?;
    transaction.open_table(ABOUT)?.insert("format", FORMAT)?;
    transaction.commit()?;
    Ok(())
}

/// Reads everything.
pub(super) fn read(database: &Database) -> Result<Whole, Unreadable> {
    let transaction = database.begin_read()?;
    let about = transaction.open_table(ABOUT).map_err(|error| match error {
        TableError::TableDoesNotExist(_) => Unreadable::Foreign,
        error => error.into(),
    })?;
    let format = about.get("format")?.ok_or(Unreadable::Foreign)?.value();
    if format > FORMAT {
        return Err(Unreadable::Newer(format));
    }
    let (mut clock, mut faults, mut restore) = (None, None, Restore::default());
    for row in transaction.open_table(STATE)?.iter()? {
        let (key, value) = row?;
        let (key, value) = (key.value(), value.value());
        let parts = key.split_at_checked(APP).and_then(|(app, rest)| {
            let (part, key) = rest.split_first()?;
            let app = Id::new(app.try_into().ok()?);
            Some((app, Part::from_number(*part)?, key))
        });
        let (app, part, key) =
            parts.ok_or_else(|| Unreadable::Damaged("a row of an unknown kind".to_owned()))?;
        let wrong = |error: serde_json::Error| Unreadable::Damaged(format!("{part:?}: {error}"));
        match part {
            Part::Clock => clock = Some(serde_json::from_slice(value).map_err(wrong)?),
            Part::Faults => faults = Some(serde_json::from_slice(value).map_err(wrong)?),
            _ => restore
                .put(app, part, key, value)
                .map_err(Unreadable::Damaged)?,
        }
    }
    let missing = |what: &str| Unreadable::Damaged(format!("{what} missing"));
    Ok(Whole {
        state: restore.finish().map_err(Unreadable::Damaged)?,
        clock: clock.ok_or_else(|| missing("the clock is"))?,
        faults: faults.ok_or_else(|| missing("the faults are"))?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_comes_behind_a_prefix() {
        assert_eq!(behind(&[1, 2]), Some(vec![1, 3]));
        assert_eq!(behind(&[1, 255, 255]), Some(vec![2]));
        assert_eq!(behind(&[255]), None);
    }
}
