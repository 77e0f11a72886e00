//! The proxy between the client and the built-in server. It sets the trap, and records every
//! request with its response. It has two origins; the second one shows what a client sends to
//! a server that it did not choose.

mod answer;
mod body;
mod call;
mod memory;
mod step;
mod upstream;

use std::convert::Infallible;
use std::io;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use appservices_mock::MockServer;
use http_body_util::{BodyExt, Limited};
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{Request, Response};
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::net::TcpListener;
use tokio::sync::Notify;

pub(super) use self::answer::{Answer, Delivery};
pub(super) use self::call::{Call, Kind, Origin};
pub(super) use self::memory::{Memory, Usual};
pub(super) use self::step::{Event, Step};

use self::upstream::Upstream;

/// The longest body of a request, in bytes.
const MAX_BODY: usize = 4 << 20;

/// How much of the body of a request is recorded, in bytes.
const MAX_RECORDED: usize = 64 << 10;

/// A request and its response.
#[derive(Clone, Debug)]
pub(super) struct Exchange {
    pub(super) call: Call,
    /// Whether the trap struck at this request.
    pub(super) struck: bool,
    /// Whether the response is one that must not be read as a success, although its status
    /// may say so.
    pub(super) is_broken: bool,
    /// `None`: the connection was closed, or the command ended first.
    pub(super) answer: Option<Answer>,
    /// When the response was ready to be sent, since the start of the command.
    pub(super) answered: Option<Duration>,
}

impl Exchange {
    /// Whether the server did what the request asked for, and the client could see it.
    pub(super) fn succeeded(&self) -> bool {
        !self.is_broken && self.answer.as_ref().is_some_and(Answer::is_success)
    }

    /// Whether the client could see that the request failed.
    pub(super) fn failed(&self) -> bool {
        let answer = self.answer.as_ref();
        self.is_broken || answer.is_none_or(|answer| answer.status >= 400)
    }
}

/// What the proxy does with requests.
#[derive(Clone, Copy, Debug)]
pub(super) struct Behaviour {
    /// What becomes of each request.
    pub(super) step: fn(&Call, &mut Memory) -> Step,
    /// How many requests the client may send.
    pub(super) limit: usize,
    /// Whether names of response headers are sent in title case.
    pub(super) title_case: bool,
}

/// A trap that is set.
#[derive(Debug)]
pub(super) struct Proxy {
    behaviour: Behaviour,
    started: Instant,
    upstream: Upstream,
    record: Mutex<Record>,
    /// The client sent more requests than the trap allows.
    pub(super) exhausted: Notify,
    /// The base URL for the client.
    pub(super) base_url: String,
}

/// What a run has been so far.
#[derive(Debug, Default)]
pub(super) struct Record {
    pub(super) exchanges: Vec<Exchange>,
    pub(super) memory: Memory,
}

impl Proxy {
    /// Sets a trap in front of a server, in the current runtime.
    pub(super) async fn start(
        behaviour: Behaviour,
        server: MockServer,
        usual: Usual,
    ) -> io::Result<Arc<Self>> {
        let main = TcpListener::bind(("127.0.0.1", 0)).await?;
        let other = TcpListener::bind(("127.0.0.1", 0)).await?;
        let memory = Memory::new(format!("http://{}", other.local_addr()?), usual);
        let proxy = Arc::new(Self {
            behaviour,
            started: Instant::now(),
            upstream: Upstream::new(server),
            record: Mutex::new(Record {
                exchanges: Vec::new(),
                memory,
            }),
            exhausted: Notify::new(),
            base_url: format!("http://{}", main.local_addr()?),
        });
        tokio::spawn(accept(Arc::clone(&proxy), main, Origin::Main));
        tokio::spawn(accept(Arc::clone(&proxy), other, Origin::Other));
        Ok(proxy)
    }

    /// Takes what has been recorded.
    pub(super) fn take(&self) -> Record {
        std::mem::take(&mut *self.lock())
    }

