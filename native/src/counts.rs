//! Counts of requests per key, shared by the limiters' native and JavaScript forms.
//!
//! Enters: keys from JavaScript. Leaves: counts. Boxes in JavaScript own them; when they and the steps that count there
//! are gone, so are the counts. Isolates that run the same application own the same counts: a limit is one for the process.

use std::{
    collections::HashMap,
    sync::{
        atomic::{AtomicU32, Ordering},
        Arc, LazyLock, Mutex, PoisonError, Weak,
    },
};

use neon::prelude::*;
use xsys_security::policy::{Count, FixedWindow};

static NEXT: AtomicU32 = AtomicU32::new(1);
static COUNTS: LazyLock<Mutex<Registry>> = LazyLock::new(Mutex::default);

#[derive(Default)]
struct Registry {
    all: HashMap<u32, Weak<FixedWindow>>,
    /// Those that other isolates find: by what they are for, and which one of those.
    shared: HashMap<(String, u32), u32>,
}

impl Registry {
    fn make(&mut self, window: u64, keys: usize) -> (u32, Arc<FixedWindow>) {
        let made = Arc::new(FixedWindow::new(window, keys));
        let id = NEXT.fetch_add(1, Ordering::Relaxed);
        self.all.insert(id, Arc::downgrade(&made));
        (id, made)
    }

    fn find_or_make(&mut self, window: u64, keys: usize, purpose: String, nth: u32) -> (u32, Arc<FixedWindow>) {
        let known = self.shared.get(&(purpose.clone(), nth)).copied();
        if let Some(found) = known.and_then(|id| Some((id, self.all.get(&id)?.upgrade()?))) {
            return found;
        }
        let (id, made) = self.make(window, keys);
        self.shared.insert((purpose, nth), id);
        (id, made)
    }

    /// A box is gone; with the last one its counts are.
    fn let_go(&mut self, id: u32) {
        if self.all.get(&id).is_some_and(|window| window.strong_count() == 0) {
            self.all.remove(&id);
            self.shared.retain(|_, known| *known != id);
        }
    }
}

/// What the box in JavaScript holds.
pub(crate) struct Counts {
    id: u32,
    window: Arc<FixedWindow>,
}

impl Finalize for Counts {
    fn finalize<'cx, C: Context<'cx>>(self, _: &mut C) {
        let Self { id, window } = self;
        drop(window);
        COUNTS.lock().unwrap_or_else(PoisonError::into_inner).let_go(id);
    }
}

/// The counts of this id, for a step.
pub(crate) fn find(id: u32) -> Option<Arc<FixedWindow>> {
    COUNTS.lock().unwrap_or_else(PoisonError::into_inner).all.get(&id).and_then(Weak::upgrade)
}

/// `createCounts(window, keys, purpose, nth)`: a box. With `purpose` and `nth`, of the counts that other isolates have as
/// their `nth` of this purpose.
pub(crate) fn create(mut cx: FunctionContext<'_>) -> JsResult<'_, JsValue> {
    let window = cx.argument::<JsNumber>(0)?.value(&mut cx);
    let keys = cx.argument::<JsNumber>(1)?.value(&mut cx);
    let purpose = cx.argument_opt(2).and_then(|value| value.downcast::<JsString, _>(&mut cx).ok());
    let purpose = purpose.map(|text| text.value(&mut cx));
    let nth = cx.argument_opt(3).and_then(|value| value.downcast::<JsNumber, _>(&mut cx).ok());
    let nth = nth.map(|number| number.value(&mut cx));
    // Saturating: JavaScript has checked that all are positive whole numbers.
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
    let (window, keys, nth) = (window as u64, keys as usize, nth.map(|nth| nth as u32));
    let mut registry = COUNTS.lock().unwrap_or_else(PoisonError::into_inner);
    let (id, window) = match (purpose, nth) {
        (Some(purpose), Some(nth)) => registry.find_or_make(window, keys, purpose, nth),
        _ => registry.make(window, keys),
    };
    drop(registry);
    Ok(cx.boxed(Counts { id, window }).upcast())
}

/// `countsId(box)`: what a step's options name.
pub(crate) fn id(mut cx: FunctionContext<'_>) -> JsResult<'_, JsNumber> {
    let counts = cx.argument::<JsBox<Counts>>(0)?;
    let id = counts.id;
    Ok(cx.number(id))
}

/// What a call is about: the counts, the key, the time in milliseconds.
fn about(cx: &mut FunctionContext<'_>) -> NeonResult<(Arc<FixedWindow>, Vec<u8>, u64)> {
    let window = Arc::clone(&cx.argument::<JsBox<Counts>>(0)?.window);
    let key = cx.argument::<JsString>(1)?.value(cx).into_bytes();
    let now = cx.argument::<JsNumber>(2)?.value(cx);
    // Saturating: a time before 1970 is 1970.
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
    let now = now as u64;
    Ok((window, key, now))
}

fn pair<'cx>(cx: &mut FunctionContext<'cx>, count: Count) -> JsResult<'cx, JsValue> {
    let array = cx.empty_array();
    let hits = cx.number(count.hits);
    array.set(cx, 0, hits)?;
    // Exact: milliseconds stay far below 2^53.
    #[allow(clippy::cast_precision_loss)]
    let end = cx.number(count.end as f64);
    array.set(cx, 1, end)?;
    Ok(array.upcast())
}

/// `countsHit(box, key, now)`: `[hits, end]`.
pub(crate) fn hit(mut cx: FunctionContext<'_>) -> JsResult<'_, JsValue> {
    let (window, key, now) = about(&mut cx)?;
    pair(&mut cx, window.hit(&key, now))
}

/// `countsGet(box, key, now)`: the same, or undefined.
pub(crate) fn get(mut cx: FunctionContext<'_>) -> JsResult<'_, JsValue> {
    let (window, key, now) = about(&mut cx)?;
    match window.get(&key, now) {
        Some(count) => pair(&mut cx, count),
        None => Ok(cx.undefined().upcast()),
    }
}

/// `countsDecrement(box, key, now)`.
pub(crate) fn decrement(mut cx: FunctionContext<'_>) -> JsResult<'_, JsUndefined> {
    let (window, key, now) = about(&mut cx)?;
    window.decrement(&key, now);
    Ok(cx.undefined())
}

/// `countsReset(box, key)`; without a key all of them.
pub(crate) fn reset(mut cx: FunctionContext<'_>) -> JsResult<'_, JsUndefined> {
    let window = Arc::clone(&cx.argument::<JsBox<Counts>>(0)?.window);
    match cx.argument_opt(1).map(|key| key.downcast::<JsString, _>(&mut cx)) {
        Some(Ok(key)) => window.reset(&key.value(&mut cx).into_bytes()),
        _ => window.reset_all(),
    }
    Ok(cx.undefined())
}

/// `countsState(box)`: `[keys, evicted]`.
pub(crate) fn state(mut cx: FunctionContext<'_>) -> JsResult<'_, JsValue> {
    let window = Arc::clone(&cx.argument::<JsBox<Counts>>(0)?.window);
    let array = cx.empty_array();
    // Exact below 2^53, which no counter reaches.
    #[allow(clippy::cast_precision_loss)]
    let (keys, evicted) = (cx.number(window.keys() as f64), cx.number(window.evicted() as f64));
    array.set(&mut cx, 0, keys)?;
    array.set(&mut cx, 1, evicted)?;
    Ok(array.upcast())
}
