//! Functions: what a seed declares that they answer, and the source that apps store.

pub(crate) mod declared;
pub(crate) mod source;
