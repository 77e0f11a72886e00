//! Tables of users, one per provider type.

use crate::domain::{AppRef, Provider, User};
use crate::report::{Cell, Table};

/// The row of a requested user: the common columns, followed by `cells`.
pub(super) struct Row<'a> {
    /// The user's ID, or the requested ID or address if no user was found.
    pub(super) requested: &'a str,
    pub(super) user: Option<&'a User>,
    pub(super) cells: Vec<String>,
}

/// Groups rows into tables, in the order of the providers. A user with several
/// identities appears in each table. Within a table, rows keep their order.
pub(super) fn by_provider(rows: &[Row<'_>], headers: &[&'static str]) -> Vec<Table> {
    let mut members: Vec<Vec<&Row<'_>>> = vec![Vec::new(); TABLE_COUNT];
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

/// The number of provider types.
const TABLE_COUNT: usize = Provider::Unknown as usize + 1;

fn table(provider: Provider, members: &[&Row<'_>], headers: &[&'static str]) -> Table {
    let name_header = match provider {
        Provider::LocalUserpass => Some("Email"),
        Provider::ApiKey => Some("Name"),
        _ => None,
    };
    let cells = |row: &&Row<'_>| {
        let name = name_header.map(|_| row.user.and_then(|user| user.display_name(provider)));
        let kind = row.user.map_or("", |user| user.kind.as_str());
        name.map(Option::unwrap_or_default)
            .into_iter()
            .chain([row.requested, kind])
            .map(str::to_owned)
            .chain(row.cells.iter().cloned())
            .collect()
    };
    Table {
        title: format!("Provider type: {}", provider.label()),
        headers: name_header
            .into_iter()
            .chain(["ID", "Type"])
            .chain(headers.iter().copied())
            .collect(),
        rows: members.iter().map(cells).collect(),
    }
}

/// The provider types of a user, without duplicates, for records.
pub(super) fn provider_types(user: Option<&User>) -> Cell {
    let providers = user.filter(|user| !user.providers.is_empty());
    let tables = providers.map(User::tables).unwrap_or_default();
    Cell::TextList(
        tables
            .iter()
            .map(|provider| provider.wire_name().to_owned())
            .collect(),
    )
}

/// The cells that name the app and the project in totals.
pub(super) fn app_cells(app: &AppRef) -> [(&'static str, Cell); 2] {
    [
        ("app_id", Cell::Text(app.id.to_string())),
        ("project_id", Cell::Text(app.group.to_string())),
    ]
}
