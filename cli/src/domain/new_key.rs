//! A newly created API key.

use super::secret::Secret;

/// A newly created server API key.
#[derive(Debug)]
pub(crate) struct NewKey {
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) is_enabled: bool,
    /// The service returns the key only in the response that creates it.
    pub(crate) key: Secret,
}
