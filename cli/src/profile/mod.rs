//! Profiles: settings and sessions kept between runs, one YAML file each.
//!
//! Handles files, locks and YAML. Uses neither the network nor the terminal.

mod contents;
mod document;
mod exposure;
mod file;
mod lock;
mod store;

pub(crate) use contents::{Profile, StoredSession};
pub(crate) use lock::LockObserver;
pub(crate) use store::{ProfileError, ProfileStore};
