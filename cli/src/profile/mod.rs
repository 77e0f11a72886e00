//! Profiles: settings and sessions kept between runs, one YAML file each.
//!
//! Handles files, locks and YAML. Uses neither the network nor the terminal.

mod contents;
mod document;
mod store;

pub(crate) use contents::{Profile, StoredSession};
pub(crate) use store::{ProfileError, ProfileStore, owner_only};
