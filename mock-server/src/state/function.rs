//! Functions, in three parts: what a seed declares that they return, the source and settings that
//! an app stores, and calls whose source runs.

pub(crate) mod call;
pub(crate) mod declared;
pub(crate) mod run;
pub(crate) mod source;
