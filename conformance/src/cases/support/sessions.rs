//! Sessions that end while a command works.
use appservices_mock::{Fault, FaultEffect};

/// The session ends with the next request about an app's users, and no new one is given, neither
/// for the refresh token nor for the keys.
pub(crate) fn session_over() -> Vec<Fault> {
    let gone = FaultEffect::status_with_code(
        401,
        "invalid session: failed to find refresh token",
        "InvalidSession",
    );
    vec![
        Fault::new("*/apps/*/*", FaultEffect::ExpireAccessToken),
        Fault::new("*/auth/*", gone).method("POST"),
    ]
}

/// The session ends with the first request that changes a user.
pub(crate) fn over_at_changes() -> Vec<Fault> {
    let expire =
        |path: &str, method: &str| Fault::new(path, FaultEffect::ExpireAccessToken).method(method);
    vec![
        expire("*/users/*", "DELETE"),
        expire("*/users/*", "PUT"),
        session_over().remove(1),
    ]
}

/// The access token expires at the first request that changes a user; there is a new one.
pub(crate) fn expired_at_changes() -> Vec<Fault> {
    let faults = over_at_changes().into_iter().take(2);
    faults.map(|fault| fault.times(1)).collect()
}
