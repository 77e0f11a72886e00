//! The console: a page on which people watch and control a running server.
//!
//! It is part of the program, has no build step, and loads nothing from elsewhere. What it
//! shows comes from controls, which leave no trace in the journal. What it changes goes
//! through the Admin and Client APIs where they can do it, as a client would: such requests
//! are in the journal. For the Admin API it logs in with the first key pair of the server,
//! at the first change.

pub(crate) mod assets;
pub(crate) mod login;
pub(crate) mod overview;
pub(crate) mod snapshots;
pub(crate) mod users;
