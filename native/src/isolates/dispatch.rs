//! [`Dispatch`] for a server that several isolates share, on one engine thread.
//!
//! Enters: what the engine tells of connections and exchanges. Leaves: the same, told to the isolate whose it is. A request
//! is given to one isolate; everything else about its exchange goes there too. Which isolate an exchange was given to is
//! noted on the exchange, who has heard of a connection on the connection.

use std::{
    cell::{Cell, RefCell},
    os::fd::OwnedFd,
    rc::Rc,
    sync::{atomic::Ordering::Relaxed, Arc},
};

use bytes::Bytes;
use xsys_bundle::InboundRecord;
use xsys_http::{
    plan::StepNote, tls::TlsFailure, AbortReason, Connection, Dispatch, Exchange, Handoff, HandoffReason,
    HandoffSocket, NativeAnswer, RequestHead, ServerId, UNAVAILABLE,
};

use super::choose::{burden, weight, Sticky};
use crate::{dispatch::ToJavaScript, inbox::Inbox};

/// Slots have as many bits as a connection's note has beside the one who served it last.
pub(crate) const MOST_ISOLATES: u32 = 56;

/// One isolate that serves here.
pub(crate) struct Member {
    pub(crate) slot: u32,
    pub(crate) to: ToJavaScript,
    /// It has closed its server: it gets no more requests, and is told when it has answered its last.
    pub(crate) leaving: Cell<bool>,
    /// Exchanges of this engine thread that it has.
    pub(crate) open: Cell<usize>,
}

impl Member {
    pub(crate) fn inbox(&self) -> &Arc<Inbox> {
        &self.to.gathering.inbox
    }

    fn count(&self, open: usize) {
        if let Some(watched) = &self.inbox().watched {
            if open > self.open.get() {
                watched.open.fetch_add(1, Relaxed);
                watched.given.fetch_add(1, Relaxed);
            } else {
                watched.open.fetch_sub(1, Relaxed);
            }
        }
        self.open.set(open);
    }
}

/// See the module's description.
pub(crate) struct ToIsolates {
    pub(crate) server: ServerId,
    sticky: Sticky,
    members: RefCell<Vec<Rc<Member>>>,
    /// The isolate that holds the server without serving it: the main thread of a program that starts isolates of itself.
    pub(crate) front: RefCell<Option<ToJavaScript>>,
    turn: Cell<usize>,
}

/// An exchange's note: the isolate, and above it the key that chose it.
fn mark(isolate: u32, key: Option<u32>) -> u64 {
    u64::from(isolate) | u64::from(key.unwrap_or(0)) << 32
}

/// In an exchange's note: its bytes are no answer, so that none may be put in their place. There are fewer isolates.
const TUNNEL: u64 = 1 << 31;

/// The isolate in an exchange's note.
pub(crate) fn isolate_of(exchange: &Exchange) -> u32 {
    u32::try_from(exchange.mark.get() & (TUNNEL - 1)).unwrap_or(0)
}

pub(crate) fn is_tunnel(exchange: &Exchange) -> bool {
    exchange.mark.get() & TUNNEL != 0
}

/// The key in an exchange's note.
fn key_of(exchange: &Exchange) -> Option<u32> {
    u32::try_from(exchange.mark.get() >> 32).ok().filter(|key| *key != 0)
}

/// Who has heard of a connection is in the low bits of its note; who served it last, in the rest.
fn last_of(connection: &Connection) -> Option<u32> {
    u32::try_from(connection.mark.get() >> MOST_ISOLATES).ok().and_then(|last| last.checked_sub(1))
}

fn has_heard(connection: &Connection, slot: u32) -> bool {
    connection.mark.get() & (1 << slot) != 0
}

impl ToIsolates {
    pub(crate) fn new(server: ServerId, sticky: Sticky) -> Self {
        Self { server, sticky, members: RefCell::default(), front: RefCell::default(), turn: Cell::new(0) }
    }

    pub(crate) fn add(&self, member: Member) {
        // One that comes back takes the place that it left.
        self.remove(member.inbox().id);
        self.members.borrow_mut().push(Rc::new(member));
    }

    pub(crate) fn member(&self, isolate: u32) -> Option<Rc<Member>> {
        self.members.borrow().iter().find(|member| member.inbox().id == isolate).map(Rc::clone)
    }

