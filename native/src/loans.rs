//! Requests that an isolate's own thread reads and answers: quiet connections, lent by the engine (`xsys_http::loan`).
//!
//! Enters: loans with something to read, batches of answers. Leaves: requests for JavaScript, answers on their sockets; what
//! JavaScript has not answered when its loop is about to wait goes back to the engine.

use std::{
    cell::{Cell, RefCell},
    os::fd::AsRawFd,
    rc::Rc,
    sync::Arc,
    time::Duration,
};

use bytes::Bytes;
use neon::{prelude::*, types::buffer::TypedArray};
use xsys_bundle::{InboundBatch, Outbound, Records};
use xsys_http::{
    loan::{Borrowed, Desk, FEW},
    Engine, HeaderSlot,
};

use crate::{
    dispatch,
    event_loop::{self, Kind, LoopHandle},
    inbox::Inbox,
    isolate::{self, engine},
};

/// How long a look for the next request may take. A client on the same machine that has waited for this answer asks again
/// within some 40 microseconds, and to sleep and to be woken costs about as much (docs/decisions/0005).
const MOMENT: Duration = Duration::from_micros(50);
/// Opportunities that pass after vain looks.
const MOST_SKIPPED: u32 = 1024;

/// One read's worth: the longest request that comes whole.
const SCRATCH: usize = 64 * 1024;

#[derive(Default)]
struct Reader {
    scratch: Vec<u8>,
    slots: Vec<HeaderSlot>,
}

thread_local! {
    /// On an isolate's thread.
    static READER: RefCell<Reader> = RefCell::default();
    /// An answer has left since the loop last waited.
    static ANSWERED: Cell<bool> = const { Cell::new(false) };
    /// The requests that JavaScript has and has not answered.
    static IN_USE: RefCell<Vec<Borrowed>> = const { RefCell::new(Vec::new()) };
}

