//! Column names of records.

/// Whether to print column names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::terminal) enum Header {
    Print,
    Omit,
}

/// The key for a column: `Project ID` becomes `project_id`.
pub(super) fn key(header: &str) -> String {
    header.to_lowercase().replace(' ', "_")
}
