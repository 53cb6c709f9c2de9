//! `xsys.metrics`: what the process has counted, in the terms of Prometheus.
//!
//! Enters: counters of the engine and of isolates, and what isolates say of their loops. Leaves: families, for JavaScript
//! as JSON and for a step as text, the same in both. Their names and labels are those of `src/metrics`, which counts by
//! itself where Node's engine serves. Every label has a bounded number of values.

mod families;
mod step;

use std::{
    collections::BTreeMap,
    sync::{LazyLock, Mutex, PoisonError, Weak},
};

use neon::prelude::*;
use serde::Deserialize;

use crate::{inbox::Inbox, isolate};

pub(crate) use step::from_options;

/// What an isolate says of the delay of its event loop, in seconds.
#[derive(Clone, Copy, Deserialize)]
struct LoopDelay {
    p50: f64,
    p99: f64,
    max: f64,
}

/// By the isolate's number in this process; one that has ended says nothing any more.
type Loops = BTreeMap<u32, (Weak<Inbox>, LoopDelay)>;

static LOOPS: LazyLock<Mutex<Loops>> = LazyLock::new(Mutex::default);

/// `noteLoop(delay)`: JSON.
pub(crate) fn note_loop(mut cx: FunctionContext<'_>) -> JsResult<'_, JsUndefined> {
    let delay = cx.argument::<JsString>(0)?.value(&mut cx);
    let delay: LoopDelay = match serde_json::from_str(&delay) {
        Ok(delay) => delay,
        Err(error) => return cx.throw_error(format!("xsys: noteLoop wants numbers: {error}")),
    };
    // Nothing listens yet: nobody measures what would be answered.
    let Some(inbox) = isolate::attached(&mut cx) else { return Ok(cx.undefined()) };
    let mut loops = LOOPS.lock().unwrap_or_else(PoisonError::into_inner);
    loops.retain(|_, (inbox, _)| inbox.upgrade().is_some_and(|inbox| !inbox.is_gone()));
    loops.insert(inbox.id, (std::sync::Arc::downgrade(&inbox), delay));
    Ok(cx.undefined())
}

/// `metrics()`: the families as JSON.
pub(crate) fn metrics(mut cx: FunctionContext<'_>) -> JsResult<'_, JsString> {
    let families = families::collect();
    Ok(cx.string(serde_json::to_string(&families).unwrap_or_default()))
}
