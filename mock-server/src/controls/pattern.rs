//! What `verify`, `requests`, `faults` and functions of a seed match: texts, JSON bodies and
//! whole requests.

mod body;
mod difference;
mod expression;
mod node;
mod request;
mod setters;
mod text;
mod wildcard;

pub use body::BodyPattern;
pub use difference::Difference;
pub use text::{PatternError, TextPattern};

pub(crate) use request::{Candidate, Conditions, Fields, HeaderSource};
pub(crate) use setters::pattern_setters;
pub(crate) use wildcard::matches;