/// `borrow(memory, onRequest)`. Where the system or this Node has not what it takes, nobody borrows, and the engine reads
/// everything.
pub(crate) fn borrow(mut cx: FunctionContext<'_>) -> JsResult<'_, JsUndefined> {
    let memory = cx.argument::<JsUint8Array>(0)?.root(&mut cx);
    let on_request = cx.argument::<JsFunction>(1)?.root(&mut cx);
    let inbox = isolate::inbox(&mut cx)?;
    if let Some(desk) = open(&mut cx, &inbox, Alone { memory, on_request }) {
        inbox.borrow_from(desk);
    }
    Ok(cx.undefined())
}

fn open(cx: &mut FunctionContext<'_>, inbox: &Arc<Inbox>, alone: Alone) -> Option<Arc<Desk>> {
    let desk = Arc::new(Desk::new().ok()?);
    let reading =
        Rc::new(Reading { inbox: Arc::clone(inbox), desk: Arc::clone(&desk), alone, patience: Patience::default() });
    let waiting = Rc::clone(&reading);
    LoopHandle::open(cx, Kind::BeforeWait, move |cx| waiting.before_wait(cx))?;
    LoopHandle::open(cx, Kind::Readable(desk.descriptor().as_raw_fd()), move |cx| reading.read(cx))?;
    Some(desk)
}

/// One isolate's reading.
struct Reading {
    inbox: Arc<Inbox>,
    desk: Arc<Desk>,
    alone: Alone,
    patience: Patience,
}

impl Reading {
    /// Hands over what has come on the loans.
    fn read(&self, cx: &mut Cx<'_>) -> NeonResult<()> {
        let Some(engine) = engine() else { return Ok(()) };
        let ready = self.desk.ready();
        let few = ready.len() <= FEW as usize && !self.inbox.has_rung();
        let mut batch = InboundBatch::reusing(self.inbox.spare_buffer());
        READER.with_borrow_mut(|Reader { scratch, slots }| {
            scratch.resize(SCRATCH, 0);
            let requests = ready.iter().filter_map(|loan| {
                let id = (loan.connection().id, loan.connection().generation);
                loan.read(engine, scratch, slots, few, |exchange, head| {
                    let record = dispatch::record(loan.server(), id, (1, head.minor), head);
                    batch.request((exchange.id, exchange.generation), &record, head.headers.iter().map(dispatch::span));
                })
            });
            IN_USE.with_borrow_mut(|in_use| in_use.extend(requests));
        });
        let requests = batch.records();
        let bytes = batch.into_bytes();
        let handed = if requests == 0 || (requests == 1 && self.alone.hand_over(cx, &self.inbox, &bytes)) {
            Ok(())
        } else {
            self.inbox.hand_over(cx, &bytes)
        };
        self.inbox.keep_spare(bytes);
        handed
    }

    /// What JavaScript has not answered by now is the engine's. And a client whose answer has just left may be about to ask
    /// again: where such clients do, it is looked for a moment before the loop sleeps.
    fn before_wait(&self, cx: &mut Cx<'_>) -> NeonResult<()> {
        give_back();
        if !ANSWERED.replace(false) || !self.patience.has_some() || !event_loop::would_wait(cx) {
            return Ok(());
        }
        let ready = self.desk.is_ready_within(MOMENT, || self.inbox.has_rung());
        self.patience.learn(ready);
        if ready {
            self.read(cx)
        } else {
            Ok(())
        }
    }
}

/// Whether looking a moment longer has been worth while.
#[derive(Default)]
struct Patience {
    /// Opportunities to let pass.
    skip: Cell<u32>,
    /// How many after the next vain look.
    penalty: Cell<u32>,
}

impl Patience {
    fn has_some(&self) -> bool {
        let skip = self.skip.get();
        self.skip.set(skip.saturating_sub(1));
        skip == 0
    }

    /// Where fewer than two of three looks find something, the penalty grows to its most: one look in so many is what it
    /// costs to learn that clients have changed.
    fn learn(&self, found: bool) {
        let penalty = self.penalty.get();
        if found {
            self.penalty.set(penalty / 2);
        } else {
            self.penalty.set((penalty * 4 + 1).min(MOST_SKIPPED));
            self.skip.set(self.penalty.get());
        }
    }
}

/// Where a request goes that came alone: into memory that is there already, since a buffer of its own costs as much as
/// reading it from the socket.
struct Alone {
    memory: Root<JsUint8Array>,
    on_request: Root<JsFunction>,
}

impl Alone {
    /// `false`: it does not fit.
    fn hand_over(&self, cx: &mut Cx<'_>, inbox: &Inbox, request: &[u8]) -> bool {
        let mut memory = self.memory.to_inner(cx);
        match memory.as_mut_slice(cx).get_mut(..request.len()) {
            Some(place) => place.copy_from_slice(request),
            None => return false,
        }
        inbox.count_wake();
        let on_request = self.on_request.to_inner(cx);
        event_loop::call(cx, on_request);
        true
    }
}

/// What JavaScript has not answered by now is the engine's.
pub(crate) fn give_back() {
    IN_USE.with_borrow_mut(|in_use| {
        if let Some(engine) = engine() {
            in_use.drain(..).for_each(|borrowed| borrowed.give_back(engine));
        }
    });
}

/// Writes a batch that is nothing but whole answers to requests on loans. `false`: it is the engine's business, and so is
/// everything that is on loan.
pub(crate) fn answer(engine: &Engine, batch: &Bytes) -> bool {
    IN_USE.with_borrow_mut(|in_use| {
        if in_use.is_empty() {
            return false;
        }
        let Some(answers) = whole_answers(in_use, batch) else {
            in_use.drain(..).for_each(|borrowed| borrowed.give_back(engine));
            return false;
        };
        for (exchange, bytes, head_length) in answers {
            if let Some(at) = place(in_use, exchange) {
                in_use.swap_remove(at).answer(engine, bytes, head_length);
                ANSWERED.set(true);
            }
        }
        true
    })
}

fn place(in_use: &[Borrowed], exchange: (u32, u32)) -> Option<usize> {
    in_use.iter().position(|borrowed| (borrowed.exchange().id, borrowed.exchange().generation) == exchange)
}

type Answer = ((u32, u32), Bytes, usize);

fn whole_answers(in_use: &[Borrowed], batch: &Bytes) -> Option<Vec<Answer>> {
    let answers = Records::new(batch.clone()).map(|record| match record {
        Ok(Outbound::Data {
            exchange,
            bytes,
            head_length: Some(head_length),
            end: true,
            close: false,
            ack: false,
            encode: None,
        }) => place(in_use, exchange).map(|_| (exchange, bytes, head_length)),
        _ => None,
    });
    answers.collect()
}
