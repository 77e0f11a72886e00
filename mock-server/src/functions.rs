//! Running the functions of apps: their sources, without network, files or processes.
//!
//! [`Runner`] has the threads that run functions, and the rules by which calls wait. A call is a
//! [`Job`], which has all that the function can see: the app's [code](code::AppCode), the
//! function's arguments and its user. So no function reads the state of a world, and the result of a function depends on
//! nothing but its job: the clock stands still while it runs, and `Math.random` starts from a
//! number of the job. Because it has no side effects either, a call that is interrupted can start
//! again. The one thing that a function can reach is its own server, by HTTP: see
//! [`exchange`].
//!
//! The engine is `QuickJS`, with a runtime of its own for each call: it is small, it counts memory,
//! and it can be interrupted. Measured on x86-64 Linux with the release profile of this workspace:
//!
//! | | `rquickjs` 0.14 (`QuickJS`) | `boa_engine` 0.22 |
//! | --- | --- | --- |
//! | program with the engine alone | + 0.8 MB | + 5.0 MB |
//! | lines of `cargo tree` | 10 | 280 |
//! | a new runtime, and a call of `(a, b) => a + b` | 0.18 ms | 0.48 ms |
//! | a call of a trivial function of an app, CPU time of the request | 0.43 ms | |
//! | limits | memory, stack, and time by interrupts | loops and recursion |
//!
//! It is built by the C compiler that ring needs already, and its bindings are pre-generated for
//! the platforms of the npm package.

mod code;
#[cfg(not(feature = "functions"))]
mod disabled;
#[cfg(feature = "functions")]
mod engine;
mod exchange;
mod expression;
#[cfg(feature = "functions")]
mod host;
mod job;
#[cfg(feature = "functions")]
mod lanes;
#[cfg(feature = "functions")]
mod pool;
#[cfg(feature = "functions")]
mod syntax;
#[cfg(test)]
#[cfg(feature = "functions")]
mod tests;
mod user;

use std::time::Duration;

pub(crate) use self::code::CodeCache;
#[cfg(not(feature = "functions"))]
pub(crate) use self::disabled::{Runner, syntax_errors};
pub(crate) use self::exchange::{Exchanges, Incoming, Outgoing};
pub(crate) use self::expression::holds;
pub(crate) use self::job::{Finished, Job, Lane};
#[cfg(feature = "functions")]
pub(crate) use self::pool::Runner;
#[cfg(feature = "functions")]
pub(crate) use self::syntax::syntax_errors;
pub(crate) use self::user::user_value;

/// What a call may use.
#[derive(Clone, Copy, Debug)]
#[cfg_attr(
    not(feature = "functions"),
    expect(dead_code, reason = "nothing reads it")
)]
pub(crate) struct Limits {
    /// Real time that a function may run. The service's is 300 seconds; here, nothing that a
    /// function can do takes long. (our choice)
    pub(crate) time: Duration,
    /// Real time from the arrival of a call until it fails, even if it has waited all along.
    pub(crate) patience: Duration,
    /// Bytes of memory. The service's is 256 MB; several calls run at once here.
    pub(crate) memory: usize,
    /// How deep functions can call each other.
    pub(crate) depth: u32,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            time: Duration::from_secs(10),
            patience: Duration::from_mins(1),
            memory: 128 << 20,
            depth: 16,
        }
    }
}
