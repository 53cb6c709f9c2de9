//! Requests that an isolate has not begun and will not soon: it is gone, its loop is blocked, or they have waited too long.
//!
//! Enters: an isolate and what is wrong with it. Leaves: its unbegun requests with somebody else, answered 503, or back
//! where they were; and for one that is gone, 502 for those that it had begun. Runs on each engine thread, for that
//! thread's exchanges.

use std::{collections::HashMap, rc::Rc, sync::Arc};

use xsys_bundle::{reread, InboundBatch, InboundRecord};
use xsys_http::{Exchange, ExchangeId, ServerId, Thread, BAD_GATEWAY, UNAVAILABLE};

use super::{
    dispatch::{close_descriptor, forward, is_tunnel, isolate_of, Member},
    dispatch_of, DISPATCHES,
};
use crate::{
    inbox::{is_claimed, Inbox, TakenBack},
    isolate::Gathering,
};

/// What becomes of a request and of all that belongs to it.
enum Destination {
    Other(Rc<Member>),
    /// It stays where it was, as old as it is.
    Back,
    /// It is answered, or nobody waits for the answer any more.
    Nowhere,
}

/// Takes back what was put there up to `until`. What nobody else can take is answered 503 where it was put there up to
/// `late_before`.
pub(crate) fn take_back(thread: &Rc<Thread>, inbox: &Arc<Inbox>, until: u64, late_before: u64) {
    Gathering::on(thread, inbox).publish_pending();
    for taken in inbox.take_back(thread.index(), until) {
        sort(thread, inbox, &taken, taken.at <= late_before);
    }
}

fn sort(thread: &Rc<Thread>, inbox: &Arc<Inbox>, taken: &TakenBack, late: bool) {
    let mut destinations: HashMap<(u32, u32), Destination> = HashMap::new();
    let mut back = InboundBatch::default();
    for record in reread::records(&taken.records) {
        if is_claimed(record.kind) {
            destinations.insert(record.id, decide(thread, inbox, &record, late));
        }
        match destinations.get(&record.id) {
            Some(Destination::Other(member)) => forward(member, &record),
            Some(Destination::Nowhere) => close_descriptor(&record),
            // What follows in a later batch finds its exchange where it went.
            None => follow(thread, inbox, &record, &mut back),
            Some(Destination::Back) => back.copy(&record),
        }
    }
    if !back.is_empty() {
        inbox.put_as_of(back.into_bytes(), thread.index(), taken.at);
    }
}

fn follow(thread: &Rc<Thread>, inbox: &Arc<Inbox>, record: &InboundRecord<'_>, back: &mut InboundBatch) {
    let Some(exchange) = exchange_of(thread, record) else { return };
    let isolate = isolate_of(&exchange);
    let member = dispatch_of(exchange.connection().server()).and_then(|dispatch| dispatch.member(isolate));
    match member {
        Some(member) if isolate != inbox.id => forward(&member, record),
        _ => back.copy(record),
    }
}

fn exchange_of(thread: &Thread, record: &InboundRecord<'_>) -> Option<Rc<Exchange>> {
    thread.exchange(ExchangeId { id: record.id.0, generation: record.id.1 })
}

fn decide(thread: &Rc<Thread>, inbox: &Arc<Inbox>, record: &InboundRecord<'_>, late: bool) -> Destination {
    if record.descriptor().is_some() {
        return decide_handoff(inbox, record);
    }
    // Its client has left: an answer would reach nobody.
    let Some(exchange) = exchange_of(thread, record) else { return Destination::Nowhere };
    let lives = !inbox.is_gone();
    let dispatch = dispatch_of(exchange.connection().server());
    if let Some((dispatch, other)) =
        dispatch.and_then(|dispatch| Some((Rc::clone(&dispatch), dispatch.instead_of(&exchange, inbox.id, lives)?)))
    {
        dispatch.move_to(&exchange, &other);
        return Destination::Other(other);
    }
    if lives && !late {
        return Destination::Back;
    }
    exchange.refuse(&UNAVAILABLE);
    Destination::Nowhere
}

fn decide_handoff(inbox: &Arc<Inbox>, record: &InboundRecord<'_>) -> Destination {
    if !inbox.is_gone() {
        return Destination::Back;
    }
    // A tunnel ends with the isolate that it was handed to.
    if record.descriptor() == Some(-1) {
        return Destination::Nowhere;
    }
    let server = record.server().map(ServerId);
    let other = server.and_then(dispatch_of).and_then(|dispatch| dispatch.anybody_but(inbox.id));
    other.map_or(Destination::Nowhere, Destination::Other)
}

/// An isolate has ended: what it had not begun goes to others, what it had begun is answered 502, or cut where the answer
/// had begun.
pub(crate) fn lost(thread: &Rc<Thread>, inbox: &Arc<Inbox>) {
    take_back(thread, inbox, u64::MAX, u64::MAX);
    let dispatches = DISPATCHES.with_borrow(|all| all.values().map(Rc::clone).collect::<Vec<_>>());
    for dispatch in dispatches.iter().filter(|dispatch| dispatch.member(inbox.id).is_some()) {
        for exchange in thread.exchanges_of(dispatch.server) {
            if isolate_of(&exchange) == inbox.id {
                fail(&exchange);
            }
        }
        dispatch.remove(inbox.id);
    }
}

/// Ends the exchanges that an isolate has on a shared server, with their connections.
pub(crate) fn abort_all(thread: &Rc<Thread>, server: ServerId, isolate: u32) {
    let exchanges = thread.exchanges_of(server);
    exchanges.iter().filter(|exchange| isolate_of(exchange) == isolate).for_each(|exchange| exchange.abort());
}

fn fail(exchange: &Rc<Exchange>) {
    if exchange.ended() {
        // It was answered; only its client's last bytes are awaited.
    } else if is_tunnel(exchange) {
        exchange.abort();
    } else {
        exchange.refuse(&BAD_GATEWAY);
    }
}
