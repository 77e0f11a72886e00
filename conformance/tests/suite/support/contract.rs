//! The folder `contract/`, as the library reads it.

pub(crate) use appservices_conformance::contract::{Contracts, fill};
