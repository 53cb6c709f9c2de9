//! Batches on their way to one isolate, and its doorbell.
//!
//! Enters: batches from engine threads. Leaves: one call of the isolate's `onBatch` for each. The first batch since the
//! isolate last looked rings, so a wake-up is paid per batch, never per request. An isolate that shares its servers, or whose requests may not wait for ever, is *watched*: then batches are
//! kept until their requests have begun, so that those which have not can be taken back.

use std::{
    collections::VecDeque,
    sync::{
        atomic::{AtomicBool, AtomicU32, AtomicU64, AtomicUsize, Ordering},
        Arc, Mutex, MutexGuard, OnceLock, PoisonError,
    },
};

use neon::prelude::*;
use xsys_bundle::{layout, reread, InboundBatch};
use xsys_http::loan::Desk;

use crate::{claims::Claims, doorbell::Doorbell, watch::Watched};

/// Bytes that wait for an isolate whose loop does not turn, above which answers that it did not give are not told any
/// more: nobody bounds their number, as open connections bound that of requests. Some ten thousands of lines of a log.
const FULL: usize = 16 * 1024 * 1024;
/// Abandoned requests that an isolate has yet to hear of, above which no new clients are let in. No turn of its loop sees so
/// many unless clients leave in a flood.
const MOST_ABANDONED: u32 = 1024;
/// Emptied buffers kept for reuse.
const SPARE_BUFFERS: usize = 4;

static NEXT_ISOLATE: AtomicU32 = AtomicU32::new(1);
/// Answers that no isolate of this process was told of, since it began.
static UNTOLD: AtomicU64 = AtomicU64::new(0);

pub(crate) fn untold_of_all() -> u64 {
    UNTOLD.load(Ordering::Relaxed)
}

struct Batch {
    bytes: Vec<u8>,
    /// The engine thread that wrote it: nobody else takes records out again.
    thread: u8,
    /// When it was put here; told only where the isolate is watched.
    at: u64,
}

/// A batch that JavaScript has got.
struct Opened {
    batch: Arc<Batch>,
    /// What the isolate had been handed before it.
    first: u32,
    /// Requests in it.
    requests: u32,
}

#[derive(Default)]
struct Waiting {
    batches: Vec<Batch>,
    opened: VecDeque<Opened>,
    /// Fenced off, until the thread that wrote them has taken them.
    fenced: Vec<(Arc<Batch>, u32)>,
    /// Requests that the isolate has been handed, as [`Claims`] counts.
    handed: u32,
}

/// See the module's description.
pub(crate) struct Inbox {
    pub(crate) id: u32,
    waiting: Mutex<Waiting>,
    spare: Mutex<Vec<Vec<u8>>>,
    rung: AtomicBool,
    gone: AtomicBool,
    /// Bytes in batches that it has not been handed.
    bytes: AtomicUsize,
    /// Abandoned requests that it has not been handed.
    abandoned: AtomicU32,
    untold: AtomicU64,
    /// How many of them it has not heard of, as a number.
    untold_since: AtomicU32,
    wakes: AtomicU64,
    bell: OnceLock<Doorbell>,
    desk: OnceLock<Arc<Desk>>,
    on_batch: Arc<Root<JsFunction>>,
    pub(crate) watched: Option<Watched>,
}

/// Records that were taken out of an inbox: requests that have not begun, each with what belongs to it.
#[derive(Debug)]
pub(crate) struct TakenBack {
    pub(crate) records: Vec<u8>,
    pub(crate) at: u64,
}

/// Whether JavaScript claims a record of this kind before it begins it.
pub(crate) fn is_claimed(kind: u32) -> bool {
    kind == layout::inbound::REQUEST || kind == layout::inbound::HANDOFF
}

fn requests_in(batch: &[u8]) -> u32 {
    u32::try_from(reread::records(batch).filter(|record| is_claimed(record.kind)).count()).unwrap_or(u32::MAX)
}

