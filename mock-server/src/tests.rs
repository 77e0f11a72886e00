//! The routes against the contract, without a socket. Each test names the rule
//! it proves; "our choice" where no source says.

mod admin;
mod app_dir;
mod apps;
mod atlas;
mod behaviour;
mod browser;
mod client;
mod configuration;
mod controls;
mod data;
mod described;
mod determinism;
mod devices;
mod edges;
mod example;
mod export;
mod functions;
mod keys;
mod lab;
mod linking;
mod logs;
mod openapi;
mod outside;
mod own_keys;
mod pending;
mod properties;
mod registration;
mod reset;
mod secrets;
mod sessions;
mod strategies;
mod tokens;
mod users;
mod worlds;
