//! Answers that the application did not give, for whoever keeps its books.
//!
//! Enters: a request's head, kept where somebody wants to hear, and what was answered. Leaves: one call of
//! [`crate::Dispatch::answered`], when the answer's last byte has reached the socket or the connection is gone. Where nobody
//! wants to hear, nothing is kept. It counts nothing.

use std::{
    rc::Rc,
    time::{Duration, Instant},
};

use crate::{
    connection::{Connection, Outgoing, Payload},
    exchange::Exchange,
    parse::{OwnedRequest, RequestHead},
};

/// Who answered in the application's name.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Answerer {
    /// A step that does not say what it is.
    #[default]
    Step,
    /// Static files.
    Files,
    /// A fixed answer.
    Reply,
    /// A health check.
    Health,
    /// A limit of requests.
    RateLimit,
    /// The answer to a preflight request.
    Cors,
    /// Nobody could: the isolate that had the request ended, or none began it in time.
    Refusal,
}

/// What the books say about an answer that the application never saw.
#[derive(Debug)]
pub struct NativeAnswer<'a> {
    /// The request, without its body.
    pub head: RequestHead<'a>,
    /// Who answered.
    pub answerer: Answerer,
    /// As sent; 0 where the connection was gone before.
    pub status: u16,
    /// The answer's header lines, without those that the server adds by itself.
    pub headers: &'a [u8],
    /// Bytes of the body that have left.
    pub body_length: u64,
    /// All of it has left.
    pub complete: bool,
    /// From the request's arrival until the answer's head was ready.
    pub until_head: Duration,
    /// From the request's arrival until now.
    pub total: Duration,
    /// Steps that it passed and that want to hear of it.
    pub observers: &'a [u32],
}

/// A request that somebody watches, from its arrival on.
#[derive(Debug)]
pub(crate) struct Watch {
    since: Instant,
    pub(crate) observers: Vec<u32>,
}

impl Default for Watch {
    fn default() -> Self {
        Self { since: Instant::now(), observers: Vec::new() }
    }
}

/// An answer on its way, or a request whose answer is the application's as long as it is able to give one.
#[derive(Debug)]
pub(crate) struct Seen {
    request: OwnedRequest,
    watch: Watch,
    given: Option<Given>,
}

#[derive(Debug)]
struct Given {
    answerer: Answerer,
    status: u16,
    headers: Vec<u8>,
    body_length: u64,
    until_head: Duration,
}

impl Seen {
    pub(crate) fn new(head: &RequestHead<'_>, watch: Watch) -> Box<Self> {
        Box::new(Self { request: OwnedRequest::without_body(head), watch, given: None })
    }

    /// It is answered, and not by the application.
    pub(crate) fn give(&mut self, answerer: Answerer, status: u16, headers: Vec<u8>, body_length: u64) {
        let until_head = self.watch.since.elapsed();
        self.given = Some(Given { answerer, status, headers, body_length, until_head });
    }

    /// The body is coded: it is as long as that.
    pub(crate) fn coded(&mut self, body_length: usize) {
        if let Some(given) = &mut self.given {
            given.body_length = body_length as u64;
        }
    }

    /// Tells it: what is left of the body has not been sent. Nothing where the application answered by itself.
    fn tell(&self, connection: &Connection, left: u64, complete: bool) {
        let Some(given) = &self.given else { return };
        connection.server.dispatch.answered(
            connection,
            &NativeAnswer {
                head: self.request.head(),
                answerer: given.answerer,
                status: given.status,
                headers: &given.headers,
                body_length: given.body_length.saturating_sub(left),
                complete,
                until_head: given.until_head,
                total: self.watch.since.elapsed(),
                observers: &self.watch.observers,
            },
        );
    }

    /// All of it has been written.
    pub(crate) fn complete(&self, connection: &Connection) {
        self.tell(connection, 0, true);
    }

    /// The connection is gone before the answer's end was queued.
    pub(crate) fn cut(&mut self, connection: &Connection, head_sent: bool) {
        if let Some(given) = self.given.as_mut().filter(|_| !head_sent) {
            given.status = 0;
        }
        self.tell(connection, u64::MAX, false);
    }
}

/// The answer is complete: it is told of when what is queued has left.
pub(crate) fn after_queue(connection: &Connection, seen: Box<Seen>) {
    if seen.given.is_none() {
        return;
    }
    let mut queue = connection.outgoing.borrow_mut();
    match queue.back_mut() {
        Some(last) => last.seen = Some(seen),
        None => {
            drop(queue);
            seen.complete(connection);
        }
    }
}

/// The connection is gone with these in its queue.
pub(crate) fn cut_in_queue(connection: &Connection, queue: impl Iterator<Item = Outgoing>) {
    let mut left = 0;
    for Outgoing { payload, seen, .. } in queue {
        left += match payload {
            Payload::Bytes(bytes) => bytes.len() as u64,
            Payload::File(file) => file.left(),
        };
        if let Some(seen) = seen {
            seen.tell(connection, left, false);
            left = 0;
        }
    }
}

/// Keeps a request that is the application's to answer, where somebody wants to hear if it cannot.
pub(crate) fn keep(exchange: &Rc<Exchange>, head: &RequestHead<'_>, watch: Option<Watch>) {
    if let Some(watch) = watch.filter(|_| exchange.connection().server.dispatch.may_refuse()) {
        exchange.see(Seen::new(head, watch));
    }
}
