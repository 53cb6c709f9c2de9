//! Looks after isolates that share their servers, or whose requests may not wait for ever.
//!
//! Enters: signs of life (requests begun, pings answered), the age of what waits. Leaves: requests taken back from an
//! isolate whose loop does not turn. A thread of its own looks: engine threads are busy with everybody else, and an isolate
//! cannot say that it is blocked. It sleeps while nothing is under way.

use std::{
    sync::{
        atomic::{AtomicBool, AtomicU32, AtomicU64, AtomicUsize, Ordering::Relaxed},
        Arc, Condvar, LazyLock, Mutex, PoisonError, Weak,
    },
    thread,
    time::{Duration, Instant},
};

use crate::{claims::Claims, inbox::Inbox, isolate::engine, isolates};

/// How often isolates are looked at. A look is a few atomic reads; a blocked isolate is noticed this much late at most.
const LOOK_EVERY: Duration = Duration::from_millis(25);
/// A loop that has not turned for so long is blocked. Garbage collection and a large `JSON.parse` take some tens of
/// milliseconds; a request that finds another isolate free should not wait for a quarter of a second longer.
const BLOCKED_AFTER: u64 = 250;
/// After the last sign of traffic. It spares a waking and falling asleep with every other request.
const GO_ON_LOOKING: u64 = 1_000;

/// What is known of one watched isolate.
pub(crate) struct Watched {
    pub(crate) claims: Claims,
    /// Its place among those that share servers; `None` where it is alone.
    pub(crate) slot: Option<u32>,
    /// Milliseconds a request may wait to begin; 0 is for ever.
    queue_timeout: u64,
    /// Exchanges that it has.
    pub(crate) open: AtomicUsize,
    /// Requests that it was given so far.
    pub(crate) given: AtomicU64,
    /// Requests that were taken back.
    pub(crate) taken_back: AtomicU64,
    /// Somebody wants to know how long its loop is blocked, traffic or not.
    always: bool,
    /// When the unanswered ping was sent; 0 when none is.
    pinged: AtomicU64,
    /// When it last began a request, as far as looked.
    stirred: AtomicU64,
    begun: AtomicU32,
}

static START: LazyLock<Instant> = LazyLock::new(Instant::now);

/// Milliseconds, never 0.
pub(crate) fn now() -> u64 {
    u64::try_from(START.elapsed().as_millis()).unwrap_or(u64::MAX).saturating_add(1)
}

#[derive(Default)]
struct Watch {
    inboxes: Mutex<Vec<Weak<Inbox>>>,
    /// When something was last put into an inbox.
    traffic: AtomicU64,
    asleep: AtomicBool,
    /// Isolates that share servers have been there.
    sharing: AtomicBool,
    /// Guards nothing but the falling asleep.
    bed: Mutex<()>,
    bell: Condvar,
}

static WATCH: LazyLock<Watch> = LazyLock::new(|| {
    // Without the thread nothing is noticed as blocked, and everything else goes on.
    let _ = thread::Builder::new().name("xsys-watch".into()).spawn(|| WATCH.run());
    Watch::default()
});

impl Watched {
    pub(crate) fn new(slot: Option<u32>, queue_timeout: u64, always: bool) -> Self {
        Self {
            claims: Claims::default(),
            slot,
            queue_timeout,
            open: AtomicUsize::new(0),
            given: AtomicU64::new(0),
            taken_back: AtomicU64::new(0),
            always,
            pinged: AtomicU64::new(0),
            stirred: AtomicU64::new(0),
            begun: AtomicU32::new(0),
        }
    }

    /// Something was put into its inbox. The time.
    pub(crate) fn something_waits(&self) -> u64 {
        let now = now();
        WATCH.traffic.store(now, Relaxed);
        WATCH.wake();
        now
    }

    pub(crate) fn pong(&self) {
        self.pinged.store(0, Relaxed);
    }

    /// For how long its loop has not turned, in milliseconds.
    pub(crate) fn blocked_for(&self) -> u64 {
        let pinged = self.pinged.load(Relaxed);
        if pinged == 0 {
            return 0;
        }
        now().saturating_sub(pinged.max(self.stirred.load(Relaxed)))
    }

    pub(crate) fn is_blocked(&self) -> bool {
        self.blocked_for() >= BLOCKED_AFTER
    }

    fn look(&self, now: u64) {
        let begun = self.claims.begun();
        if self.begun.swap(begun, Relaxed) != begun {
            self.stirred.store(now, Relaxed);
        }
    }
}

