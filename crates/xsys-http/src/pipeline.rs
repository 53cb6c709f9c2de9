//! The way of a request, top to bottom: `listen` accepts a socket, [`crate::wire`] finds a head in what it reads,
//! `xsys-security` judges it, and then:
//!
//! 1. [`handoff`] — is it an upgrade or a CONNECT that the application takes into its own hands?
//! 2. [`dispatch`] — what the server's [`plan`] does not answer goes through [`crate::Dispatch`] to the application: the
//!    head, and the body if it is there.
//! 3. [`Serving`] — hyper's service, for a body that did not come with its head: frames follow as fast as the application
//!    takes them, until the answer ends. A request that came whole waits for its answer in [`crate::wire`].
//! 4. The answer's bytes were queued by [`crate::Exchange`] and leave; then the next head is read.
//!
//! A malformed request, a timeout, a FIN or a dead handler leaves this way through [`crate::connection::End`].

use std::{
    future::Future,
    pin::Pin,
    rc::Rc,
    task::{Context, Poll},
};

use bytes::{Bytes, BytesMut};
use http_body_util::Empty;
use hyper::{
    body::{Body, Incoming},
    header::{HeaderValue, CONNECTION},
    service::Service,
    Request, Response,
};
use xsys_security::Expect;

use crate::{
    connection::{Connection, End, Outgoing, Phase},
    dispatch::HandoffReason,
    exchange::Exchange,
    parse::{HeaderSlot, RequestBody, Scanned},
    plan, respond,
    seen::{self, Watch},
    AbortReason,
};

/// What becomes of a request that hands over the socket: an upgrade that somebody listens for, or any CONNECT
/// (RFC 9110 9.3.6), which Node closes without an answer when nobody does.
pub(crate) fn handoff(connection: &Connection, scanned: &Scanned) -> Option<End> {
    let settings = connection.server.settings();
    if connection.thread.methods.get(usize::from(scanned.method)) == Some(&"CONNECT") {
        return Some(if settings.handoff_connect {
            End::HandedOff(HandoffReason::Connect)
        } else {
            End::Destroyed(AbortReason::Closed)
        });
    }
    (scanned.verdict.upgrade && settings.handoff_upgrade).then_some(End::HandedOff(HandoffReason::Upgrade))
}

/// Opens an exchange for the request that begins `bytes` and tells the application.
pub(crate) fn dispatch(
    connection: &Rc<Connection>,
    bytes: &[u8],
    scanned: &Scanned,
    slots: &[HeaderSlot],
    whole: usize,
    follows: bool,
) {
    let exchange = connection.thread.open_exchange(connection, Some(scanned.method));
    connection.current.replace(Some(Rc::clone(&exchange)));
    let first_bytes = connection.phase.get() == Phase::KeepAlive;
    connection.enter(if follows { Phase::Body } else { Phase::Answer });
    if first_bytes {
        connection.message_since.set(connection.since.get());
    }
    connection.server.shared.request();
    let body = match (follows, whole) {
        (true, _) => RequestBody::Follows,
        (false, 0) => RequestBody::None,
        (false, length) => RequestBody::Whole(&bytes[scanned.length..][..length]),
    };
    let mut head = scanned.head(bytes, slots, body);
    // Whoever serves it says `Connection: close` then.
    head.verdict.keep_alive &= !connection.server.draining.get();
    // RFC 9110 10.1.1: a 1.0 client's expectation is ignored.
    if head.verdict.expect == Expect::Continue && head.minor == 1 && connection.server.settings().answer_continue {
        connection.push(Outgoing::bytes(respond::CONTINUE));
    }
    match connection.server.plan() {
        Some(plan) => plan::begin(&plan, &exchange, &head),
        None => {
            let watch = connection.server.settings().watch_native_answers.then(Watch::default);
            seen::keep(&exchange, &head, watch);
            connection.announced.set(true);
            connection.server.dispatch.request(&exchange, &head, &[]);
        }
    }
}

