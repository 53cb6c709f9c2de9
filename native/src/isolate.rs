//! One JavaScript isolate (the main thread or a `worker_threads` worker), and what engine threads gather for it.
//!
//! Enters: an isolate that attaches, records for it. Leaves: batches in its [`Inbox`]; its servers closed, or left to the
//! isolates that share them, when it ends.

use std::{
    cell::RefCell,
    collections::HashMap,
    rc::Rc,
    sync::{Arc, Mutex, OnceLock, PoisonError},
};

use neon::{prelude::*, thread::LocalKey, types::JsArrayBuffer};
use xsys_bundle::{layout, InboundBatch, METHODS};
use xsys_http::{Engine, ServerId, Thread};

use crate::{
    claims::ClaimsMemory,
    doorbell::Doorbell,
    inbox::Inbox,
    isolates, loans,
    watch::{self, Watched},
};

/// A batch is rung for when it holds so much, although the engine thread is still busy: the first request of a long
/// burst must not wait for the last. 64 KiB is what one copy moves in a few microseconds.
const FULL_BATCH: usize = 64 * 1024;
/// Likewise for the number of records.
const FULL_RECORDS: usize = 128;

static ENGINE: OnceLock<Engine> = OnceLock::new();
static ISOLATE: LocalKey<Mutex<Isolate>> = LocalKey::new();

/// The process's engine, once an isolate has attached.
pub(crate) fn engine() -> Option<&'static Engine> {
    ENGINE.get()
}

/// Records that one engine thread gathers for one isolate.
pub(crate) struct Gathering {
    batch: RefCell<InboundBatch>,
    pub(crate) inbox: Arc<Inbox>,
    thread: u8,
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
                let gathering = Rc::new(Self { batch, inbox: Arc::clone(inbox), thread: thread.index() });
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
        self.publish_pending();
        true
    }

    /// Whether or not anybody is there.
    pub(crate) fn publish_pending(&self) {
        if !self.batch.borrow().is_empty() {
            let next = InboundBatch::reusing(self.inbox.spare_buffer());
            self.inbox.put(self.batch.replace(next).into_bytes(), self.thread);
        }
    }
}

/// What an isolate owns; dropped by Neon when its environment ends.
struct Isolate {
    inbox: Arc<Inbox>,
    servers: Vec<ServerId>,
}

impl Drop for Isolate {
    /// A worker that exits or is terminated takes its own servers with it and nothing else; those that it shares stay.
    fn drop(&mut self) {
        self.inbox.set_gone();
        loans::give_back();
        let Some(engine) = engine() else { return };
        if self.inbox.watched.as_ref().is_some_and(|watched| watched.slot.is_some()) {
            isolates::forget(self.inbox.id);
            let inbox = Arc::clone(&self.inbox);
            engine.run_everywhere(move |thread| isolates::lost(thread, &inbox));
        }
        for server in self.servers.drain(..) {
            engine.run_everywhere(move |thread| {
                thread.close_server(server);
                thread.close_connections(server, false);
            });
            engine.forget_server(server);
        }
    }
}

/// `attach`'s third argument: how this isolate is looked after, if at all.
fn watched<'cx>(cx: &mut FunctionContext<'cx>) -> NeonResult<Option<Watched>> {
    let Some(Ok(wish)) = cx.argument_opt(2).map(|value| value.downcast::<JsObject, _>(cx)) else { return Ok(None) };
    // Saturating: settings that JavaScript has checked.
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
    let slot = wish.get_opt::<JsNumber, _, _>(cx, "slot")?.map(|slot| slot.value(cx) as u32);
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
    let timeout = wish.get::<JsNumber, _, _>(cx, "queueTimeout")?.value(cx) as u64;
    let always = wish.get::<JsBoolean, _, _>(cx, "always")?.value(cx);
    Ok(Some(Watched::new(slot.map(|slot| slot.min(isolates::MOST_ISOLATES - 1)), timeout, always)))
}

/// `claims()`: the memory in which this isolate says what it begins; see `src/bridge/claims.ts`.
pub(crate) fn claims(mut cx: FunctionContext<'_>) -> JsResult<'_, JsArrayBuffer> {
    let inbox = inbox(&mut cx)?;
    match &inbox.watched {
        Some(watched) => Ok(JsArrayBuffer::external(&mut cx, ClaimsMemory::new(&watched.claims))),
        None => cx.throw_error("xsys: this isolate is not watched, it claims nothing"),
    }
}

/// `attach(onBatch, threads, watched)`, see `native.ts`.
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
    let watched = watched(&mut cx)?;
    let inbox = Arc::new(Inbox::new(on_batch, watched));
    let rung = Arc::clone(&inbox);
    let Some(bell) = Doorbell::new(&mut cx, move |cx| rung.look(cx)) else {
        return cx.throw_error("xsys: this Node gives addons no handle of its event loop (uv_async_init)");
    };
    inbox.hang(bell);
    if inbox.watched.is_some() {
        watch::add(&inbox);
    }
    ISOLATE.get_or_init(&mut cx, || Mutex::new(Isolate { inbox, servers: Vec::new() }));
    let threads = u32::try_from(engine.threads()).unwrap_or(u32::MAX);
    Ok(cx.number(threads))
}

/// `setRef(referenced)`.
pub(crate) fn set_ref(mut cx: FunctionContext<'_>) -> JsResult<'_, JsUndefined> {
    let referenced = cx.argument::<JsBoolean>(0)?.value(&mut cx);
    if let Some(inbox) = attached(&mut cx) {
        inbox.set_ref(referenced);
    }
    Ok(cx.undefined())
}

/// The calling isolate's inbox, once it has attached.
pub(crate) fn attached<'cx>(cx: &mut FunctionContext<'cx>) -> Option<Arc<Inbox>> {
    ISOLATE.get(cx).map(|isolate| Arc::clone(&isolate.lock().unwrap_or_else(PoisonError::into_inner).inbox))
}

/// The calling isolate's inbox.
pub(crate) fn inbox<'cx>(cx: &mut FunctionContext<'cx>) -> NeonResult<Arc<Inbox>> {
    match attached(cx) {
        Some(inbox) => Ok(inbox),
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
