//! One JavaScript isolate (the main thread or a `worker_threads` worker) and its doorbell.
//!
//! Batches are put into the isolate's inbox; the first one since it last looked rings. So a wake-up is paid per batch
//! (`Channel::send` costs two boxes and a mutex), never per request.

use std::{
    cell::RefCell,
    collections::HashMap,
    rc::Rc,
    sync::{
        atomic::{AtomicBool, AtomicU32, AtomicU64, Ordering},
        Arc, Mutex, OnceLock, PoisonError,
    },
};

use neon::{event::Channel, prelude::*, thread::LocalKey};
use xsys_bundle::{layout, InboundBatch, METHODS};
use xsys_http::{Engine, ServerId, Thread};

/// A batch is rung for when it holds so much, although the engine thread is still busy: the first request of a long
/// burst must not wait for the last. 64 KiB is what one copy moves in a few microseconds.
const FULL_BATCH: usize = 64 * 1024;
/// Likewise for the number of records.
const FULL_RECORDS: usize = 128;
/// Emptied buffers kept for reuse.
const SPARE_BUFFERS: usize = 4;

static ENGINE: OnceLock<Engine> = OnceLock::new();
static NEXT_ISOLATE: AtomicU32 = AtomicU32::new(1);
static ISOLATE: LocalKey<Mutex<Isolate>> = LocalKey::new();

/// The process's engine, once an isolate has attached.
pub(crate) fn engine() -> Option<&'static Engine> {
    ENGINE.get()
}

/// Batches on their way to one isolate.
pub(crate) struct Inbox {
    id: u32,
    batches: Mutex<Vec<Vec<u8>>>,
    spare: Mutex<Vec<Vec<u8>>>,
    rung: AtomicBool,
    gone: AtomicBool,
    wakes: AtomicU64,
    channel: Channel,
    on_batch: Arc<Root<JsFunction>>,
}

impl Inbox {
    /// Whether the isolate has ended: nobody will answer.
    pub(crate) fn is_gone(&self) -> bool {
        self.gone.load(Ordering::Relaxed)
    }

    pub(crate) fn wakes(&self) -> u64 {
        self.wakes.load(Ordering::Relaxed)
    }

    fn spare_buffer(&self) -> Vec<u8> {
        self.spare.lock().unwrap_or_else(PoisonError::into_inner).pop().unwrap_or_default()
    }

    fn put(self: &Arc<Self>, batch: Vec<u8>) {
        self.batches.lock().unwrap_or_else(PoisonError::into_inner).push(batch);
        if self.rung.swap(true, Ordering::AcqRel) {
            return;
        }
        let inbox = Arc::clone(self);
        if self.channel.try_send(move |mut cx| inbox.open(&mut cx)).is_err() {
            self.gone.store(true, Ordering::Relaxed);
        }
    }

    /// On the isolate's own thread: hands over everything that has gathered.
    fn open(&self, cx: &mut Cx<'_>) -> NeonResult<()> {
        // Before the batches are taken: one that comes after this line rings again.
        self.rung.store(false, Ordering::Release);
        let batches = std::mem::take(&mut *self.batches.lock().unwrap_or_else(PoisonError::into_inner));
        for batch in batches {
            self.wakes.fetch_add(1, Ordering::Relaxed);
            let buffer = JsBuffer::from_slice(cx, &batch)?;
            let on_batch = self.on_batch.to_inner(cx);
            on_batch.bind(cx).arg(buffer)?.exec()?;
            let mut spare = self.spare.lock().unwrap_or_else(PoisonError::into_inner);
            if spare.len() < SPARE_BUFFERS {
                spare.push(batch);
            }
        }
        Ok(())
    }
}

/// Records that one engine thread gathers for one isolate.
pub(crate) struct Gathering {
    batch: RefCell<InboundBatch>,
    pub(crate) inbox: Arc<Inbox>,
}

thread_local! {
    /// On an engine thread: what it gathers, by isolate.
    static GATHERING: RefCell<HashMap<u32, Rc<Gathering>>> = RefCell::default();
}

impl Gathering {
    /// This engine thread's gathering for `inbox`.
    pub(crate) fn on(thread: &Thread, inbox: &Arc<Inbox>) -> Rc<Self> {
        GATHERING.with(|all| {
            let mut all = all.borrow_mut();
            let gathering = all.entry(inbox.id).or_insert_with(|| {
                let batch = RefCell::new(InboundBatch::reusing(inbox.spare_buffer()));
                let gathering = Rc::new(Self { batch, inbox: Arc::clone(inbox) });
                let publisher = Rc::clone(&gathering);
                thread.before_sleep(move || publisher.publish());
                gathering
            });
            Rc::clone(gathering)
        })
    }

