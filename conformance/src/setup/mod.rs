//! What rules need before they begin: an app with users, on any server.

pub(crate) mod apps;
pub(crate) mod digest;
mod extra_app;
mod fresh;
pub(crate) mod jwt;
pub(crate) mod rsa;
pub(crate) mod seeds;
mod session;
mod world;

pub(crate) use extra_app::ExtraApp;
pub(crate) use fresh::Setup;
pub(crate) use session::{Session, claims, forged, lifetime};
pub(crate) use world::World;
