//! Stands in for TLS if the feature `tls` is off: a configuration that cannot exist, so
//! that callers need no conditions.

#![expect(
    clippy::unused_async,
    reason = "the signatures are those of the real thing"
)]

use std::io;

/// No value has this type.
#[derive(Clone, Debug)]
pub(crate) enum Tls {}

/// No value has this type.
#[derive(Clone)]
pub(crate) enum TlsAcceptor {}

impl Tls {
    pub(crate) fn acceptor(&self) -> TlsAcceptor {
        match *self {}
    }
}

impl TlsAcceptor {
    pub(crate) async fn accept<S>(&self, _: S) -> io::Result<S> {
        match *self {}
    }
}
