//! Steps by name: JavaScript describes a step once, gets an id, and names ids in the plans of its servers.
//!
//! Enters: a kind and its options as JSON. Leaves: a [`Step`] in this process's registry, which every isolate shares. What
//! a step does is the engine's business; here it is only made from its options.

mod compression;
mod cors;
mod files;
mod headers;
pub(crate) mod health;
mod page;
mod rate_limit;
mod reply;
mod response_time;

use std::{
    collections::HashMap,
    sync::{
        atomic::{AtomicU32, Ordering},
        Arc, LazyLock, Mutex, PoisonError,
    },
};

use bytes::Bytes;
use serde_json::Value;
use xsys_http::{
    plan::{Observe, Step},
    policy::Content,
};

use crate::metrics;

static NEXT: AtomicU32 = AtomicU32::new(1);
static STEPS: LazyLock<Mutex<HashMap<u32, Arc<dyn Step>>>> = LazyLock::new(Mutex::default);

/// Makes a step. The error names everything that is wrong with the options, one problem a line.
pub(crate) fn create(kind: &str, options: Value) -> Result<u32, String> {
    let id = NEXT.fetch_add(1, Ordering::Relaxed);
    let step: Arc<dyn Step> = match kind {
        "cors" => Arc::new(cors::from_options(options)?),
        "headers" => Arc::new(headers::from_options(options)?),
        "compression" => Arc::new(compression::from_options(options)?),
        "files" => Arc::new(files::from_options(options)?),
        "health" => Arc::new(health::from_options(id, options)?),
        "rateLimit" => Arc::new(rate_limit::from_options(options)?),
        "responseTime" => Arc::new(response_time::from_options(options)?),
        "metrics" => Arc::new(metrics::from_options(options)?),
        "accessLog" => Arc::new(Observe),
        "content" => Arc::new(Content),
        "page" => Arc::new(page::from_options(options)?),
        "reply" => Arc::new(reply::from_options(options)?),
        _ => return Err(format!("there is no step called \"{kind}\"")),
    };
    STEPS.lock().unwrap_or_else(PoisonError::into_inner).insert(id, step);
    Ok(id)
}

/// Kind, options, and which one of those.
type Nth = (String, String, u32);

/// Isolates that share servers share steps: the plan of a server names one step for all of them.
static SHARED: LazyLock<Mutex<HashMap<Nth, u32>>> = LazyLock::new(Mutex::default);

/// Makes a step, or finds the one that another isolate has made as its `nth` of this kind and these options.
pub(crate) fn create_shared(kind: &str, options: &str, nth: u32) -> Result<u32, String> {
    let key = (kind.to_owned(), options.to_owned(), nth);
    let mut shared = SHARED.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(id) = shared.get(&key) {
        return Ok(*id);
    }
    let id = create(kind, serde_json::from_str(options).map_err(|error| error.to_string())?)?;
    shared.insert(key, id);
    Ok(id)
}

/// The step of this id.
pub(crate) fn find(id: u32) -> Option<Arc<dyn Step>> {
    STEPS.lock().unwrap_or_else(PoisonError::into_inner).get(&id).cloned()
}

/// Forgets a step; plans that hold it go on with it.
pub(crate) fn forget(id: u32) {
    STEPS.lock().unwrap_or_else(PoisonError::into_inner).remove(&id);
}

/// Text as Node writes it in a head: one byte a character. JavaScript has checked that there are no others.
fn latin1(text: &str) -> Bytes {
    text.chars().map(|character| u8::try_from(character).unwrap_or(b'?')).collect()
}