impl Inbox {
    pub(crate) fn new(on_batch: Arc<Root<JsFunction>>, watched: Option<Watched>) -> Self {
        Self {
            id: NEXT_ISOLATE.fetch_add(1, Ordering::Relaxed),
            waiting: Mutex::default(),
            spare: Mutex::default(),
            rung: AtomicBool::new(false),
            gone: AtomicBool::new(false),
            bytes: AtomicUsize::new(0),
            abandoned: AtomicU32::new(0),
            untold: AtomicU64::new(0),
            untold_since: AtomicU32::new(0),
            wakes: AtomicU64::new(0),
            bell: OnceLock::new(),
            desk: OnceLock::new(),
            on_batch,
            watched,
        }
    }

    /// Whether the isolate has ended: nobody will answer.
    pub(crate) fn is_gone(&self) -> bool {
        self.gone.load(Ordering::Relaxed)
    }

    pub(crate) fn set_gone(&self) {
        self.gone.store(true, Ordering::Relaxed);
    }

    /// Whether so much waits that nothing may be added that need not be; the question is counted where it is.
    pub(crate) fn is_full(&self) -> bool {
        let full = self.bytes.load(Ordering::Relaxed) > FULL;
        if full {
            self.untold.fetch_add(1, Ordering::Relaxed);
            self.untold_since.fetch_add(1, Ordering::Relaxed);
            UNTOLD.fetch_add(1, Ordering::Relaxed);
        }
        full
    }

    /// The client of a request has left, and the isolate is about to be told.
    pub(crate) fn count_abandoned(&self) {
        self.abandoned.fetch_add(1, Ordering::Relaxed);
    }

    /// Whether clients leave faster than the isolate hears of it.
    pub(crate) fn is_behind(&self) -> bool {
        self.abandoned.load(Ordering::Relaxed) > MOST_ABANDONED && !self.is_gone()
    }

    /// How often it was full.
    pub(crate) fn untold(&self) -> u64 {
        self.untold.load(Ordering::Relaxed)
    }

    pub(crate) fn wakes(&self) -> u64 {
        self.wakes.load(Ordering::Relaxed)
    }

    pub(crate) fn spare_buffer(&self) -> Vec<u8> {
        self.spare.lock().unwrap_or_else(PoisonError::into_inner).pop().unwrap_or_default()
    }

