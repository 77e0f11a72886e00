//! HTTP itself: malformed requests, limits, browsers, addresses.

use super::Table;

/// The tables of this area.
pub(super) static TABLES: &[Table] = &[];
