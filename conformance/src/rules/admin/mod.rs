//! The Admin API and the Atlas API: administrators, apps, providers, users, keys, secrets.

use super::Table;

/// The tables of this area.
pub(super) static TABLES: &[Table] = &[];
