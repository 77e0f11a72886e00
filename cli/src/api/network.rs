//! How every connection is made.

use std::ffi::OsString;
use std::rc::Rc;
use std::time::Duration;

use tokio::time::Instant;

use super::observe::RequestObserver;
use crate::domain::{BaseUrl, Secret};
use crate::stop::Stop;

/// A server, and how to connect to it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Server<'a> {
    pub(crate) base: &'a BaseUrl,
    pub(crate) network: &'a Network,
}

/// Limits, proxies and trusted certificates, and who ends and observes a run.
#[derive(Debug, Clone, Default)]
pub(crate) struct Network {
    pub(crate) limits: Limits,
    pub(crate) trust: Trust,
    pub(crate) proxies: Proxies,
    pub(crate) stop: Stop,
    /// When the run must end.
    pub(crate) deadline: Option<Instant>,
    /// Hears of every request that was sent.
    pub(crate) observer: Option<Rc<dyn RequestObserver>>,
}

/// How long a server may take, and how often it is asked. Passed in, so that
/// tests need not wait.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Limits {
    pub(crate) connect: Duration,
    /// From connecting to the end of the response's body.
    pub(crate) request: Duration,
    /// How many times a failed request is repeated.
    pub(crate) retries: u32,
    /// The wait before the first retry, and the first pause of all requests. Others
    /// grow from it.
    pub(crate) retry_wait: Duration,
    /// The most requests that are in flight at a time.
    pub(crate) in_flight: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            connect: Duration::from_secs(10),
            request: Duration::from_mins(1),
            retries: 4,
            // Four retries bridge an outage of a few seconds, and the first one
            // costs little.
            retry_wait: Duration::from_millis(100),
            in_flight: 64,
        }
    }
}

/// The certificates to trust instead of the system's, as `--ca-file` or the
/// variables `SSL_CERT_FILE` and `SSL_CERT_DIR` name them.
#[derive(Debug, Clone, Default)]
pub(crate) struct Trust {
    pub(crate) file: Option<CertificateFile>,
    /// Directories, separated as in `PATH`.
    pub(crate) directories: Option<OsString>,
}

/// A file of certificates.
#[derive(Debug, Clone)]
pub(crate) struct CertificateFile {
    /// The option or variable that names it, for messages.
    pub(crate) setting: &'static str,
    pub(crate) path: OsString,
}

/// The proxies of each scheme of a server, as curl reads them.
#[derive(Debug, Clone, Default)]
pub(crate) struct Proxies {
    pub(crate) http: Option<ProxySetting>,
    pub(crate) https: Option<ProxySetting>,
    /// For schemes without a proxy of their own.
    pub(crate) all: Option<ProxySetting>,
    /// The hosts that are reached directly, as in `NO_PROXY`.
    pub(crate) except: String,
}

/// The URL of a proxy, which may contain a password.
#[derive(Debug, Clone)]
pub(crate) struct ProxySetting {
    /// The option or variable, for messages.
    pub(crate) name: &'static str,
    pub(crate) url: Secret,
}

#[cfg(test)]
mod tests {
    use std::io::{BufRead as _, BufReader, Read as _, Write as _};
    use std::net::{SocketAddr, TcpListener};
    use std::thread;

    use super::super::error::ApiError;
    use super::super::transport::{Facts, Failure, Request, Response, Transport};
    use super::*;
    use crate::domain::Method;

    /// Sends a request with a short limit. Without any limit, it would not
    /// return, so the test has one of its own.
    fn send(address: SocketAddr, limits: Limits) -> Result<Response, Failure> {
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
            let request = Request::new(Method::Get, "/");
            let facts = Facts::default();
            let sent = transport.send(&request, &facts);
            let guard = tokio::time::timeout(Duration::from_secs(20), sent);
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
            let error = send(address, limits).unwrap_err().error;
            assert!(
                matches!(
                    error,
                    ApiError::TimedOut { limit, is_connecting: false, .. } if limit == request
                ),
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
        assert_eq!(limits.retry_wait, Duration::from_millis(100));
    }
}
