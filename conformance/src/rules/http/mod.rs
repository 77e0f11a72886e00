//! HTTP itself: malformed requests, limits, browsers, addresses.

mod addresses;
mod allowed_origins;
mod control_access;
mod cors;
mod exposure;
mod kept;
mod limits;
mod malformed;
mod page;
mod routes;
mod slow;

use std::net::IpAddr;

use super::Rules::Rules;
use super::Table;
use crate::target::{Outcome, Stop, Target};

/// The tables of this area.
pub(super) static TABLES: &[Table] = tables![
    "routes": Rules(routes::ROUTES),
    "kept-connections": Rules(kept::KEPT),
    "limits": Rules(limits::LIMITS),
    "malformed": Rules(malformed::MALFORMED),
    "slow": Rules(slow::SLOW),
    "cors": Rules(cors::CORS),
    "allowed-origins": Rules(allowed_origins::ALLOWED_ORIGINS),
    "page": Rules(page::PAGE),
    "addresses": Rules(addresses::ADDRESSES),
    "control-access": Rules(control_access::CONTROL_ACCESS),
    "exposure": Rules(exposure::EXPOSURE),
];

/// Skips a rule that needs a server to which this process is a client on the same machine.
fn need_loopback(target: &Target) -> Outcome {
    let client = target.client()?;
    let host = client.host();
    let address: Option<IpAddr> = host.parse().ok();
    if host == "localhost" || address.is_some_and(|address| address.is_loopback()) {
        return Ok(());
    }
    Err(Stop::skipped("needs a server on this machine"))
}
