//! TLS in front of a plain server, with a certificate authority made for the
//! test: the program is told of it with `SSL_CERT_FILE`, as users do.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::thread;

use rcgen::{BasicConstraints, CertificateParams, DnType, IsCa, Issuer, KeyPair, date_time_ymd};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::oneshot;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer};
use tokio_rustls::rustls::{ServerConfig, crypto::ring};

/// What is wrong with the server's certificate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Flaw {
    None,
    /// Its time is over.
    Expired,
    /// It was made for another host.
    WrongName,
}

/// A TLS server that hands everything on to another one; it stops when dropped.
pub(crate) struct Terminator {
    address: SocketAddr,
    authority: String,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<thread::JoinHandle<()>>,
}

impl Terminator {
    /// Stands in front of `plain` with a certificate of a new authority.
    pub(crate) fn start(plain: SocketAddr, flaw: Flaw) -> Self {
        let (authority, config) = certificates(flaw);
        let (ready, address) = std::sync::mpsc::channel();
        let (stop, stopped) = oneshot::channel();
        let thread = thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread()
                .enable_all()
                .build()
                .expect("a runtime for TLS");
            runtime.block_on(async {
                let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
                let address = listener.local_addr().expect("its own address");
                ready.send(address).expect("the test waits for it");
                let acceptor = TlsAcceptor::from(Arc::new(config));
                tokio::select! {
                    () = accept(&listener, &acceptor, plain) => {}
                    _ = stopped => {}
                }
            });
        });
        Self {
            address: address.recv().expect("the TLS server starts"),
            authority,
            stop: Some(stop),
            thread: Some(thread),
        }
    }

    /// By name: a certificate may name an address too, but few do.
    pub(crate) fn url(&self) -> String {
        format!("https://localhost:{}", self.address.port())
    }

    /// Writes the authority's certificate into `folder`, as a file for `SSL_CERT_FILE`.
    pub(crate) fn authority(&self, folder: &Path) -> PathBuf {
        let path = folder.join("authority.pem");
        std::fs::write(&path, &self.authority).expect("a file for the authority");
        path
    }
}

impl Drop for Terminator {
    fn drop(&mut self) {
        drop(self.stop.take());
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

async fn accept(listener: &TcpListener, acceptor: &TlsAcceptor, plain: SocketAddr) {
    loop {
        let Ok((connection, _)) = listener.accept().await else {
            continue;
        };
        let acceptor = acceptor.clone();
        tokio::spawn(async move {
            // A client that refuses the certificate is no failure of ours.
            connection.set_nodelay(true).ok()?;
            let mut outside = acceptor.accept(connection).await.ok()?;
            let mut inside = TcpStream::connect(plain).await.ok()?;
            inside.set_nodelay(true).ok()?;
            tokio::io::copy_bidirectional(&mut outside, &mut inside)
                .await
                .ok()
        });
    }
}

/// The authority's certificate as PEM, and a server that uses one signed by it.
fn certificates(flaw: Flaw) -> (String, ServerConfig) {
    let mut authority = CertificateParams::default();
    authority.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    let name = &mut authority.distinguished_name;
    name.push(DnType::CommonName, "An authority for one test");
    let authority_key = KeyPair::generate().expect("a key");
    let certificate = authority.self_signed(&authority_key);
    let pem = certificate.expect("a certificate of the authority").pem();
    let issuer = Issuer::new(authority, authority_key);

    let host = match flaw {
        Flaw::WrongName => "elsewhere.invalid",
        Flaw::None | Flaw::Expired => "localhost",
    };
    let mut leaf = CertificateParams::new([host.to_owned()]).expect("a host name");
    if flaw == Flaw::Expired {
        leaf.not_before = date_time_ymd(2000, 1, 1);
        leaf.not_after = date_time_ymd(2001, 1, 1);
    }
    let key = KeyPair::generate().expect("a key");
    let leaf = leaf.signed_by(&key, &issuer).expect("a certificate");
    let key = PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(key.serialize_der()));
    let config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .expect("protocol versions")
        .with_no_client_auth()
        .with_single_cert(vec![leaf.der().clone()], key)
        .expect("a certificate that belongs to its key");
    (pem, config)
}
