//! `users create`: an e-mail user, or a server's API key whose secret is shown this once.
pub(crate) mod flags;
#[cfg(unix)]
pub(crate) mod prompts;
