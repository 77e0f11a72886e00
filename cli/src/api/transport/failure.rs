//! Why a request has no usable response.

use std::error::Error;
use std::io;

use super::super::error::{ApiError, Suspect};

/// The peer of a TLS handshake replied in another protocol.
#[derive(Debug, thiserror::Error)]
#[error("the {0} does not speak TLS")]
pub(super) struct NotTls(pub(super) &'static str);

/// The proxy is why there is no connection.
#[derive(Debug, thiserror::Error)]
#[error("cannot connect through the proxy")]
pub(super) struct ProxyFailed(#[source] pub(super) Box<dyn Error + Send + Sync>);

/// What to check first about a connection that was not opened.
pub(super) fn suspect(error: &(dyn Error + 'static)) -> Suspect {
    if error.is::<ProxyFailed>() {
        Suspect::Proxy
    } else if error.is::<NotTls>() {
        Suspect::Scheme
    } else {
        Suspect::Server
    }
}

/// A request without a usable response.
#[derive(Debug)]
pub(in crate::api) struct Failure {
    pub(in crate::api) cause: Cause,
    pub(in crate::api) error: ApiError,
}

/// The causes of a failure, as retries distinguish them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::api) enum Cause {
    /// No connection, or a broken one.
    Connection,
    TimedOut,
    /// This machine has no ports or file descriptors left.
    LocalLimit,
    /// A response that is too large.
    Unusable,
    /// Trying again would not help.
    Final,
}

/// Whether a connection failed because of a limit of this machine.
pub(super) fn connection_cause(error: &(dyn Error + 'static)) -> Cause {
    let mut cause = Some(error);
    while let Some(error) = cause {
        let io = error.downcast_ref::<io::Error>();
        if io.is_some_and(is_local_limit) {
            return Cause::LocalLimit;
        }
        cause = error.source();
    }
    Cause::Connection
}

#[cfg(unix)]
fn is_local_limit(error: &io::Error) -> bool {
    use rustix::io::Errno;
    let limits = [
        Errno::MFILE,
        Errno::NFILE,
        Errno::ADDRNOTAVAIL,
        Errno::NOBUFS,
    ];
    Errno::from_io_error(error).is_some_and(|error| limits.contains(&error))
}

#[cfg(not(unix))]
fn is_local_limit(error: &io::Error) -> bool {
    error.kind() == io::ErrorKind::AddrNotAvailable
}

/// The innermost cause. The layers above it say no more than "client error" or
/// "connection error".
pub(super) fn innermost_reason(error: &(dyn Error + 'static)) -> String {
    let mut cause = error;
    let mut causes = vec![cause.to_string()];
    while let Some(source) = cause.source() {
        cause = source;
        causes.push(cause.to_string());
    }
    causes.dedup();
    match causes.split_last() {
        // Resolver and parser errors are incomplete without the layer above.
        Some((last, above)) => above
            .last()
            .filter(|above| above.contains("dns") || above.contains("incomplete"))
            .map_or_else(|| last.clone(), |above| format!("{above}: {last}")),
        None => String::new(),
    }
}