    fn waiting(&self) -> MutexGuard<'_, Waiting> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn put(&self, bytes: Vec<u8>, thread: u8) {
        let at = self.watched.as_ref().map_or(0, Watched::something_waits);
        self.put_as_of(bytes, thread, at);
    }

    /// Puts back what was here since `at`.
    pub(crate) fn put_as_of(&self, bytes: Vec<u8>, thread: u8, at: u64) {
        self.bytes.fetch_add(bytes.len(), Ordering::Relaxed);
        self.waiting().batches.push(Batch { bytes, thread, at });
        if self.rung.swap(true, Ordering::AcqRel) {
            return;
        }
        self.ring();
    }

    /// What rings wake; set once, before anything can be put here.
    pub(crate) fn hang(&self, bell: Doorbell) {
        let _ = self.bell.set(bell);
    }

    /// Where the isolate finds connections that it reads itself; set once, if at all.
    pub(crate) fn borrow_from(&self, desk: Arc<Desk>) {
        let _ = self.desk.set(desk);
    }

    /// `None` where requests may be taken back: those pass through here, all of them, and nobody borrows.
    pub(crate) fn desk(&self) -> Option<Arc<Desk>> {
        self.desk.get().filter(|_| !self.is_gone()).map(Arc::clone)
    }

    /// Whether a batch waits that the isolate has not looked for.
    pub(crate) fn has_rung(&self) -> bool {
        self.rung.load(Ordering::Relaxed)
    }

    /// Calls [`Inbox::look`] as soon as the isolate's loop turns.
    pub(crate) fn ring(&self) {
        if !self.bell.get().is_some_and(|bell| bell.ring()) {
            self.set_gone();
        }
    }

    /// On the isolate's own thread: whether waiting here keeps its loop alive.
    pub(crate) fn set_ref(&self, referenced: bool) {
        if let Some(bell) = self.bell.get() {
            bell.set_ref(referenced);
        }
    }

    /// On the isolate's own thread, whose loop is not blocked, then.
    pub(crate) fn look(&self, cx: &mut Cx<'_>) -> NeonResult<()> {
        if let Some(watched) = &self.watched {
            watched.pong();
        }
        self.open(cx)
    }

    /// Hands over everything that has gathered.
    fn open(&self, cx: &mut Cx<'_>) -> NeonResult<()> {
        // Before the batches are taken: one that comes after this line rings again.
        self.rung.store(false, Ordering::Release);
        self.bytes.store(0, Ordering::Relaxed);
        self.abandoned.store(0, Ordering::Relaxed);
        let Some(watched) = &self.watched else {
            let batches = std::mem::take(&mut self.waiting().batches);
            for batch in batches {
                self.hand_over(cx, &batch.bytes)?;
                self.keep_spare(batch.bytes);
            }
            return self.say_untold(cx);
        };
        let batches = self.waiting().open(&watched.claims);
        batches.iter().try_for_each(|batch| self.hand_over(cx, &batch.bytes))?;
        self.say_untold(cx)
    }

    pub(crate) fn keep_spare(&self, buffer: Vec<u8>) {
        let mut spare = self.spare.lock().unwrap_or_else(PoisonError::into_inner);
        if spare.len() < SPARE_BUFFERS {
            spare.push(buffer);
        }
    }

    fn say_untold(&self, cx: &mut Cx<'_>) -> NeonResult<()> {
        if self.untold_since.load(Ordering::Relaxed) == 0 {
            return Ok(());
        }
        let mut batch = InboundBatch::default();
        batch.short(layout::inbound::UNTOLD, 0, (0, 0), self.untold_since.swap(0, Ordering::Relaxed));
        self.hand_over(cx, &batch.into_bytes())
    }

    /// JavaScript is about to be called.
    pub(crate) fn count_wake(&self) {
        self.wakes.fetch_add(1, Ordering::Relaxed);
    }

    /// On the isolate's own thread.
    pub(crate) fn hand_over(&self, cx: &mut Cx<'_>, batch: &[u8]) -> NeonResult<()> {
        self.count_wake();
        let buffer = JsBuffer::from_slice(cx, batch)?;
        let on_batch = self.on_batch.to_inner(cx);
        on_batch.bind(cx).arg(buffer)?.exec()
    }

    /// The oldest batch with a request that has not begun was put here then.
    pub(crate) fn waiting_since(&self) -> Option<u64> {
        let claims = &self.watched.as_ref()?.claims;
        let waiting = self.waiting();
        let begun = claims.begun();
        let handed = waiting.opened.iter().find(|opened| opened.waits(begun)).map(|opened| opened.batch.at);
        handed.or_else(|| waiting.batches.iter().find(|batch| requests_in(&batch.bytes) > 0).map(|batch| batch.at))
    }

    /// Requests that have not begun; 0 where nobody watches.
    pub(crate) fn waiting_requests(&self) -> u64 {
        let Some(watched) = &self.watched else { return 0 };
        let waiting = self.waiting();
        let begun = watched.claims.begun();
        let opened = waiting.opened.iter().filter(|opened| opened.waits(begun));
        let handed: u32 = opened.map(|opened| opened.requests - opened.begun(begun)).sum();
        let here: u32 = waiting.batches.iter().map(|batch| requests_in(&batch.bytes)).sum();
        u64::from(handed) + u64::from(here)
    }

    /// Takes back what `thread` wrote and the isolate has not begun: everything it was handed, and of what it has not been
    /// handed yet that which was put here up to `until`. Records about other exchanges stay.
    pub(crate) fn take_back(&self, thread: u8, until: u64) -> Vec<TakenBack> {
        let Some(watched) = &self.watched else { return Vec::new() };
        let mut waiting = self.waiting();
        waiting.fence(&watched.claims);
        let mut taken = Vec::new();
        let mut exchanges = Vec::new();
        waiting.fenced.retain(|(batch, begun)| {
            if batch.thread == thread {
                let (out, _) = split(&batch.bytes, *begun, &mut exchanges);
                taken.push(TakenBack { records: out, at: batch.at });
            }
            batch.thread != thread
        });
        for batch in waiting.batches.iter_mut().filter(|batch| batch.thread == thread && batch.at <= until) {
            let (out, kept) = split(&batch.bytes, 0, &mut exchanges);
            batch.bytes = kept;
            taken.push(TakenBack { records: out, at: batch.at });
        }
        // What belongs to a request that was taken may stand in a younger batch.
        for batch in waiting.batches.iter_mut().filter(|batch| batch.thread == thread && batch.at > until) {
            let (out, kept) = split_followers(&batch.bytes, &exchanges);
            batch.bytes = kept;
            taken.push(TakenBack { records: out, at: batch.at });
        }
        taken.retain(|taken| !taken.records.is_empty());
        taken
    }
}

