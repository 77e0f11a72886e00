//! What no stream and no file may ever show, but for the one answer that brings a new secret.
use super::seeds::{NEW_PASSWORD, OTHER_PRIVATE_KEY, PRIVATE_KEY};

/// Texts that only the owner knows: keys and passwords of the seeds and of the cases, and how
/// every signed token begins.
const SECRETS: [&str; 4] = [PRIVATE_KEY, OTHER_PRIVATE_KEY, NEW_PASSWORD, "eyJ"];

/// Fails if one of them stands in `text`, which came from `what`.
pub(crate) fn none_in(text: &str, what: &str) {
    for secret in SECRETS {
        assert!(!text.contains(secret), "{what} shows {secret}:\n{text}");
    }
}
