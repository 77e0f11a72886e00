//! What the cases stand on: a world for each run, rows, redactions, a terminal.
pub(crate) mod case;
pub(crate) mod context;
pub(crate) mod contract;
#[cfg(unix)]
pub(crate) mod dialogue;
pub(crate) mod filters;
pub(crate) mod program;
pub(crate) mod records;
pub(crate) mod redact;
pub(crate) mod rows;
pub(crate) mod scripted;
pub(crate) mod secrets;
pub(crate) mod seeds;
pub(crate) mod sessions;
pub(crate) mod snapshots;
pub(crate) mod stub;
pub(crate) mod tls;
pub(crate) mod topic;
pub(crate) mod transcript;
#[cfg(unix)]
pub(crate) mod tty;
pub(crate) mod words;
