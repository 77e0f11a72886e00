//! `api`: a request of one's own, with the stored login.
mod bytes;
pub(crate) mod requests;
pub(crate) mod words;
