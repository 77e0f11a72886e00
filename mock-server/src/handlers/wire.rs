//! The JSON shapes of request and response bodies.

mod bodies;
mod description;
pub(crate) mod device;
pub(crate) mod extended;

pub(crate) use bodies::*;
pub(crate) use description::{description, json_files};
