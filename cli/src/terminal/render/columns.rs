//! Column names of records.

/// Whether to print column names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::terminal) enum Header {
    Print,
    Omit,
}
