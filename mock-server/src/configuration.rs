//! The configuration of an app, as files and as one document: parsing, applying,
//! exporting and comparing it.
//!
//! The files are those that the vendor's command lines pull and push. An app keeps every
//! imported file unchanged. An export updates only what the state also holds: the app's
//! name, its providers and its functions. A file that is up to date is returned byte for
//! byte, and everything that this server does not model is returned as it was imported.

mod apply;
mod archive;
mod arrange;
mod check;
pub(crate) mod custom_user_data;
mod diff;
mod directory;
mod document;
pub(crate) mod endpoints;
pub(crate) mod entities;
mod error;
mod export;
mod json;
mod layout;
mod overlay;
mod parse;
pub(crate) mod part;
mod path;
pub(crate) mod rules;

pub(crate) use apply::{apply, identifying_files, remove_dropped, remove_unlisted};
pub(crate) use archive::{archive, file_name};
pub(crate) use check::{Extras, check};
pub(crate) use custom_user_data::custom_data;
pub(crate) use diff::{changed_paths, diff};
pub(crate) use directory::{AppDirectory, DirectoryError, read_app_directory, root_files};
pub(crate) use document::{Merged, merge};
pub(crate) use error::ConfigError;
pub(crate) use export::export;
pub(crate) use layout::Files;
pub(crate) use parse::ParsedConfig;
pub(crate) use part::Part;
pub(crate) use path::is_name;
