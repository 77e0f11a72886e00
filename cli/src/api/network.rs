//! How every connection is made.

use std::ffi::OsString;
use std::time::Duration;

use crate::domain::BaseUrl;

/// A server, and how to connect to it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Server<'a> {
    pub(crate) base: &'a BaseUrl,
    pub(crate) network: &'a Network,
}

/// Time limits and trusted certificates.
#[derive(Debug, Clone, Default)]
pub(crate) struct Network {
    pub(crate) limits: Limits,
    pub(crate) trust: Trust,
}

/// How long a server may take. Passed in, so that tests need not wait.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Limits {
    pub(crate) connect: Duration,
    /// From connecting to the end of the response's body.
    pub(crate) request: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            connect: Duration::from_secs(10),
            request: Duration::from_mins(1),
        }
    }
}

/// The certificates to trust instead of the system's, as the variables
/// `SSL_CERT_FILE` and `SSL_CERT_DIR` name them.
#[derive(Debug, Clone, Default)]
pub(crate) struct Trust {
    pub(crate) file: Option<OsString>,
    /// Directories, separated as in `PATH`.
    pub(crate) directories: Option<OsString>,
}

#[cfg(test)]
mod tests {
    use std::io::{BufRead as _, BufReader, Read as _, Write as _};
    use std::net::{SocketAddr, TcpListener};
    use std::thread;

    use super::super::error::ApiError;
    use super::super::transport::{Request, Response, Transport};
    use super::*;
    use crate::domain::Method;

    /// Sends a request with a short limit. Without any limit, it would not
    /// return, so the test has one of its own.
    fn send(address: SocketAddr, limits: Limits) -> Result<Response, ApiError> {
        let base = BaseUrl::parse(&format!("http://{address}")).unwrap();
        let network = Network {
            limits,
            ..Network::default()
        };
        let server = Server {
            base: &base,
            network: &network,
        };
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .unwrap();
        runtime.block_on(async {
            let transport = Transport::new(server).unwrap();
            let request = transport.send(Request::new(Method::Get, "/"));
            let guard = tokio::time::timeout(Duration::from_secs(20), request);
            guard.await.expect("the request has a limit of its own")
        })
    }

    #[test]
    fn a_server_that_stalls_is_given_up() {
        let request = Duration::from_millis(50);
        let limits = Limits {
            request,
            ..Limits::default()
        };
        for sent in [
            "",
            "HTTP/1.1 200 O",
            "HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nhalf",
            "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n4\r\nhalf\r\n",
        ] {
            let listener = TcpListener::bind("127.0.0.1:0").unwrap();
            let address = listener.local_addr().unwrap();
            let server = thread::spawn(move || {
                let (connection, _) = listener.accept().unwrap();
                let mut reader = BufReader::new(&connection);
                let mut lines = reader.by_ref().lines().map_while(Result::ok);
                assert!(lines.any(|line| line.is_empty()), "a whole request");
                (&connection).write_all(sent.as_bytes()).unwrap();
                // Holds the connection until the client closes it.
                let _ = reader.read_to_end(&mut Vec::new());
            });
            let error = send(address, limits).unwrap_err();
            assert!(
                matches!(error, ApiError::TimedOut { limit, .. } if limit == request),
                "{sent:?}: {error:?}"
            );
            server.join().unwrap();
        }
    }

    #[test]
    fn the_limits_of_a_run_are_the_documented_ones() {
        let limits = Network::default().limits;
        assert_eq!(limits.connect, Duration::from_secs(10));
        assert_eq!(limits.request, Duration::from_mins(1));
    }
}
