//! One accepted socket: the state that its wire, its task and the application's commands share on one thread.
//!
//! Enters: bytes to write, an order to end. Leaves: wake-ups of the task that owns the socket ([`task`]). It does no I/O.

mod task;

use std::{
    cell::{Cell, RefCell},
    collections::VecDeque,
    rc::Rc,
    sync::Arc,
    task::Waker,
};

use bytes::Bytes;
use tokio::sync::oneshot;

use crate::{
    clock,
    dispatch::{AbortReason, HandoffReason},
    exchange::Exchange,
    files::FileRange,
    loan::{Loan, Quiet, Returned},
    seen::{self, Seen},
    thread::{Server, Thread},
    tls::HelloAnswer,
};

pub(crate) use task::{serve, serve_stream};

/// Engine thread (top 8 bits) and slot, with a generation that is never reused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct ConnectionId {
    /// Thread and slot.
    pub id: u32,
    /// Distinguishes the users of one slot.
    pub generation: u32,
}

/// What waits for the socket.
#[derive(Debug)]
pub(crate) enum Payload {
    Bytes(Bytes),
    File(FileRange),
}

impl Payload {
    pub(crate) fn is_empty(&self) -> bool {
        match self {
            Self::Bytes(bytes) => bytes.is_empty(),
            Self::File(file) => file.left() == 0,
        }
    }
}

/// One place in the queue for the socket.
#[derive(Debug)]
pub(crate) struct Outgoing {
    pub(crate) payload: Payload,
    /// The exchange that wants to hear when this has reached the socket.
    pub(crate) acknowledge: Option<Rc<Exchange>>,
    /// Ends here: it is told of when this has left.
    pub(crate) seen: Option<Box<Seen>>,
}

impl Outgoing {
    pub(crate) fn bytes(bytes: Bytes) -> Self {
        Self { payload: Payload::Bytes(bytes), acknowledge: None, seen: None }
    }
}

/// What a connection waits for; each has its own timeout.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Phase {
    /// TLS's own handshake.
    Handshake,
    /// A request head, since the connection opened or the head's first byte.
    Head,
    /// The rest of a request body.
    Body,
    /// The application's answer; no timeout but `timeout`.
    Answer,
    /// The next request on a kept-alive connection.
    KeepAlive,
}

/// What a connection is to the others.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// A socket with one request at a time.
    Socket,
    /// A socket that carries streams.
    Session,
    /// One request of this session, which stands for a socket of its own.
    Stream(ConnectionId),
}

/// Why the task should stop serving HTTP on the socket.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum End {
    /// Drop the socket at once.
    Destroyed(AbortReason),
    /// Answer with this status if no answer has begun, and close; with a code the application may want to answer itself.
    Rejected { status: u16, code: Option<&'static str> },
    /// Give the socket away once everything written before has left.
    HandedOff(HandoffReason),
    /// Close once everything written has left.
    Finished,
}

/// See the module's description.
#[derive(Debug)]
pub struct Connection {
    id: ConnectionId,
    pub(crate) server: Rc<Server>,
    pub(crate) thread: Rc<Thread>,
    pub(crate) outgoing: RefCell<VecDeque<Outgoing>>,
    pub(crate) current: RefCell<Option<Rc<Exchange>>>,
    pub(crate) phase: Cell<Phase>,
    /// When the phase began.
    pub(crate) since: Cell<u64>,
    /// When the message being read began (its first byte), for `request_timeout`.
    pub(crate) message_since: Cell<u64>,
    /// Last byte in or out.
    pub(crate) active: Cell<u64>,
    /// The connection's own `setTimeout`; `None` = the server's.
    pub(crate) timeout: Cell<Option<u64>>,
    /// JavaScript has heard of it and must hear of its end.
    pub(crate) announced: Cell<bool>,
    /// The trailer section of the request being read.
    pub(crate) trailers: RefCell<Bytes>,
    /// The wire holds bytes of the next request, or a FIN: it must be polled when this exchange is over, because the
    /// socket may never become readable again.
    pub(crate) read_ahead: Cell<bool>,
    /// hyper has been given all that was read of a body.
    pub(crate) piece_over: Cell<bool>,
    /// Whoever waits for the application to choose a secure context.
    pub(crate) asked: RefCell<Option<oneshot::Sender<HelloAnswer>>>,
    /// The dispatch's own note on who knows of this connection; 0: none.
    pub mark: Cell<u64>,
    kind: Cell<Kind>,
    /// Since when the other end takes nothing of what is to be sent to it; only for what carries streams, or is one.
    pub(crate) blocked_since: Cell<Option<u64>>,
    pub(crate) quiet: Quiet,
    /// While the application's own thread has the socket.
    pub(crate) loan: RefCell<Option<Arc<Loan>>>,
    /// The socket, on its way back to the wire.
    pub(crate) returned: RefCell<Option<Returned>>,
    end: Cell<Option<End>>,
    waker: RefCell<Option<Waker>>,
}