    pub(crate) fn remove(&self, isolate: u32) {
        self.members.borrow_mut().retain(|member| member.inbox().id != isolate);
    }

    /// It has closed its server.
    pub(crate) fn leave(&self, isolate: u32) {
        if let Some(member) = self.member(isolate) {
            member.leaving.set(true);
            self.tell_if_done(&member);
        }
    }

    /// It stays in the list: connections that it knows have yet to close.
    fn tell_if_done(&self, member: &Member) {
        if member.leaving.get() && member.open.get() == 0 {
            member.to.server_closed(self.server);
        }
    }

    /// Somebody who may get a request; `but_not` an isolate that is about to lose it.
    fn choose(&self, key: Option<u32>, last: Option<u32>, but_not: Option<u32>) -> Option<Rc<Member>> {
        let members = self.members.borrow();
        let may = |member: &&Rc<Member>| {
            !member.leaving.get() && !member.inbox().is_gone() && Some(member.inbox().id) != but_not
        };
        // Equals take turns.
        let turn = self.turn.replace(self.turn.get().wrapping_add(1)) % members.len().max(1);
        let in_turn = members[turn..].iter().chain(&members[..turn]).filter(may);
        let chosen = match key {
            Some(key) => in_turn.max_by_key(|member| weight(key, member.slot)),
            None => in_turn.min_by_key(|member| burden(member.inbox(), Some(member.slot) == last)),
        };
        chosen.map(Rc::clone)
    }

    fn introduce(connection: &Connection, member: &Member) {
        if !has_heard(connection, member.slot) && connection.watches_connections() {
            member.to.connection(connection);
        }
        let heard = (connection.mark.get() & ((1 << MOST_ISOLATES) - 1)) | 1 << member.slot;
        connection.mark.set(heard | u64::from(member.slot + 1) << MOST_ISOLATES);
    }

    /// Somebody else, who is not blocked, for a request that `isolate` has not begun; a key keeps it where it is while
    /// that isolate lives.
    pub(crate) fn instead_of(&self, exchange: &Exchange, isolate: u32, lives: bool) -> Option<Rc<Member>> {
        let key = key_of(exchange);
        if key.is_some() && lives {
            return None;
        }
        let other = self.choose(key, None, Some(isolate))?;
        let free = other.inbox().watched.as_ref().is_some_and(|watched| !watched.is_blocked());
        (free || !lives).then_some(other)
    }

    /// Anybody, for a socket that `isolate` has not taken over.
    pub(crate) fn anybody_but(&self, isolate: u32) -> Option<Rc<Member>> {
        self.choose(None, None, Some(isolate))
    }

    /// Gives `exchange` to another isolate; its records follow.
    pub(crate) fn move_to(&self, exchange: &Exchange, member: &Member) {
        if let Some(before) = self.member(isolate_of(exchange)) {
            before.count(before.open.get().saturating_sub(1));
            if let Some(watched) = &before.inbox().watched {
                watched.taken_back.fetch_add(1, Relaxed);
            }
        }
        Self::introduce(exchange.connection(), member);
        exchange.mark.set(mark(member.inbox().id, key_of(exchange)));
        member.count(member.open.get() + 1);
    }

    fn of(&self, exchange: &Exchange) -> Option<Rc<Member>> {
        self.member(isolate_of(exchange))
    }
}

/// A record as it stands, to one isolate.
pub(crate) fn forward(member: &Member, record: &InboundRecord<'_>) {
    member.to.gathering.add(|batch| batch.copy(record));
}

impl Dispatch for ToIsolates {
    fn connection(&self, connection: &Connection) {
        if let Some(member) = self.choose(self.sticky.key_of_bytes(connection, &[]), None, None) {
            Self::introduce(connection, &member);
        }
    }

    fn request(&self, exchange: &Rc<Exchange>, head: &RequestHead<'_>, steps: &[(u32, StepNote)]) {
        let connection = exchange.connection();
        let key = self.sticky.key_of_request(connection, head);
        let Some(member) = self.choose(key, last_of(connection), None) else {
            exchange.refuse(&UNAVAILABLE);
            return;
        };
        Self::introduce(connection, &member);
        exchange.mark.set(mark(member.inbox().id, key));
        member.count(member.open.get() + 1);
        member.to.request(exchange, head, steps);
    }

