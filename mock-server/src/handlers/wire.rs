//! The JSON shapes of request and response bodies.

mod bodies;
mod description;
pub(crate) mod extended;

pub(crate) use bodies::*;
pub(crate) use description::{description, named};
