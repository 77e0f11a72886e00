//! Tokens and sessions: how long they live, and what ends them.

mod errors;
mod expiry;
mod observed;
mod revocation;
mod tampering;
pub(crate) mod tokens;

use super::Rules::Rules;
use super::Table;

/// The tables of this area.
pub(super) static TABLES: &[Table] = tables![
    "tokens": Rules(tokens::TOKENS),
    "access-tokens": Rules(errors::ACCESS_TOKENS),
    "refresh-tokens": Rules(errors::REFRESH_TOKENS),
    "tampering": Rules(tampering::TAMPERING),
    "revocation": Rules(revocation::REVOKING),
    "revocation-verify-token": Rules(revocation::VERIFYING),
    "revocation-observed": Rules(observed::OBSERVED),
    "disabling": Rules(revocation::DISABLING),
    "deleting": Rules(revocation::DELETING),
    "expiry": Rules(expiry::EXPIRY),
];
