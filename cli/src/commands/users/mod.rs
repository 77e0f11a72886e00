//! The `users` family: who is meant, and what is done to them.

pub(super) mod revoke;
mod select;
