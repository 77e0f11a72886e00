//! Requests that nobody meant to send, over real sockets.
//!
//! Each property says what holds whatever comes in. Failures that were found
//! once are cases of `found.rs`. More cases than a usual run has:
//!
//! ```sh
//! PROPTEST_CASES=20000 cargo test -p appservices-mock --test fuzz
//! ```

#![expect(clippy::unwrap_used, reason = "helpers of tests may panic as tests do")]

mod answer;
mod bodies;
mod bounds;
mod found;
mod frames;
mod framing;
mod heads;
#[cfg(target_os = "linux")]
mod idle;
#[cfg(target_os = "linux")]
mod memory;
#[cfg(target_os = "linux")]
mod program;
mod requests;
mod slow;
mod target;
