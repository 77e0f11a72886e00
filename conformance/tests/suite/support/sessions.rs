//! Sessions that end while a command works.
use appservices_mock::{FaultEffect, FaultSeed};

/// The session ends with the next request about an app's users, and no new one is given.
pub(crate) fn session_over() -> Vec<FaultSeed> {
    let gone = FaultEffect::Status {
        status: 401,
        error: Some("invalid session: failed to find refresh token".to_owned()),
        error_code: Some("InvalidSession".to_owned()),
        body: None,
        content_type: None,
    };
    vec![
        FaultSeed::new("*/apps/*/*", FaultEffect::ExpireAccessToken),
        FaultSeed::new("*/auth/session", gone).method("POST"),
    ]
}

/// The session ends with the first request that changes a user.
pub(crate) fn over_at_changes() -> Vec<FaultSeed> {
    let expire = |path: &str, method: &str| {
        FaultSeed::new(path, FaultEffect::ExpireAccessToken).method(method)
    };
    vec![
        expire("*/users/*", "DELETE"),
        expire("*/users/*", "PUT"),
        session_over().remove(1),
    ]
}

/// The access token expires at the first request that changes a user; there is a new one.
pub(crate) fn expired_at_changes() -> Vec<FaultSeed> {
    let faults = over_at_changes().into_iter().take(2);
    faults.map(|fault| fault.times(1)).collect()
}
