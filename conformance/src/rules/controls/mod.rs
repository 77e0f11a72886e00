//! The controls of `appservices-mock` below `/_mock/`, used over HTTP as a test in any language would.

use super::Table;

/// The tables of this area.
pub(super) static TABLES: &[Table] = &[];
