//! The application behind the engine: it answers by target, and notes what it was told.

use std::{
    cell::RefCell,
    collections::HashMap,
    io::Write,
    net::TcpStream,
    rc::Rc,
    sync::{Arc, Mutex},
    time::Duration,
};

use bytes::Bytes;
use xsys_http::{
    loan::Desk,
    plan::StepNote,
    tls::{HelloAnswer, TlsFailure},
    AbortReason, Connection, Dispatch, Exchange, ExchangeId, Handoff, HandoffSocket, NativeAnswer, RequestBody,
    RequestHead, ServerId, BAD_GATEWAY, UNAVAILABLE,
};

/// The engine's method table in these tests.
pub(crate) const METHODS: &[&str] = &["GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "CONNECT"];

/// More than a socket takes at once.
pub(crate) const LARGE: usize = 8 * 1024 * 1024;

/// The target of what is no request: an encrypted connection that was handed over. What comes is sent back.
const TUNNEL: &str = "(tunnel)";

/// What the application saw, one line per event, from all threads.
#[derive(Clone, Debug, Default)]
pub(crate) struct Log(Arc<Mutex<Vec<String>>>);

impl Log {
    fn note(&self, line: String) {
        self.0.lock().unwrap().push(line);
    }

    pub(crate) fn lines(&self) -> Vec<String> {
        self.0.lock().unwrap().clone()
    }

    /// How many requests there were.
    pub(crate) fn opened(&self) -> usize {
        self.0.lock().unwrap().iter().filter(|line| line.starts_with("request ")).count()
    }

    /// The requests alone: method and target.
    pub(crate) fn requests(&self) -> Vec<String> {
        self.lines().iter().filter_map(|line| line.strip_prefix("request ").map(str::to_owned)).collect()
    }
}

/// A request that is not answered yet.
struct Open {
    exchange: Rc<Exchange>,
    method: &'static str,
    target: String,
    keep_alive: bool,
    body: Vec<u8>,
}

/// Targets: `/never` is not answered, `/early` before its body came, `/late` a moment after it, `/hold` never takes more
/// of its body than it was given unasked, `/split` with a head that splits the response, `/chunked` in chunks with
/// trailers, `/steps` in two writes of which the second waits for the first, `/large` with [`LARGE`] bytes, `/hints` after
/// an interim response, `/abort` by destroying the connection, `/panic` by panicking, `/bye` with a close. Everything else:
/// method, target, body and trailers, once they are there.
#[derive(Clone)]
pub(crate) struct Echo {
    log: Log,
    open: Rc<RefCell<HashMap<ExchangeId, Open>>>,
    /// Where quiet connections lie for somebody else.
    desk: Option<Arc<Desk>>,
}

impl Echo {
    pub(crate) fn new(log: Log, desk: Option<Arc<Desk>>) -> Self {
        Self { log, open: Rc::default(), desk }
    }

    fn answer(&self, id: ExchangeId, trailers: &[u8]) {
        let Some(open) = self.open.borrow_mut().remove(&id) else { return };
        let mut body = format!("{} {} ", open.method, open.target).into_bytes();
        if open.target != "/early" {
            body.extend_from_slice(&open.body);
            body.extend_from_slice(trailers);
        }
        let keep_alive = open.keep_alive && open.target != "/bye";
        let connection = if keep_alive { "keep-alive" } else { "close" };
        let mut bytes =
            format!("HTTP/1.1 200 OK\r\nConnection: {connection}\r\nContent-Length: {}\r\n\r\n", body.len());
        let head = bytes.len();
        if open.method != "HEAD" {
            bytes.push_str(&String::from_utf8_lossy(&body));
        }
        open.exchange.write(Bytes::from(bytes), Some(head), false);
        open.exchange.end(!keep_alive);
    }

    /// An answer other than the echo.
    fn answer_with(&self, exchange: &Rc<Exchange>, parts: &[(&'static str, bool)]) {
        for (part, is_head) in parts {
            exchange.write(Bytes::from_static(part.as_bytes()), is_head.then_some(part.len()), false);
        }
        exchange.end(false);
        self.open.borrow_mut().remove(&exchange.id());
    }

    /// The request is complete.
    fn complete(&self, exchange: &Exchange, trailers: &[u8]) {
        let id = exchange.id();
        let target = self.open.borrow().get(&id).map(|open| open.target.clone()).unwrap_or_default();
        match target.as_str() {
            "/never" | "/steps" | "/large" => {}
            "/late" => {
                let (echo, trailers) = (self.clone(), trailers.to_vec());
                tokio::task::spawn_local(async move {
                    tokio::time::sleep(Duration::from_millis(30)).await;
                    echo.answer(id, &trailers);
                });
            }
            _ => self.answer(id, trailers),
        }
    }
}

impl Dispatch for Echo {
    fn connection(&self, _: &Connection) {
        self.log.note("connection".to_owned());
    }

    fn answered(&self, _: &Connection, answer: &NativeAnswer<'_>) {
        let NativeAnswer { status, body_length, answerer, observers, complete, .. } = answer;
        let target = String::from_utf8_lossy(answer.head.target()).into_owned();
        let cut = if *complete { "" } else { " cut" };
        self.log.note(format!("answered {target} {status} {body_length} {answerer:?} {observers:?}{cut}"));
    }

    fn request(&self, exchange: &Rc<Exchange>, head: &RequestHead<'_>, steps: &[(u32, StepNote)]) {
        let method = METHODS[usize::from(head.method)];
        let target = String::from_utf8_lossy(head.target()).into_owned();
        self.log.note(format!("request {method} {target}"));
        for (step, note) in steps {
            self.log.note(format!("step {step} {note:?}"));
        }
        let mut open = Open {
            exchange: Rc::clone(exchange),
            method,
            target: target.clone(),
            keep_alive: head.verdict.keep_alive,
            body: Vec::new(),
        };
        if let RequestBody::Whole(body) = head.body {
            open.body.extend_from_slice(body);
        }
        self.open.borrow_mut().insert(exchange.id(), open);
        match target.as_str() {
            "/split" => self.answer_with(exchange, &[("HTTP/1.1 200 OK\r\nX: a\r\n\r\nHTTP/1.1 200 OK\r\n\r\n", true)]),
            "/hints" => self.answer_with(
                exchange,
                &[
                    ("HTTP/1.1 103 Early Hints\r\nLink: </a>; rel=preload\r\n\r\n", false),
                    ("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", true),
                ],
            ),
            "/chunked" => self.answer_with(
                exchange,
                &[
                    ("HTTP/1.1 200 OK\r\nTrailer: A\r\nTransfer-Encoding: chunked\r\n\r\n", true),
                    ("2\r\nab\r\n", false),
                    ("1\r\nc\r\n", false),
                    ("0\r\nA: b\r\n\r\n", false),
                ],
            ),
            "/steps" => {
                let first = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\na";
                exchange.write(Bytes::from_static(first.as_bytes()), Some(first.len() - 1), true);
            }
            "/large" => {
                let head = format!("HTTP/1.1 200 OK\r\nContent-Length: {LARGE}\r\n\r\n");
                let length = head.len();
                exchange.write(Bytes::from(head), Some(length), false);
                exchange.write(Bytes::from(vec![b'x'; LARGE]), None, false);
                exchange.end(false);
                self.open.borrow_mut().remove(&exchange.id());
            }
            "/abort" => exchange.abort(),
            "/refuse" => exchange.refuse(&UNAVAILABLE),
            "/refuse-late" => {
                let head = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n";
                exchange.write(Bytes::from_static(head.as_bytes()), Some(head.len()), false);
                exchange.refuse(&BAD_GATEWAY);
            }
            "/panic" => panic!("a handler that panics"),
            "/early" => self.answer(exchange.id(), b""),
            _ if head.body != RequestBody::Follows => self.complete(exchange, b""),
            _ => {}
        }
    }

    fn may_refuse(&self) -> bool {
        true
    }

    fn desk(&self) -> Option<Arc<Desk>> {
        self.desk.clone()
    }

    fn chunk(&self, exchange: &Exchange, bytes: &Bytes) {
        self.log.note(format!("chunk {}", bytes.len()));
        if let Some(open) = self.open.borrow_mut().get_mut(&exchange.id()) {
            if open.target == TUNNEL {
                open.exchange.write(bytes.clone(), None, false);
                open.exchange.flush();
            } else {
                open.body.extend_from_slice(bytes);
            }
            if open.target != "/hold" {
                exchange.credit(bytes.len());
            }
        }
    }

    fn end(&self, exchange: &Exchange, trailers: &[u8]) {
        if self.open.borrow().get(&exchange.id()).is_some_and(|open| open.target == TUNNEL) {
            self.open.borrow_mut().remove(&exchange.id());
            return exchange.end(true);
        }
        self.complete(exchange, trailers);
    }

    fn fin(&self, exchange: &Exchange) {
        self.log.note("fin".to_owned());
        let never = self.open.borrow().get(&exchange.id()).is_some_and(|open| open.target == "/never");
        if never {
            exchange.abort();
        }
    }

    fn written(&self, exchange: &Exchange, bytes: usize) {
        self.log.note(format!("written {bytes}"));
        if let Some(open) = self.open.borrow_mut().remove(&exchange.id()) {
            open.exchange.write(Bytes::from_static(b"b"), None, false);
            open.exchange.end(false);
        }
    }

    fn abort(&self, exchange: &Exchange, reason: AbortReason) {
        self.open.borrow_mut().remove(&exchange.id());
        self.log.note(format!("abort {reason:?}"));
    }

    fn connection_closed(&self, _: &Connection) {
        self.log.note("closed".to_owned());
    }

    /// Whoever gets the socket says so to the client.
    fn handoff(&self, _: &Connection, handoff: Handoff) {
        let unread = handoff.unread.escape_ascii().to_string();
        self.log.note(format!("handoff {:?} {unread}", handoff.reason));
        match handoff.socket {
            HandoffSocket::Descriptor(socket) => {
                let _ = TcpStream::from(socket).write_all(b"handed off");
            }
            HandoffSocket::Tunnel(exchange) => {
                exchange.write(Bytes::from_static(b"handed off"), None, false);
                exchange.flush();
                let open = Open {
                    exchange: Rc::clone(&exchange),
                    method: "",
                    target: TUNNEL.to_owned(),
                    keep_alive: false,
                    body: Vec::new(),
                };
                self.open.borrow_mut().insert(exchange.id(), open);
            }
        }
    }

    fn client_hello(&self, connection: &Connection, name: &str) {
        self.log.note(format!("hello {name}"));
        let answer = match name {
            "refused.example" => HelloAnswer::Refused,
            "node.example" => HelloAnswer::Node,
            "silent.example" => return,
            _ => HelloAnswer::Default,
        };
        connection.answer_hello(answer);
    }

    fn tls_failed(&self, _: &Connection, failure: TlsFailure) {
        self.log.note(format!("tls failed {}", failure.code));
    }

    fn idle_timeout(&self, connection: &Connection) {
        self.log.note("idle".to_owned());
        connection.destroy();
    }

    fn dropped(&self, _: ServerId) {
        self.log.note("dropped".to_owned());
    }

    fn server_closed(&self, _: ServerId) {
        self.log.note("server closed".to_owned());
    }
}
