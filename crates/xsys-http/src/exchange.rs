//! One request and its answer.
//!
//! Enters: the application's commands (write, end, credit, discard, abort). Leaves: bytes in the connection's write
//! queue, and wake-ups of the connection's task. Late commands are harmless: an exchange that is over ignores them.

use std::{
    cell::{Cell, RefCell},
    rc::Rc,
};

use bytes::Bytes;

use crate::{
    clock,
    connection::{Connection, End, Outgoing, Payload},
    encoding::{self, Coding},
    files::FileRange,
    respond,
    seen::{self, Answerer, Seen},
    AbortReason,
};

/// Engine thread (top 8 bits) and slot, with a generation that is never reused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct ExchangeId {
    /// Thread and slot.
    pub id: u32,
    /// Distinguishes the users of one slot.
    pub generation: u32,
}

/// How a coded answer is delimited, as its head says.
#[derive(Clone, Copy, Debug)]
pub struct Framing {
    /// In chunks; else it ends with the connection.
    pub chunked: bool,
    /// Nothing more is read from the connection.
    pub close: bool,
}

/// Where the answer stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Answer {
    Awaited,
    HeadSent,
    Ended { close: bool },
}

/// How an exchange was opened.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Opened {
    /// In microseconds.
    pub(crate) at: u64,
    /// How many were opened before it since the thread last slept.
    pub(crate) before: u32,
}

/// One request and its answer, alive from the head's arrival until the answer's end or the connection's.
#[derive(Debug)]
pub struct Exchange {
    id: ExchangeId,
    connection: Rc<Connection>,
    answer: Cell<Answer>,
    /// As its head says; 0 before.
    status: Cell<u16>,
    /// Who answers; `None`: the application.
    answerer: Cell<Option<Answerer>>,
    opened: Opened,
    /// None: it is a tunnel and no request.
    method: Option<u16>,
    credit: Cell<usize>,
    discarding: Cell<bool>,
    /// Nobody may be told of body bytes yet.
    held: Cell<bool>,
    /// The dispatch's own note on whom it gave this to; 0: none. With one, [`crate::Dispatch::over`] is called.
    pub mark: Cell<u64>,
    /// Who wants to hear of the answer, if it is not the application's.
    seen: RefCell<Option<Box<Seen>>>,
}

impl Exchange {
    pub(crate) fn new(
        id: ExchangeId,
        connection: Rc<Connection>,
        method: Option<u16>,
        window: usize,
        opened: Opened,
    ) -> Self {
        Self {
            id,
            connection,
            answer: Cell::new(Answer::Awaited),
            status: Cell::new(0),
            answerer: Cell::new(None),
            opened,
            method,
            credit: Cell::new(window),
            discarding: Cell::new(false),
            held: Cell::new(false),
            mark: Cell::new(0),
            seen: RefCell::new(None),
        }
    }

    /// Its identity.
    #[must_use]
    pub fn id(&self) -> ExchangeId {
        self.id
    }

    /// The connection it came on.
    #[must_use]
    pub fn connection(&self) -> &Rc<Connection> {
        &self.connection
    }

    /// Bytes of the answer exactly as they go on the wire. `head_length`: the first bytes are a final response head,
    /// which is validated here again, whoever built it: this is the last place before the socket.
    pub fn write(self: &Rc<Self>, bytes: Bytes, head_length: Option<usize>, acknowledge: bool) {
        if matches!(self.answer.get(), Answer::Ended { .. }) {
            return;
        }
        if let Some(length) = head_length {
            if xsys_security::response_head(&bytes[..length.min(bytes.len())]).is_err() {
                self.connection.push(Outgoing::bytes(respond::INTERNAL_ERROR));
                self.end(true);
                return;
            }
            self.answer.set(Answer::HeadSent);
            self.status.set(respond::status_of(&bytes));
        }
        if !bytes.is_empty() {
            let acknowledge = acknowledge.then(|| Rc::clone(self));
            self.connection.push(Outgoing { payload: Payload::Bytes(bytes), acknowledge, seen: None });
        }
    }

    /// Its head, and perhaps more of it, left before the engine had this exchange.
    pub(crate) fn begun(&self, status: u16) {
        self.answer.set(Answer::HeadSent);
        self.status.set(status);
    }

    pub(crate) fn before(&self) -> u32 {
        self.opened.before
    }

    /// A part of a file behind everything written before.
    pub fn write_file(self: &Rc<Self>, file: FileRange, acknowledge: bool) {
        if !matches!(self.answer.get(), Answer::Ended { .. }) && file.left() > 0 {
            let acknowledge = acknowledge.then(|| Rc::clone(self));
            self.connection.push(Outgoing { payload: Payload::File(file), acknowledge, seen: None });
        }
    }

    /// A whole answer whose body is coded here: `bytes` is its head and then the plain body. The answer ends with it.
    pub fn write_encoded(self: &Rc<Self>, bytes: &Bytes, head_length: usize, coding: Coding, framing: Framing) {
        let head_length = head_length.min(bytes.len());
        let (head, body) = (bytes.slice(..head_length), bytes.slice(head_length..));
        if body.len() <= encoding::INLINE {
            self.finish_encoded(&head, coding.encode(&body), framing);
            return;
        }
        self.encode_elsewhere(head, framing, move || coding.encode(&body));
    }

