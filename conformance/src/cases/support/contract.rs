//! The folder `contract/`, as the library reads it.

pub(crate) use crate::contract::{Contracts, fill};