/// From now on `inbox` is looked after.
pub(crate) fn add(inbox: &Arc<Inbox>) {
    if inbox.watched.as_ref().is_some_and(|watched| watched.slot.is_some()) {
        WATCH.sharing.store(true, Relaxed);
    }
    WATCH.inboxes.lock().unwrap_or_else(PoisonError::into_inner).push(Arc::downgrade(inbox));
    WATCH.wake();
}

/// How those that are watched are, together.
pub(crate) struct State {
    /// Servers are shared, and nobody is there to serve them.
    pub(crate) gone: bool,
    /// The loop of every one of them has stood still for too long.
    pub(crate) blocked: bool,
}

/// `blocked_after`: milliseconds; 0 is for ever.
pub(crate) fn state(blocked_after: u64) -> State {
    let inboxes = WATCH.all();
    let blocked_for = inboxes.iter().filter_map(|inbox| Some(inbox.watched.as_ref()?.blocked_for())).min();
    State {
        gone: inboxes.is_empty() && WATCH.sharing.load(Relaxed),
        blocked: blocked_after > 0 && blocked_for.is_some_and(|milliseconds| milliseconds >= blocked_after),
    }
}

/// The isolates that are there, and share servers.
pub(crate) fn sharing() -> Vec<Arc<Inbox>> {
    let mut inboxes = WATCH.all();
    inboxes.retain(|inbox| inbox.watched.as_ref().is_some_and(|watched| watched.slot.is_some()));
    inboxes.sort_by_key(|inbox| inbox.watched.as_ref().and_then(|watched| watched.slot));
    inboxes
}

impl Watch {
    fn all(&self) -> Vec<Arc<Inbox>> {
        let mut inboxes = self.inboxes.lock().unwrap_or_else(PoisonError::into_inner);
        inboxes.retain(|inbox| inbox.upgrade().is_some_and(|inbox| !inbox.is_gone()));
        inboxes.iter().filter_map(Weak::upgrade).collect()
    }

    fn wake(&self) {
        if self.asleep.load(Relaxed) && self.asleep.swap(false, Relaxed) {
            drop(self.bed.lock());
            self.bell.notify_one();
        }
    }

    fn run(&self) {
        loop {
            let inboxes = self.all();
            let now = now();
            let idle = now.saturating_sub(self.traffic.load(Relaxed)) > GO_ON_LOOKING
                && !inboxes.iter().any(|inbox| inbox.watched.as_ref().is_some_and(Watched::wants_a_look));
            if idle {
                self.sleep();
                continue;
            }
            for inbox in &inboxes {
                look(inbox, &inboxes, now);
            }
            drop(inboxes);
            thread::sleep(LOOK_EVERY);
        }
    }

    fn sleep(&self) {
        let bed = self.bed.lock().unwrap_or_else(PoisonError::into_inner);
        self.asleep.store(true, Relaxed);
        // A bell that rang between the last look and here is heard at the next round, which is not far off.
        let _ = self.bell.wait_timeout_while(bed, Duration::from_secs(1), |()| self.asleep.load(Relaxed));
        self.asleep.store(false, Relaxed);
    }
}

impl Watched {
    fn wants_a_look(&self) -> bool {
        self.always || self.open.load(Relaxed) > 0 || self.pinged.load(Relaxed) != 0
    }
}

fn look(inbox: &Arc<Inbox>, all: &[Arc<Inbox>], now: u64) {
    let Some(watched) = &inbox.watched else { return };
    watched.look(now);
    if watched.pinged.load(Relaxed) == 0 {
        watched.pinged.store(now, Relaxed);
        inbox.ring();
    }
    let Some(since) = inbox.waiting_since() else { return };
    let late = watched.queue_timeout > 0 && now.saturating_sub(since) >= watched.queue_timeout;
    let others_are_free =
        watched.slot.is_some() && watched.is_blocked() && all.iter().any(|other| is_free(other, inbox));
    if let Some(engine) = engine().filter(|_| late || others_are_free) {
        let until = if others_are_free { u64::MAX } else { now - watched.queue_timeout };
        let late_before = if watched.queue_timeout > 0 { now.saturating_sub(watched.queue_timeout) } else { 0 };
        let inbox = Arc::clone(inbox);
        engine.run_everywhere(move |thread| isolates::take_back(thread, &inbox, until, late_before));
    }
}

fn is_free(other: &Arc<Inbox>, inbox: &Arc<Inbox>) -> bool {
    let free = |watched: &Watched| watched.slot.is_some() && !watched.is_blocked();
    other.id != inbox.id && !other.is_gone() && other.watched.as_ref().is_some_and(free)
}