impl Opened {
    fn waits(&self, begun: u32) -> bool {
        self.requests > 0 && self.begun(begun) < self.requests
    }

    /// How many of this batch's own.
    fn begun(&self, begun: u32) -> u32 {
        let into = Claims::between(self.first, begun);
        // The isolate has not come as far as this batch.
        if into > Claims::HALF {
            0
        } else {
            into.min(self.requests)
        }
    }
}

impl Waiting {
    fn open(&mut self, claims: &Claims) -> Vec<Arc<Batch>> {
        let begun = claims.begun();
        while self.opened.front().is_some_and(|opened| !opened.waits(begun)) {
            self.opened.pop_front();
        }
        let batches: Vec<_> = std::mem::take(&mut self.batches).into_iter().map(Arc::new).collect();
        for batch in &batches {
            let requests = requests_in(&batch.bytes);
            self.opened.push_back(Opened { batch: Arc::clone(batch), first: self.handed, requests });
            self.handed = Claims::after(self.handed, requests);
        }
        batches
    }

    fn fence(&mut self, claims: &Claims) {
        let Some(begun) = claims.fence(self.handed) else { return };
        // Behind the first that waits also batches without requests count: they hold what belongs to requests before them.
        for opened in self.opened.drain(..).skip_while(|opened| !opened.waits(begun)) {
            let begun = opened.begun(begun);
            self.fenced.push((opened.batch, begun));
        }
    }
}

/// A batch without its first `begun` requests: what belongs to the others, and the rest. Remembers whose they are.
fn split(batch: &[u8], begun: u32, exchanges: &mut Vec<(u32, u32)>) -> (Vec<u8>, Vec<u8>) {
    let (mut out, mut kept) = (InboundBatch::default(), InboundBatch::default());
    let mut met = 0;
    for record in reread::records(batch) {
        let request = is_claimed(record.kind);
        met += u32::from(request);
        if request && met > begun {
            exchanges.push(record.id);
        }
        let taken = if request { met > begun } else { exchanges.contains(&record.id) };
        if taken { &mut out } else { &mut kept }.copy(&record);
    }
    (out.into_bytes(), kept.into_bytes())
}

fn split_followers(batch: &[u8], exchanges: &[(u32, u32)]) -> (Vec<u8>, Vec<u8>) {
    let (mut out, mut kept) = (InboundBatch::default(), InboundBatch::default());
    for record in reread::records(batch) {
        let taken = !is_claimed(record.kind) && exchanges.contains(&record.id);
        if taken { &mut out } else { &mut kept }.copy(&record);
    }
    (out.into_bytes(), kept.into_bytes())
}
