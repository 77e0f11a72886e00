//! Every trap, by area.

mod bodies;
mod errors;
mod failures;
mod login;
mod pace;
mod pages;
mod redirects;
mod session;

use std::time::Duration;

use crate::client::judge;
use crate::client::trap::{Trap, must};
use crate::requirements::requirement::Grade;

/// Every trap, in the order in which they are reported.
pub(super) fn all() -> impl Iterator<Item = &'static Trap> {
    ALL.iter().copied().flatten()
}

static ALL: [&[Trap]; 9] = [
    std::slice::from_ref(&BASELINE),
    &session::TRAPS,
    &login::TRAPS,
    &pages::TRAPS,
    &pace::TRAPS,
    &errors::TRAPS,
    &failures::TRAPS,
    &bodies::TRAPS,
    &redirects::TRAPS,
];

/// A run without a trap, which the others are compared with.
pub(super) static BASELINE: Trap = Trap {
    judge: judge::succeeds,
    ..Trap::new(must(
        "client/baseline",
        "Against a server without faults, the command exits with status 0",
        "this suite",
        Grade::OurChoice,
    ))
};

/// Slightly longer than the lifetime of an access token.
const AN_ACCESS_TOKEN: Duration = Duration::from_mins(31);
