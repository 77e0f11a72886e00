//! Tokens: those that the server signs for sessions, and custom tokens that other systems
//! sign.

pub(crate) mod custom_token;
pub(crate) mod session_token;
pub(crate) mod token_cache;
