//! The routes against the contract, without a socket. Each test names the rule
//! it proves; "our choice" where no source says.

mod admin;
mod apps;
mod atlas;
mod client;
mod edges;
mod keys;
mod lab;
mod pending;
mod properties;
mod sessions;
mod users;
