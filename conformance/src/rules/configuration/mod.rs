//! An app's configuration: pulled and pushed, imported and exported, deployed.

use super::Table;

/// The tables of this area.
pub(super) static TABLES: &[Table] = &[];
