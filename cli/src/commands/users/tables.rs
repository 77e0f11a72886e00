//! Users in tables, one for each type of provider.

use crate::domain::{Provider, User};
use crate::report::{Cell, Table};

/// A user's row: what every table says of users, and `cells` beside it.
pub(super) struct Row<'a> {
    /// The user's ID, or what nobody has.
    pub(super) asked: &'a str,
    pub(super) user: Option<&'a User>,
    pub(super) cells: Vec<String>,
}

/// The tables, in the order of the providers; a user with several identities
/// stands in each of theirs, in the order of `rows`.
pub(super) fn by_provider(rows: &[Row<'_>], headers: &[&'static str]) -> Vec<Table> {
    let mut members: Vec<Vec<&Row<'_>>> = vec![Vec::new(); PLACES];
    for row in rows {
        let tables = row
            .user
            .map_or_else(|| vec![Provider::Unknown], User::tables);
        for provider in tables {
            members[provider as usize].push(row);
        }
    }
    let providers = Provider::known().chain([Provider::Unknown]);
    providers
        .zip(members)
        .filter(|(_, members)| !members.is_empty())
        .map(|(provider, members)| table(provider, &members, headers))
        .collect()
}

/// How many tables there can be.
const PLACES: usize = Provider::Unknown as usize + 1;

fn table(provider: Provider, members: &[&Row<'_>], headers: &[&'static str]) -> Table {
    let data_header = match provider {
        Provider::LocalUserpass => Some("Email"),
        Provider::ApiKey => Some("Name"),
        _ => None,
    };
    let cells = |row: &&Row<'_>| {
        let data = data_header.map(|_| row.user.and_then(|user| user.data(provider)));
        let kind = row.user.map_or("", |user| user.kind.as_str());
        data.map(Option::unwrap_or_default)
            .into_iter()
            .chain([row.asked, kind])
            .map(str::to_owned)
            .chain(row.cells.iter().cloned())
            .collect()
    };
    Table {
        title: format!("Provider type: {}", provider.label()),
        headers: data_header
            .into_iter()
            .chain(["ID", "Type"])
            .chain(headers.iter().copied())
            .collect(),
        rows: members.iter().map(cells).collect(),
    }
}

/// The types of a user's identities, each once, for programs.
pub(super) fn provider_types(user: Option<&User>) -> Cell {
    let providers = user.filter(|user| !user.providers.is_empty());
    let tables = providers.map(User::tables).unwrap_or_default();
    Cell::Texts(tables.iter().map(|one| one.wire().to_owned()).collect())
}
