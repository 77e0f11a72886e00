//! Tests of the program and of the library's public API. Without the feature `bin`, only
//! the library is tested.

#![expect(clippy::unwrap_used, reason = "helpers of tests may panic as tests do")]

#[cfg(feature = "bin")]
mod app_dir;
mod compatibility;
#[cfg(all(feature = "bin", unix))]
mod completion;
mod controls;
#[cfg(feature = "bin")]
mod ctl;
#[cfg(feature = "bin")]
mod ctl_text;
#[cfg(feature = "bin")]
mod data;
#[cfg(feature = "bin")]
mod demo;
#[cfg(feature = "bin")]
mod distinct_files;
#[cfg(feature = "bin")]
mod events;
#[cfg(feature = "bin")]
mod examples;
#[cfg(all(feature = "bin", unix))]
mod exec;
#[cfg(feature = "bin")]
mod exposure;
#[cfg(feature = "bin")]
mod https;
#[cfg(feature = "bin")]
mod kills;
mod library;
#[cfg(all(feature = "bin", unix))]
mod limits;
#[cfg(all(feature = "bin", target_os = "linux"))]
mod memory;
#[cfg(feature = "bin")]
mod messages;
#[cfg(feature = "bin")]
mod options;
#[cfg(feature = "bin")]
mod predictability;
mod reload;
#[cfg(feature = "bin")]
mod replay;
#[cfg(feature = "bin")]
mod replay_texts;
#[cfg(feature = "bin")]
mod serve;
#[cfg(feature = "bin")]
mod sessions;
mod support;
#[cfg(feature = "bin")]
mod tls;
