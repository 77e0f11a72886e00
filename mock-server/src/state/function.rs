//! Functions, in two parts: what a seed declares that they return, and the source and
//! settings that an app stores.

pub(crate) mod declared;
pub(crate) mod source;
