//! Tokens and sessions: how long they live, and what ends them.

mod revocation;

use super::Rules::Rules;
use super::Table;

/// The tables of this area.
pub(super) static TABLES: &[Table] = tables![
    "revocation": Rules(revocation::REVOKING),
    "revocation-verify-token": Rules(revocation::VERIFYING),
    "disabling": Rules(revocation::DISABLING),
    "deleting": Rules(revocation::DELETING),
];
