//! The only door to a handler. Everything that the engine tells an application goes through this trait, in order.

use std::{os::fd::OwnedFd, rc::Rc, sync::Arc};

use bytes::Bytes;

use crate::{
    loan::Desk, parse::RequestHead, plan::StepNote, seen::NativeAnswer, tls::TlsFailure, Connection, Exchange, ServerId,
};

/// Why an exchange ended without an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AbortReason {
    /// The client reset or closed the connection.
    Closed,
    /// The request did not arrive in time; 408 was sent.
    Timeout,
    /// The body was malformed; 400 was sent.
    Malformed,
    /// The application itself destroyed the connection.
    Commanded,
}

/// Why the engine lets go of a socket.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HandoffReason {
    /// A request with `Connection: upgrade`.
    Upgrade,
    /// A `CONNECT` request.
    Connect,
    /// What came is not HTTP/1.1; the code is llhttp's.
    ClientError(&'static str),
    /// A TLS handshake that only Node's own TLS can answer; nothing has been answered yet.
    Tls,
}

/// How the application reaches the client from now on.
#[derive(Debug)]
pub enum HandoffSocket {
    /// The connected socket itself, non-blocking.
    Descriptor(OwnedFd),
    /// The connection is encrypted and its keys stay with the engine: its bytes go through this exchange, as if they
    /// were a request's body and an answer without a head. The client's end is [`Dispatch::end`].
    Tunnel(Rc<Exchange>),
}

/// A connection whose bytes are the application's: the receiver owns it and answers on it.
#[derive(Debug)]
pub struct Handoff {
    /// Where they come from.
    pub socket: HandoffSocket,
    /// What the client sent and nobody consumed; for an upgrade this begins with the request head.
    pub unread: Bytes,
    /// Why.
    pub reason: HandoffReason,
}

/// Receives what happens on one server's connections, on one engine thread. Calls must return quickly: they run on the
/// thread that serves every other connection.
pub trait Dispatch {
    /// A connection was accepted (only with `watch_connections`).
    fn connection(&self, connection: &Connection);
    /// A request head, with its body when that had arrived too. `head` borrows the read buffer.
    /// `steps`: which steps of the server's plan have run, by id, with what they have to say.
    fn request(&self, exchange: &Rc<Exchange>, head: &RequestHead<'_>, steps: &[(u32, StepNote)]);
    /// A request was answered that the application did not answer (only with `watch_native_answers`, or where a step that
    /// the request passed wants to hear of it).
    fn answered(&self, connection: &Connection, answer: &NativeAnswer<'_>);
    /// Whether [`Exchange::refuse`] may be called for requests that were dispatched.
    fn may_refuse(&self) -> bool {
        false
    }
    /// Whether so many requests have been abandoned that the application has yet to hear of that no new clients should be
    /// let in.
    fn is_behind(&self) -> bool {
        false
    }
    /// Where connections lie that the application's own thread reads while they are quiet, if it does.
    fn desk(&self) -> Option<Arc<Desk>> {
        None
    }
    /// A part of the request body.
    fn chunk(&self, exchange: &Exchange, bytes: &Bytes);
    /// The request body is complete; `trailers` is the raw trailer section.
    fn end(&self, exchange: &Exchange, trailers: &[u8]);
    /// The client closed its sending side while the exchange is open; the application decides what that means.
    fn fin(&self, exchange: &Exchange);
    /// `bytes` of an answer that wanted to know have reached the socket.
    fn written(&self, exchange: &Exchange, bytes: usize);
    /// The exchange is over without its answer.
    fn abort(&self, exchange: &Exchange, reason: AbortReason);
    /// An exchange that carries a mark has ended, however that came; called before [`Dispatch::abort`].
    fn over(&self, _exchange: &Exchange) {}
    /// The connection is gone.
    fn connection_closed(&self, connection: &Connection);
    /// The socket now belongs to the application.
    fn handoff(&self, connection: &Connection, handoff: Handoff);
    /// A TLS client names a host, and the server's rules say that the application chooses the context for it:
    /// [`Connection::answer_hello`].
    fn client_hello(&self, connection: &Connection, name: &str);
    /// A TLS handshake failed (only with `watch_failures`).
    fn tls_failed(&self, connection: &Connection, failure: TlsFailure);
    /// No traffic for as long as the server's or the connection's own timeout says.
    fn idle_timeout(&self, connection: &Connection);
    /// A connection was refused because `max_connections` are open.
    fn dropped(&self, server: ServerId);
    /// The listener is closed and this thread's last connection of the server has ended.
    fn server_closed(&self, server: ServerId);
}
