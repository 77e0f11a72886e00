//! What holds for every request and response: content types, errors, paths, lists, IDs.

mod messages;
mod shapes;
mod sweep;

use super::Rules::{Rows, Rules};
use super::Table;

/// The tables of this area.
pub(super) static TABLES: &[Table] = tables![
    "content-types": Rows(messages::CONTENT_TYPES),
    "errors": Rules(messages::ERRORS),
    "requests": Rules(messages::REQUESTS),
    "lists-and-ids": Rules(messages::LISTS_AND_IDS),
    "shapes": Rules(shapes::SHAPES),
    "sweep": Rules(sweep::SWEEP),
];