    fn lock(&self) -> MutexGuard<'_, Record> {
        self.record.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Records a request, and decides what becomes of it.
    fn open(&self, mut call: Call) -> (usize, Step) {
        let mut record = self.lock();
        record.memory.count(&mut call);
        let step = match call.origin {
            Origin::Main => (self.behaviour.step)(&call, &mut record.memory),
            Origin::Other => Step::pass(),
        };
        record.memory.strikes += usize::from(step.strikes);
        call.body.truncate(MAX_RECORDED);
        record.exchanges.push(Exchange {
            call,
            struck: step.strikes,
            is_broken: step.is_failure(),
            answer: None,
            answered: None,
        });
        if record.exchanges.len() >= self.behaviour.limit {
            self.exhausted.notify_one();
        }
        (record.exchanges.len() - 1, step)
    }

    /// Answers a request; without an answer, the connection is closed.
    async fn answer(&self, call: Call) -> io::Result<Answer> {
        let (index, step) = self.open(call.clone());
        if let Some(event) = &step.event {
            let user = self.lock().memory.logged_in.clone();
            self.upstream.make(event, user.as_deref()).await?;
        }
        let mut edit = None;
        let answer = match step.reply {
            step::Reply::Fixed(answer) => answer,
            step::Reply::HangUp { carried_out } => {
                if carried_out {
                    self.upstream.forward(&call, step.query).await?;
                }
                return Err(io::Error::other("the trap closes the connection"));
            }
            step::Reply::Pass => self.upstream.forward(&call, step.query).await?,
            step::Reply::Edit(change) => {
                edit = Some(change);
                self.upstream.forward(&call, step.query).await?
            }
        };
        let answer = self.close(index, &call, answer, edit);
        if let Delivery::Late(delay) = answer.delivery {
            tokio::time::sleep(delay).await;
        }
        Ok(answer)
    }

    /// Changes a response as the trap wants it, and records it.
    fn close(
        &self,
        index: usize,
        call: &Call,
        mut answer: Answer,
        edit: Option<step::Edit>,
    ) -> Answer {
        let mut record = self.lock();
        let Record { exchanges, memory } = &mut *record;
        let original = answer.clone();
        if let Some(edit) = edit {
            edit(&mut answer, memory);
        }
        memory.read(call, &original);
        // The record has been taken if the command ended before.
        if let Some(exchange) = exchanges.get_mut(index) {
            exchange.is_broken |= answer.is_broken;
            exchange.answered = Some(self.started.elapsed());
            exchange.answer = Some(answer.clone());
        }
        answer
    }

    async fn handle(
        &self,
        request: Request<Incoming>,
        origin: Origin,
        nth_on_connection: usize,
    ) -> io::Result<Response<body::Body>> {
        let at = self.started.elapsed();
        let (head, body) = request.into_parts();
        let body = Limited::new(body, MAX_BODY).collect().await;
        let body = body.map_err(io::Error::other)?.to_bytes();
        let headers = head.headers.iter().map(|(name, value)| {
            let value = String::from_utf8_lossy(value.as_bytes()).into_owned();
            (name.as_str().to_owned(), value)
        });
        let (method, path) = (head.method.as_str(), head.uri.path());
        let call = Call {
            origin,
            kind: call::kind(method, path),
            method: method.to_owned(),
            path: path.to_owned(),
            query: head.uri.query().map(str::to_owned),
            headers: headers.collect(),
            body: body.into(),
            nth: 0,
            nth_authenticated: 0,
            nth_on_connection,
            at,
        };
        Ok(body::response(self.answer(call).await?))
    }
}

/// Accepts connections until the runtime ends.
async fn accept(proxy: Arc<Proxy>, listener: TcpListener, origin: Origin) -> Infallible {
    loop {
        let Ok((stream, _)) = listener.accept().await else {
            // Out of file descriptors: other connections must end first.
            tokio::time::sleep(Duration::from_millis(10)).await;
            continue;
        };
        // Pieces of a body must arrive as pieces.
        let _ = stream.set_nodelay(true);
        let proxy = Arc::clone(&proxy);
        tokio::spawn(async move {
            let count = AtomicUsize::new(0);
            let title_case = proxy.behaviour.title_case;
            let service = service_fn(|request| {
                let nth = count.fetch_add(1, Ordering::Relaxed) + 1;
                let proxy = Arc::clone(&proxy);
                async move { proxy.handle(request, origin, nth).await }
            });
            // A client may close its connection, and so may the trap.
            let _ = http1::Builder::new()
                .timer(TokioTimer::new())
                .title_case_headers(title_case)
                .serve_connection(TokioIo::new(stream), service)
                .await;
        });
    }
}
