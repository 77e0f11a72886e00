//! The Client API: logins, registration, linking, own API keys, functions.

use super::Table;

/// The tables of this area.
pub(super) static TABLES: &[Table] = &[];
