//! Requests as such: where they lead, how long they may be, and what is none.

pub(super) mod limits;
pub(super) mod malformed;
pub(super) mod routes;
pub(super) mod slow;
