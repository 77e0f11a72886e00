//! `api`: a request of one's own, with the stored login.
pub(crate) mod bytes;
pub(crate) mod requests;
pub(crate) mod statuses;
pub(crate) mod words;
