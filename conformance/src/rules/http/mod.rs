//! HTTP itself: malformed requests, limits, browsers, addresses.

mod kept;

use super::Rules::Rules;
use super::Table;

/// The tables of this area.
pub(super) static TABLES: &[Table] = tables![
    "kept-connections": Rules(kept::KEPT),
];
