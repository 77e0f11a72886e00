//! What tests steer and observe the server with: the clock, fault rules, the request journal
//! and the endpoints below `/_mock/`.

pub(crate) mod clock;
pub(crate) mod faults;
pub(crate) mod handlers;
pub(crate) mod journal;
pub(crate) mod observe;
pub(crate) mod openapi;
pub(crate) mod pattern;
pub(crate) mod redaction;