    /// Likewise for a part of a file, which is read whole.
    pub(crate) fn write_encoded_file(self: &Rc<Self>, head: Bytes, file: FileRange, coding: Coding, framing: Framing) {
        self.encode_elsewhere(head, framing, move || coding.encode(&file.into_bytes().ok()?));
    }

    /// On a thread that may take its time, and wait for a disk.
    fn encode_elsewhere(
        self: &Rc<Self>,
        head: Bytes,
        framing: Framing,
        encode: impl FnOnce() -> Option<Vec<u8>> + Send + 'static,
    ) {
        let exchange = Rc::clone(self);
        tokio::task::spawn_local(async move {
            let coded = tokio::task::spawn_blocking(encode).await;
            // An error is a panic of the coder, which the runtime has caught.
            exchange.finish_encoded(&head, coded.ok().flatten(), framing);
        });
    }

    fn finish_encoded(self: &Rc<Self>, head: &[u8], coded: Option<Vec<u8>>, framing: Framing) {
        // The head promises a coding: where there is none, no answer is right.
        let Some(coded) = coded else { return self.abort() };
        if let Some(seen) = self.seen.borrow_mut().as_mut() {
            seen.coded(coded.len());
        }
        self.write(encoding::framed(head, &coded, framing.chunked), Some(head.len()), false);
        self.end(framing.close);
    }

    /// Lets what was written leave; `end` does that too.
    pub fn flush(&self) {
        self.connection.wake();
    }

    /// The answer is complete. `close`: nothing more is read from this connection.
    pub fn end(&self, close: bool) {
        if !matches!(self.answer.get(), Answer::Ended { .. }) {
            self.answer.set(Answer::Ended { close: close || self.connection.is_stream() });
            self.discarding.set(true);
            if let Some(seen) = self.seen.take() {
                seen::after_queue(&self.connection, seen);
            }
            self.wake();
        }
    }

    /// Nobody can answer: `answer` is a head without a body, and ends the connection. An answer that has begun is cut.
    pub fn refuse(self: &Rc<Self>, answer: &Bytes) {
        let begun = self.head_sent();
        self.answer_as(Answerer::Refusal);
        if let Some(seen) = self.seen.borrow_mut().as_mut() {
            let (status, lines) = if begun { (self.status.get(), &[][..]) } else { respond::status_and_lines(answer) };
            seen.give(Answerer::Refusal, status, lines.to_vec(), 0);
        }
        if begun {
            return self.abort();
        }
        self.write(answer.clone(), Some(answer.len()), false);
        self.end(true);
    }

    pub(crate) fn see(&self, seen: Box<Seen>) {
        self.seen.replace(Some(seen));
    }

    /// The answer is not the application's.
    pub(crate) fn answer_as(&self, answerer: Answerer) {
        self.answerer.set(Some(answerer));
    }

    /// The exchange is over, and with it what was to be told.
    pub(crate) fn over(&self) {
        if let Some(method) = self.method {
            let method = self.connection.thread.methods.get(usize::from(method)).copied().unwrap_or_default();
            let took = clock::microseconds().saturating_sub(self.opened.at);
            let measures = &self.connection.server.shared.measures;
            measures.ended(self.answerer.get(), method, self.status.get(), took);
        }
        if let Some(mut seen) = self.seen.take() {
            seen.cut(&self.connection, self.head_sent());
        }
    }

    /// The application consumed `bytes` of the request body.
    pub fn credit(&self, bytes: usize) {
        self.credit.set(self.credit.get().saturating_add(bytes));
        self.wake();
    }

    /// Nobody wants the rest of the request body.
    pub fn discard(&self) {
        self.discarding.set(true);
        self.wake();
    }

    /// Destroys the connection.
    pub fn abort(&self) {
        self.connection.end(End::Destroyed(AbortReason::Commanded));
    }

    /// Whether the answer is complete.
    #[must_use]
    pub fn ended(&self) -> bool {
        self.ends_with().is_some()
    }

    /// With a close or without; `None` while the answer goes on.
    pub(crate) fn ends_with(&self) -> Option<bool> {
        match self.answer.get() {
            Answer::Ended { close } => Some(close),
            _ => None,
        }
    }

    /// Whether a part of the answer may have left.
    #[must_use]
    pub fn head_sent(&self) -> bool {
        !matches!(self.answer.get(), Answer::Awaited)
    }

    pub(crate) fn discarding(&self) -> bool {
        self.discarding.get()
    }

    /// Whether one more chunk may be dispatched: the window is counted after the chunk, so it is exceeded by at most one.
    pub(crate) fn may_deliver(&self) -> bool {
        !self.held.get() && (self.credit.get() > 0 || self.discarding.get())
    }

    /// Whether the application takes more bytes, whatever became of its answer: in a tunnel the two ends end apart.
    pub(crate) fn has_credit(&self) -> bool {
        self.credit.get() > 0
    }

    /// The request's body waits until [`Exchange::release`]: its head has not been dispatched.
    pub(crate) fn hold(&self) {
        self.held.set(true);
    }

    pub(crate) fn release(&self) {
        self.held.set(false);
        self.wake();
    }

    pub(crate) fn delivered(&self, bytes: usize) {
        self.credit.set(self.credit.get().saturating_sub(bytes));
    }

    /// Everything about an exchange is polled by its connection's task.
    fn wake(&self) {
        self.connection.wake();
    }
}
