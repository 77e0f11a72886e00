//! `users enable`, `disable` and `delete`: what they have beside `users revoke`.
pub(crate) mod delete;
#[cfg(unix)]
pub(crate) mod prompts;
pub(crate) mod state;