impl Connection {
    pub(crate) fn new(id: ConnectionId, kind: Kind, server: Rc<Server>, thread: Rc<Thread>) -> Self {
        let now = clock::now();
        Self {
            id,
            server,
            thread,
            outgoing: RefCell::default(),
            current: RefCell::default(),
            phase: Cell::new(Phase::Head),
            since: Cell::new(now),
            message_since: Cell::new(now),
            active: Cell::new(now),
            timeout: Cell::new(None),
            announced: Cell::new(false),
            trailers: RefCell::default(),
            read_ahead: Cell::new(false),
            piece_over: Cell::new(false),
            asked: RefCell::default(),
            mark: Cell::new(0),
            kind: Cell::new(kind),
            blocked_since: Cell::new(None),
            quiet: Quiet::default(),
            loan: RefCell::default(),
            returned: RefCell::default(),
            end: Cell::new(None),
            waker: RefCell::new(None),
        }
    }

    /// Its identity.
    #[must_use]
    pub fn id(&self) -> ConnectionId {
        self.id
    }

    /// The server it belongs to.
    #[must_use]
    pub fn server(&self) -> crate::ServerId {
        self.server.id
    }

    /// Whether JavaScript must hear of its end.
    #[must_use]
    pub fn announced(&self) -> bool {
        self.announced.get()
    }

    /// Whether the process is about to end, so that nothing new should come.
    #[must_use]
    pub fn is_draining(&self) -> bool {
        self.server.draining.get()
    }

    /// Whether the server wants to hear of connections that have sent nothing.
    #[must_use]
    pub fn watches_connections(&self) -> bool {
        self.server.settings().watch_connections
    }

    /// Both ends; `None` on a Unix socket.
    #[must_use]
    pub fn peer(&self) -> Option<crate::Peer> {
        self.thread.peer_of(self)
    }

    pub(crate) fn enter(&self, phase: Phase) {
        self.phase.set(phase);
        let now = clock::now();
        self.since.set(now);
        self.active.set(now);
    }

    /// It carries streams from now on.
    pub(crate) fn be_session(&self) {
        self.kind.set(Kind::Session);
    }

    /// A socket with one request at a time.
    pub(crate) fn is_socket(&self) -> bool {
        self.kind.get() == Kind::Socket
    }

    pub(crate) fn is_session(&self) -> bool {
        self.kind.get() == Kind::Session
    }

    /// Whether it is one request of an HTTP/2 connection: it ends with its answer.
    #[must_use]
    pub fn is_stream(&self) -> bool {
        matches!(self.kind.get(), Kind::Stream(_))
    }

    /// The connection that has the socket: itself, or the HTTP/2 connection that it is a request of.
    #[must_use]
    pub fn with_socket(&self) -> ConnectionId {
        match self.kind.get() {
            Kind::Stream(session) => session,
            Kind::Socket | Kind::Session => self.id,
        }
    }

    /// Bytes came. Those of a stream were counted with its session's.
    pub(crate) fn received(&self, bytes: usize) {
        if !self.is_stream() {
            self.server.shared.read(bytes);
        }
        self.active.set(clock::now());
    }

