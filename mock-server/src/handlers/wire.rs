//! The JSON shapes of request and response bodies.

mod bodies;
pub(crate) mod date;
mod description;
pub(crate) mod extended;

pub(crate) use bodies::*;
pub(crate) use description::{description, named};
