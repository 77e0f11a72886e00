//! The tokens of mails before they are issued.

use crate::hidden::Hidden;
use crate::state::storage::id::{Id, SeededRng};

/// Length of the tokens that this server issues. Those of the service were longer.
pub(super) const LENGTH: usize = 64;

/// A token before it is issued.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct DrawnToken {
    pub(crate) token: Hidden<String>,
    pub(crate) token_id: Id,
}

impl DrawnToken {
    pub(crate) fn draw(rng: &mut SeededRng) -> Self {
        Self {
            token: rng.secret(LENGTH).into(),
            token_id: rng.id(),
        }
    }
}
