//! Results as people read them: tables, styles, and what goes to which stream.
pub(crate) mod streams;
pub(crate) mod tables;
