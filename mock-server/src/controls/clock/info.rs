//! What a clock shows, in the public API and as JSON.

use std::time::SystemTime;

use serde::{Deserialize, Serialize};

use crate::controls::clock::system_time;
use crate::state::Seconds;
use crate::timestamp;

/// The time that a server's clock shows, and how it runs.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(from = "ClockBody", into = "ClockBody")]
#[non_exhaustive]
pub struct ClockInfo {
    /// The current time, in whole seconds.
    pub now: SystemTime,
    /// Whether the clock is stopped.
    pub frozen: bool,
    /// How many times faster than real time the clock runs unless it is stopped.
    pub scale: f64,
}

/// The JSON shape of [`ClockInfo`].
#[derive(Serialize, Deserialize)]
struct ClockBody {
    now: Seconds,
    /// The same for people, such as `2024-05-01T12:00:00Z`.
    time: String,
    frozen: bool,
    scale: f64,
}

impl From<ClockInfo> for ClockBody {
    fn from(info: ClockInfo) -> Self {
        let now = system_time::to_seconds(info.now);
        Self {
            now,
            time: timestamp::format(now),
            frozen: info.frozen,
            scale: info.scale,
        }
    }
}

impl From<ClockBody> for ClockInfo {
    fn from(body: ClockBody) -> Self {
        Self {
            now: system_time::from_seconds(body.now),
            frozen: body.frozen,
            scale: body.scale,
        }
    }
}