    /// Bytes left.
    pub(crate) fn wrote(&self, bytes: usize) {
        if !self.is_stream() {
            self.server.shared.wrote(bytes);
        }
        self.active.set(clock::read());
        self.blocked_since.set(None);
    }

    /// The other end takes nothing more for now.
    pub(crate) fn blocked(&self) {
        if self.kind.get() != Kind::Socket && self.blocked_since.get().is_none() {
            self.blocked_since.set(Some(clock::now()));
        }
    }

    /// Queues bytes behind everything queued before; they leave when the task is next woken.
    pub(crate) fn push(&self, outgoing: Outgoing) {
        self.outgoing.borrow_mut().push_back(outgoing);
    }

    /// Whether a file waits for the socket. The next request then waits too: a client that asks and does not listen must
    /// not hold one descriptor per question.
    pub(crate) fn sends_file(&self) -> bool {
        self.outgoing.borrow().iter().any(|outgoing| matches!(outgoing.payload, Payload::File(_)))
    }

    /// Whether something that was given as an answer has not left.
    pub(crate) fn has_unsent(&self) -> bool {
        !self.outgoing.borrow().is_empty() || (self.is_session() && self.phase.get() == Phase::Answer)
    }

    /// Orders the end; the first order wins, except that destruction overrides all.
    pub(crate) fn end(&self, end: End) {
        if self.end.get().is_none() || matches!(end, End::Destroyed(_)) {
            self.end.set(Some(end));
        }
        self.wake();
    }

    pub(crate) fn ordered_end(&self) -> Option<End> {
        self.end.get()
    }

    pub(crate) fn register(&self, waker: &Waker) {
        let mut slot = self.waker.borrow_mut();
        if !slot.as_ref().is_some_and(|known| known.will_wake(waker)) {
            *slot = Some(waker.clone());
        }
    }

    pub(crate) fn wake(&self) {
        if let Some(waker) = self.waker.borrow().as_ref() {
            waker.wake_by_ref();
        }
    }

    /// No request is under way.
    pub(crate) fn is_idle(&self) -> bool {
        match self.kind.get() {
            Kind::Stream(_) => return false,
            Kind::Session => return self.phase.get() != Phase::Answer,
            Kind::Socket if self.is_lent() => return self.lent_and_idle_since().is_some(),
            Kind::Socket => {}
        }
        // One that is about to be encrypted has its request before it.
        let shaking = self.phase.get() == Phase::Handshake;
        self.phase.get() == Phase::KeepAlive || (!shaking && self.current.borrow().is_none() && !self.announced.get())
    }

    /// Its own inactivity timeout in milliseconds instead of the server's; 0 = none.
    pub fn set_timeout(&self, milliseconds: u64) {
        self.timeout.set(Some(milliseconds));
        self.recall();
        self.active.set(clock::read());
        self.thread.opened.notify_one();
    }

    /// Breaks the circles that would keep it in memory: bytes that an exchange waits for, and the task's waker.
    pub(crate) fn let_go(&self) {
        self.asked.replace(None);
        let queue = self.outgoing.take();
        seen::cut_in_queue(self, queue.into_iter());
        self.waker.replace(None);
        self.recall();
        self.returned.replace(None);
    }

    /// Which secure context the client gets, where the server's rules say that the application is asked. A late answer
    /// changes nothing.
    pub fn answer_hello(&self, answer: HelloAnswer) {
        if let Some(asked) = self.asked.take() {
            // The handshake may have ended meanwhile.
            let _ = asked.send(answer);
        }
    }

    /// Drops it now.
    pub fn destroy(&self) {
        self.end(End::Destroyed(AbortReason::Commanded));
    }

    /// Ends what waits for nothing, once the answer to its last request has left: the application has long forgotten a
    /// file that a slow client still takes.
    pub(crate) fn leave(&self) {
        if self.kind.get() == Kind::Socket && !self.outgoing.borrow().is_empty() {
            self.end(End::Finished);
        } else {
            self.destroy();
        }
    }
}
