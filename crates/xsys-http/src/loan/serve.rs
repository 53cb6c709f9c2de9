//! The borrower's side, on its own thread. Enters: a loan with something to read, an answer. Leaves: a request for the
//! application, bytes on the socket; everything else goes back to the engine.

use std::{
    os::fd::OwnedFd,
    sync::{atomic::Ordering::Relaxed, Arc},
};

use bytes::Bytes;
use rustix::{
    io::Errno,
    net::{recv, send, RecvFlags, SendFlags},
};
use xsys_security::{Expect, Framing};

use super::{Loan, OpenRequest, Place, Returned, LONGEST};
use crate::{
    clock,
    parse::{scan, HeaderSlot, RequestBody, RequestHead, Scan, Scanned},
    respond, Engine, ExchangeId,
};

/// Requests in a row that came with many others, after which the engine reads them again: it does so for many at once.
const CROWDED: u32 = 3;

/// A request that the application has, and the socket that its answer goes to.
#[derive(Debug)]
pub struct Borrowed {
    loan: Arc<Loan>,
    socket: OwnedFd,
    open: OpenRequest,
}

impl Loan {
    /// Takes the socket off the desk.
    fn take(&self) -> Option<OwnedFd> {
        let mut state = self.state();
        match std::mem::replace(&mut state.place, Place::InUse) {
            Place::Desk(socket) => Some(socket),
            other => {
                state.place = other;
                None
            }
        }
    }

    /// Whether there is something to read on it while it is on the desk: bytes, an end, an error.
    pub(super) fn has_news(&self) -> bool {
        match &self.state().place {
            Place::Desk(socket) => {
                let mut byte = [0];
                !matches!(recv(socket, &mut byte, RecvFlags::DONTWAIT | RecvFlags::PEEK), Err(Errno::AGAIN))
            }
            _ => false,
        }
    }

    /// Puts it there again, unless the engine wants it.
    fn put_back(self: &Arc<Self>, engine: &Engine, socket: OwnedFd) {
        let mut state = self.state();
        if state.wanted || state.served == LONGEST || state.crowded == CROWDED {
            drop(state);
            self.give_back(engine, socket, Bytes::new(), None);
        } else {
            state.place = Place::Desk(socket);
        }
    }

    fn give_back(self: &Arc<Self>, engine: &Engine, socket: OwnedFd, unread: Bytes, open: Option<OpenRequest>) {
        self.desk.remove(self, &socket);
        self.state().place = Place::Back;
        let returned = Returned { loan: Arc::clone(self), socket, unread, open };
        engine.run(self.thread(), move |thread| thread.take_back(returned));
    }

    /// Reads once. A whole request for the application goes to `serve`, and has to be answered or given back; `few`: the
    /// borrower has few others before it.
    pub fn read(
        self: &Arc<Self>,
        engine: &Engine,
        scratch: &mut [u8],
        slots: &mut Vec<HeaderSlot>,
        few: bool,
        serve: impl FnOnce(ExchangeId, &RequestHead<'_>),
    ) -> Option<Borrowed> {
        let socket = self.take()?;
        let filled = match recv(&socket, &mut *scratch, RecvFlags::DONTWAIT) {
            Ok((filled @ 1.., _)) => filled,
            Err(Errno::AGAIN | Errno::INTR) => {
                self.put_back(engine, socket);
                return None;
            }
            // The client has left; the engine reads that again and knows what follows.
            Ok(_) | Err(_) => {
                self.give_back(engine, socket, Bytes::new(), None);
                return None;
            }
        };
        let bytes = &scratch[..filled];
        self.server.read(filled);
        let Some((scanned, body)) = self.whole_request(bytes, slots) else {
            self.give_back(engine, socket, Bytes::copy_from_slice(bytes), None);
            return None;
        };
        clock::read();
        let open = self.open(scanned.method, few);
        let borrowed = Borrowed { loan: Arc::clone(self), socket, open };
        serve(borrowed.exchange(), &scanned.head(bytes, slots, body));
        Some(borrowed)
    }

    /// `bytes`, if they are one request with nothing behind it that the engine would give to the application as it is.
    fn whole_request<'a>(&self, bytes: &'a [u8], slots: &mut Vec<HeaderSlot>) -> Option<(Scanned, RequestBody<'a>)> {
        // Empty lines before a request are skipped where bytes are kept.
        if matches!(bytes[0], b'\r' | b'\n') || self.is_over() {
            return None;
        }
        let Scan::Complete(scanned) = scan(bytes, &self.settings, self.methods, slots) else { return None };
        let leaves = self.methods.get(usize::from(scanned.method)) == Some(&"CONNECT")
            || (scanned.verdict.upgrade && self.settings.handoff_upgrade);
        let behind = &bytes[scanned.length..];
        let length = match scanned.verdict.framing {
            Framing::None => 0,
            Framing::Length(length) => usize::try_from(length).ok()?,
            Framing::Chunked => return None,
        };
        if leaves || scanned.verdict.expect != Expect::None || behind.len() != length {
            return None;
        }
        let body = if length == 0 { RequestBody::None } else { RequestBody::Whole(behind) };
        Some((scanned, body))
    }

