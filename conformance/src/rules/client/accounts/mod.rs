//! Authentication, users and keys as the service treated them in its last year.

pub(super) mod addresses;
pub(super) mod devices;
pub(super) mod functions;
pub(super) mod keys;
pub(super) mod linking;
pub(super) mod refused;
pub(super) mod unchanged;
