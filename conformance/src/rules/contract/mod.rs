//! The server against the folder `contract/`, which transcribes the vendor's documents and the
//! sources of clients: the third witness. No type of the server or of the command line occurs
//! here, so a field that both have wrong in the same way is found.

mod change;
mod odd_values;
mod responses;
mod stage;
mod walk;

use super::Rules::Rules;
use super::Table;

/// The tables of this area.
pub(super) static TABLES: &[Table] = tables![
    "responses": Rules(responses::RESPONSES),
    "expired-tokens": Rules(responses::EXPIRED_TOKENS),
    "odd-values": Rules(odd_values::ODD_VALUES),
    "walk": Rules(walk::WALK),
];
