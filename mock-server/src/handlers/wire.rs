//! The JSON shapes of request and response bodies.

mod api_key;
mod bodies;
mod description;
pub(crate) mod device;
pub(crate) mod extended;

pub(crate) use api_key::{KeyBody, NewKeyBody};
pub(crate) use bodies::*;
pub(crate) use description::description;
