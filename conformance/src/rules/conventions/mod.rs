//! Everything that holds for all responses.

use super::Table;

/// The tables of this area.
pub(super) static TABLES: &[Table] = &[];