/// The client closed its sending side during an exchange.
pub(crate) fn fin(connection: &Connection) {
    if let Some(exchange) = connection.current.borrow().as_ref() {
        connection.server.dispatch.fin(exchange);
    }
}

/// Takes the connection's exchange out of the world: no command finds it any more.
pub(crate) fn close_exchange(connection: &Connection) -> Option<Rc<Exchange>> {
    let exchange = connection.current.take()?;
    connection.thread.forget_exchange(exchange.id());
    exchange.over();
    connection.quiet.ended(&exchange, &connection.thread);
    if exchange.mark.get() != 0 {
        connection.server.dispatch.over(&exchange);
    }
    connection.enter(Phase::KeepAlive);
    if connection.read_ahead.get() {
        connection.wake();
    }
    Some(exchange)
}

/// hyper's service on one connection: it is called once per canonical head, that is, once per request whose body follows.
pub(crate) struct Serve {
    pub(crate) connection: Rc<Connection>,
}

impl Service<Request<Incoming>> for Serve {
    type Response = Response<Empty<Bytes>>;
    type Error = std::convert::Infallible;
    type Future = Serving;

    fn call(&self, request: Request<Incoming>) -> Serving {
        let body = request.into_body();
        let over = body.is_end_stream();
        Serving { connection: Rc::clone(&self.connection), body: (!over).then_some(body), piece: BytesMut::new() }
    }
}

/// Ends when the answer has ended and the request body is read (or the connection closes anyway).
pub(crate) struct Serving {
    connection: Rc<Connection>,
    body: Option<Incoming>,
    /// What has come of the socket's last read.
    piece: BytesMut,
}

impl Serving {
    /// Passes on what has arrived, as far as the application wants it.
    fn deliver(&mut self, exchange: &Exchange, cx: &mut Context<'_>) {
        while let Some(body) = self.body.as_mut().filter(|_| exchange.may_deliver()) {
            match Pin::new(&mut *body).poll_frame(cx) {
                Poll::Ready(Some(Ok(frame))) => {
                    let has_length = body.size_hint().exact().is_some();
                    // Trailer frames are left: the wire has the trailer section as the client sent it.
                    if let Ok(bytes) = frame.into_data() {
                        self.gather(exchange, bytes, has_length);
                    }
                }
                Poll::Ready(None) => {
                    self.body = None;
                    self.connection.server.dispatch.end(exchange, &self.connection.trailers.take());
                }
                // The socket failed. hyper would wait for an answer before it says so.
                Poll::Ready(Some(Err(_))) => {
                    self.body = None;
                    self.connection.end(End::Destroyed(AbortReason::Closed));
                }
                Poll::Pending => break,
            }
        }
    }

    /// A body of known length goes to the application as the socket was read, as in Node. hyper's frames are as long as its
    /// buffer, which begins small: an application that refuses a body could tell by what it had counted.
    fn gather(&mut self, exchange: &Exchange, bytes: Bytes, has_length: bool) {
        if exchange.discarding() {
            self.piece.clear();
            return;
        }
        let over = !has_length || self.connection.piece_over.get();
        if !over || !self.piece.is_empty() {
            self.piece.extend_from_slice(&bytes);
        }
        if over {
            let piece = if self.piece.is_empty() { bytes } else { self.piece.split().freeze() };
            exchange.delivered(piece.len());
            self.connection.server.dispatch.chunk(exchange, &piece);
        }
    }
}

impl Future for Serving {
    type Output = Result<Response<Empty<Bytes>>, std::convert::Infallible>;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let serving = self.get_mut();
        let Some(exchange) = serving.connection.current.borrow().clone() else {
            return Poll::Ready(Ok(Response::new(Empty::new())));
        };
        serving.deliver(&exchange, cx);
        let Some(close) = exchange.ends_with().filter(|close| *close || serving.body.is_none()) else {
            return Poll::Pending;
        };
        close_exchange(&serving.connection);
        let mut response = Response::new(Empty::new());
        if close {
            response.headers_mut().insert(CONNECTION, HeaderValue::from_static("close"));
            serving.connection.end(End::Finished);
        }
        Poll::Ready(Ok(response))
    }
}
