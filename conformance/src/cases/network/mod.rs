//! Bad networks: retries, lost responses, dead servers, proxies, authorities.

pub(crate) mod limits;
pub(crate) mod pace;
pub(crate) mod proxies;
pub(crate) mod retries;