    /// What has come is the engine's to judge.
    fn is_over(&self) -> bool {
        self.state().wanted || self.server.settings_given() != self.settings_given || self.server.has_plan()
    }

    fn open(&self, method: u16, few: bool) -> OpenRequest {
        let mut state = self.state();
        let generation = self.first.wrapping_add(state.served);
        state.served += 1;
        state.crowded = if few { 0 } else { state.crowded + 1 };
        drop(state);
        self.server.request();
        self.server.lent_request();
        self.server.opened_exchange();
        OpenRequest { generation, method, opened: clock::microseconds() }
    }
}

impl Borrowed {
    /// The identity of its exchange.
    #[must_use]
    pub fn exchange(&self) -> ExchangeId {
        ExchangeId { id: self.loan.exchange, generation: self.open.generation }
    }

    /// A whole answer, after which the connection stays open. `head_length` as in [`crate::Exchange::write`]. What the
    /// socket does not take at once goes with it to the engine.
    pub fn answer(self, engine: &Engine, bytes: Bytes, head_length: usize) {
        if xsys_security::response_head(&bytes[..head_length.min(bytes.len())]).is_err() {
            // The engine says so as it says it of every answer.
            return self.answer_through(engine, bytes, Some(head_length), None);
        }
        let status = respond::status_of(&bytes);
        // An error is told again by the engine's own write.
        let sent = send(&self.socket, &bytes, SendFlags::DONTWAIT | SendFlags::NOSIGNAL).unwrap_or(0);
        let server = &self.loan.server;
        server.wrote(sent);
        if sent == 0 {
            return self.answer_through(engine, bytes, Some(head_length), None);
        }
        if sent < bytes.len() {
            return self.answer_through(engine, bytes.slice(sent..), None, Some(status));
        }
        let now = clock::read();
        let method = self.loan.methods.get(usize::from(self.open.method)).copied().unwrap_or_default();
        server.measures.ended(None, method, status, clock::microseconds().saturating_sub(self.open.opened));
        server.closed_exchange();
        self.loan.answered.store(now, Relaxed);
        self.loan.put_back(engine, self.socket);
    }

    /// `begun`: the status of a head that has left.
    fn answer_through(self, engine: &Engine, bytes: Bytes, head_length: Option<usize>, begun: Option<u16>) {
        let exchange = self.exchange();
        let thread = self.loan.thread();
        self.give_back(engine);
        engine.run(thread, move |thread| {
            if let Some(exchange) = thread.exchange(exchange) {
                if let Some(status) = begun {
                    exchange.begun(status);
                }
                exchange.write(bytes, head_length, false);
                exchange.end(false);
            }
        });
    }

    /// The engine goes on with it: the answer takes longer, or is of another kind.
    pub fn give_back(self, engine: &Engine) {
        self.loan.give_back(engine, self.socket, Bytes::new(), Some(self.open));
    }
}
