//! Tokens and sessions: how long they live, and what ends them.

mod deleting;
mod errors;
mod expiry;
mod observed;
mod races;
mod renewed;
mod revocation;
mod signatures;
mod tampering;
pub(crate) mod tokens;

use super::Rules::Rules;
use super::Table;

/// The tables of this area.
pub(super) static TABLES: &[Table] = tables![
    "tokens": Rules(tokens::TOKENS),
    "refreshed-tokens": Rules(renewed::REFRESHED),
    "access-tokens": Rules(errors::ACCESS_TOKENS),
    "refresh-tokens": Rules(errors::REFRESH_TOKENS),
    "tampering": Rules(tampering::TAMPERING),
    "signatures": Rules(signatures::SIGNATURES),
    "revocation": Rules(revocation::REVOKING),
    "revocation-verify-token": Rules(revocation::VERIFYING),
    "revocation-observed": Rules(observed::OBSERVED),
    "disabling": Rules(revocation::DISABLING),
    "deleting": Rules(deleting::DELETING),
    "races": Rules(races::RACES),
    "expiry": Rules(expiry::EXPIRY),
];
