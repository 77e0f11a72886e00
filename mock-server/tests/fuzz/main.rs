//! Fuzz tests over real sockets.
//!
//! Failures that they found are regression tests in `regressions.rs`. To run more cases than
//! usual:
//!
//! ```sh
//! PROPTEST_CASES=20000 cargo test -p appservices-mock --test fuzz
//! ```

#![expect(clippy::unwrap_used, reason = "helpers of tests may panic as tests do")]

mod bodies;
mod bounds;
mod frames;
mod framing;
mod heads;
#[cfg(all(feature = "bin", target_os = "linux"))]
mod idle;
#[cfg(all(feature = "bin", target_os = "linux"))]
mod memory;
#[cfg(all(feature = "bin", target_os = "linux"))]
mod program;
mod regressions;
mod requests;
mod response;
mod slow;
mod target;