    fn answered(&self, connection: &Connection, answer: &NativeAnswer<'_>) {
        // Somebody's books have it: no isolate saw the request.
        if let Some(member) = self.choose(None, last_of(connection), None) {
            member.to.answered(connection, answer);
        }
    }

    fn may_refuse(&self) -> bool {
        true
    }

    fn is_behind(&self) -> bool {
        let members = self.members.borrow();
        !members.is_empty() && members.iter().all(|member| member.to.is_behind())
    }

    fn chunk(&self, exchange: &Exchange, bytes: &Bytes) {
        if let Some(member) = self.of(exchange) {
            member.to.chunk(exchange, bytes);
        }
    }

    fn end(&self, exchange: &Exchange, trailers: &[u8]) {
        if let Some(member) = self.of(exchange) {
            member.to.end(exchange, trailers);
        }
    }

    fn fin(&self, exchange: &Exchange) {
        if let Some(member) = self.of(exchange) {
            member.to.fin(exchange);
        }
    }

    fn written(&self, exchange: &Exchange, bytes: usize) {
        if let Some(member) = self.of(exchange) {
            member.to.written(exchange, bytes);
        }
    }

    fn abort(&self, exchange: &Exchange, reason: AbortReason) {
        if let Some(member) = self.of(exchange) {
            member.to.abort(exchange, reason);
        }
    }

    fn over(&self, exchange: &Exchange) {
        if let Some(member) = self.of(exchange) {
            member.count(member.open.get().saturating_sub(1));
            self.tell_if_done(&member);
        }
    }

    fn connection_closed(&self, connection: &Connection) {
        for member in self.members.borrow().iter().filter(|member| has_heard(connection, member.slot)) {
            member.to.connection_closed(connection);
        }
    }

    fn handoff(&self, connection: &Connection, handoff: Handoff) {
        let key = match handoff.reason {
            HandoffReason::ClientError(_) => None,
            _ => self.sticky.key_of_bytes(connection, &handoff.unread),
        };
        // Dropped with nobody there: the client sees its connection close.
        if let Some(member) = self.choose(key, last_of(connection), None) {
            Self::introduce(connection, &member);
            if let HandoffSocket::Tunnel(exchange) = &handoff.socket {
                exchange.mark.set(mark(member.inbox().id, key) | TUNNEL);
                member.count(member.open.get() + 1);
            }
            member.to.handoff(connection, handoff);
        }
    }

    fn client_hello(&self, connection: &Connection, name: &str) {
        // Any of them can choose: they have the same contexts.
        if let Some(member) = self.choose(None, last_of(connection), None) {
            Self::introduce(connection, &member);
            member.to.client_hello(connection, name);
        }
    }

    fn tls_failed(&self, connection: &Connection, failure: TlsFailure) {
        if let Some(member) = self.choose(None, last_of(connection), None) {
            Self::introduce(connection, &member);
            member.to.tls_failed(connection, failure);
        }
    }

    fn idle_timeout(&self, connection: &Connection) {
        let members = self.members.borrow();
        let last = last_of(connection);
        let served = members.iter().find(|member| Some(member.slot) == last).map(Rc::clone);
        drop(members);
        if let Some(member) = served.or_else(|| self.choose(None, None, None)) {
            Self::introduce(connection, &member);
            member.to.idle_timeout(connection);
        }
    }

    fn dropped(&self, server: ServerId) {
        if let Some(member) = self.choose(None, None, None) {
            member.to.dropped(server);
        }
    }

    fn server_closed(&self, server: ServerId) {
        super::DISPATCHES.with_borrow_mut(|all| all.remove(&server));
        if let Some(front) = self.front.borrow().as_ref() {
            front.server_closed(server);
        }
    }
}

/// Closes a descriptor that a record carries and nobody will read.
pub(crate) fn close_descriptor(record: &InboundRecord<'_>) {
    use std::os::fd::FromRawFd;
    if let Some(descriptor) = record.descriptor().filter(|descriptor| *descriptor >= 0) {
        // SAFETY: `handoff` gave the descriptor up with `into_raw_fd` and wrote it into this one record, which nobody has
        // read and which ends here: there is no other owner.
        drop(unsafe { OwnedFd::from_raw_fd(descriptor) });
    }
}