    /// Adds records; a full batch is published at once.
    pub(crate) fn add(&self, record: impl FnOnce(&mut InboundBatch)) {
        let mut batch = self.batch.borrow_mut();
        record(&mut batch);
        let full = batch.len() >= FULL_BATCH || batch.records() >= FULL_RECORDS;
        drop(batch);
        if full {
            self.publish();
        }
    }

    /// Sends what has gathered; `false` once nobody is there to read it.
    fn publish(&self) -> bool {
        if self.inbox.is_gone() {
            GATHERING.with(|all| all.borrow_mut().remove(&self.inbox.id));
            return false;
        }
        if !self.batch.borrow().is_empty() {
            let next = InboundBatch::reusing(self.inbox.spare_buffer());
            self.inbox.put(self.batch.replace(next).into_bytes());
        }
        true
    }
}

/// What an isolate owns; dropped by Neon when its environment ends.
struct Isolate {
    channel: Channel,
    inbox: Arc<Inbox>,
    servers: Vec<ServerId>,
}

impl Drop for Isolate {
    /// A worker that exits or is terminated takes its own servers with it and nothing else.
    fn drop(&mut self) {
        self.inbox.gone.store(true, Ordering::Relaxed);
        let Some(engine) = engine() else { return };
        for server in self.servers.drain(..) {
            engine.run_everywhere(move |thread| {
                thread.close_server(server);
                thread.close_connections(server, false);
            });
            engine.forget_server(server);
        }
    }
}

/// `attach(onBatch, threads)`, see `native.ts`.
pub(crate) fn attach(mut cx: FunctionContext<'_>) -> JsResult<'_, JsNumber> {
    let on_batch = Arc::new(cx.argument::<JsFunction>(0)?.root(&mut cx));
    let threads = cx.argument::<JsNumber>(1)?.value(&mut cx);
    if ISOLATE.get(&mut cx).is_some() {
        return cx.throw_error("xsys: attach was called twice in one isolate");
    }
    let engine = match ENGINE.get() {
        Some(engine) => engine,
        None => {
            // A fraction or a negative number saturates; `Engine::start` takes it into its own bounds.
            #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
            match Engine::start(threads as usize, METHODS, layout::BODY_WINDOW) {
                // Two isolates that attach at once: the first engine stays, the other's threads sleep for good.
                Ok(engine) => ENGINE.get_or_init(|| engine),
                Err(error) => return cx.throw_error(format!("xsys: no engine thread could be started: {error}")),
            }
        }
    };
    let mut channel = Channel::new(&mut cx);
    channel.unref(&mut cx);
    let inbox = Arc::new(Inbox {
        id: NEXT_ISOLATE.fetch_add(1, Ordering::Relaxed),
        batches: Mutex::default(),
        spare: Mutex::default(),
        rung: AtomicBool::new(false),
        gone: AtomicBool::new(false),
        wakes: AtomicU64::new(0),
        channel: channel.clone(),
        on_batch,
    });
    ISOLATE.get_or_init(&mut cx, || Mutex::new(Isolate { channel, inbox, servers: Vec::new() }));
    let threads = u32::try_from(engine.threads()).unwrap_or(u32::MAX);
    Ok(cx.number(threads))
}

/// `setRef(referenced)`.
pub(crate) fn set_ref(mut cx: FunctionContext<'_>) -> JsResult<'_, JsUndefined> {
    let referenced = cx.argument::<JsBoolean>(0)?.value(&mut cx);
    if let Some(isolate) = ISOLATE.get(&mut cx) {
        let channel = &mut isolate.lock().unwrap_or_else(PoisonError::into_inner).channel;
        if referenced {
            channel.reference(&mut cx);
        } else {
            channel.unref(&mut cx);
        }
    }
    Ok(cx.undefined())
}

/// The calling isolate's inbox.
pub(crate) fn inbox<'cx>(cx: &mut FunctionContext<'cx>) -> NeonResult<Arc<Inbox>> {
    match ISOLATE.get(cx) {
        Some(isolate) => Ok(Arc::clone(&isolate.lock().unwrap_or_else(PoisonError::into_inner).inbox)),
        None => cx.throw_error("xsys: attach must be called before anything else"),
    }
}

/// Remembers or forgets a server of the calling isolate.
pub(crate) fn own_server<'cx>(cx: &mut FunctionContext<'cx>, server: ServerId, owned: bool) {
    if let Some(isolate) = ISOLATE.get(cx) {
        let servers = &mut isolate.lock().unwrap_or_else(PoisonError::into_inner).servers;
        servers.retain(|known| *known != server);
        if owned {
            servers.push(server);
        }
    }
}
