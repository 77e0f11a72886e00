//! Bad networks: retries, lost responses, dead servers, proxies, authorities.

mod proxies;
mod retries;
