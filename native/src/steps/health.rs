//! Checks that the engine answers by itself, so that they are answered while every isolate is busy.
//!
//! Enters: what isolates say of their own state, the engine's knowledge of isolates and of draining. Leaves: whether the
//! process lives, which is said by answering at all, and whether it should get requests. JavaScript's form is `src/health`.

use std::{
    collections::HashMap,
    sync::{Arc, LazyLock, Mutex, PoisonError},
    thread::{self, ThreadId},
};

use bytes::Bytes;
use neon::{prelude::*, thread::LocalKey};
use serde::Deserialize;
use serde_json::json;
use xsys_http::{
    plan::{Answer, AnswerBody, Asked, Headers, Step, Timing, Verdict},
    Answerer,
};

use crate::watch;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Options {
    /// `None`: not asked here.
    path: Option<String>,
    ready_path: Option<String>,
    /// Milliseconds that a loop may stand still before the process is not ready; 0: for ever.
    blocked_after: u64,
}

/// See the module's description.
pub(super) struct Health {
    options: Options,
    states: Arc<States>,
}

/// What one isolate says.
#[derive(Deserialize)]
struct Said {
    /// The process should get no requests.
    unwell: Vec<String>,
    /// It should, and something is worse than it should be.
    degraded: Vec<String>,
}

/// By the isolate's thread.
type States = Mutex<HashMap<ThreadId, Said>>;

static ALL: LazyLock<Mutex<HashMap<u32, Arc<States>>>> = LazyLock::new(Mutex::default);
/// Dropped with the isolate: what it said ends with it.
static SPEAKER: LocalKey<Speaker> = LocalKey::new();

struct Speaker(ThreadId);

impl Drop for Speaker {
    fn drop(&mut self) {
        for states in ALL.lock().unwrap_or_else(PoisonError::into_inner).values() {
            states.lock().unwrap_or_else(PoisonError::into_inner).remove(&self.0);
        }
    }
}

/// The step, and what is kept of it so that isolates can find it by its id.
pub(super) fn from_options(id: u32, options: serde_json::Value) -> Result<Health, String> {
    let options: Options = serde_json::from_value(options).map_err(|error| error.to_string())?;
    let states = Arc::<States>::default();
    ALL.lock().unwrap_or_else(PoisonError::into_inner).insert(id, Arc::clone(&states));
    Ok(Health { options, states })
}

/// `setHealth(step, said)`: what is not well in this isolate, as JSON.
pub(crate) fn set_health(mut cx: FunctionContext<'_>) -> JsResult<'_, JsUndefined> {
    let id = cx.argument::<JsNumber>(0)?.value(&mut cx);
    let said = cx.argument::<JsString>(1)?.value(&mut cx);
    let said: Said = match serde_json::from_str(&said) {
        Ok(said) => said,
        Err(error) => return cx.throw_error(format!("xsys: setHealth wants names: {error}")),
    };
    let thread = SPEAKER.get_or_init(&mut cx, || Speaker(thread::current().id())).0;
    // Saturating: a number that is no id names no step.
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
    if let Some(states) = ALL.lock().unwrap_or_else(PoisonError::into_inner).get(&(id as u32)) {
        states.lock().unwrap_or_else(PoisonError::into_inner).insert(thread, said);
    }
    Ok(cx.undefined())
}

impl Health {
    /// Why the process should get no requests; nothing when it should.
    fn reasons(&self, draining: bool) -> Vec<String> {
        let states = self.states.lock().unwrap_or_else(PoisonError::into_inner);
        let mut reasons: Vec<_> = states.values().flat_map(|said| &said.unwell).cloned().collect();
        drop(states);
        let isolates = watch::state(self.options.blocked_after);
        if draining {
            reasons.push("draining".into());
        }
        if isolates.gone {
            reasons.push("isolates".into());
        }
        if isolates.blocked {
            reasons.push("blocked".into());
        }
        sorted(reasons)
    }

    /// What is worse than it should be.
    fn degraded(&self) -> Vec<String> {
        let states = self.states.lock().unwrap_or_else(PoisonError::into_inner);
        sorted(states.values().flat_map(|said| &said.degraded).cloned().collect())
    }
}

impl Step for Health {
    fn timing(&self, _: &Asked<'_>) -> Timing {
        Timing::Apart
    }

    fn answerer(&self) -> Answerer {
        Answerer::Health
    }

    fn take(&self, asked: &Asked<'_>, _: &mut Headers) -> Verdict {
        let is = |path: &Option<String>| path.as_deref() == Some(asked.path());
        if !matches!(asked.method, "GET" | "HEAD") {
            return Verdict::Pass;
        }
        if is(&self.options.path) {
            return Verdict::Answer(answer(200, &json!({ "status": "ok" })));
        }
        if !is(&self.options.ready_path) {
            return Verdict::Pass;
        }
        let reasons = self.reasons(asked.connection.is_draining());
        let (status, mut body) = if reasons.is_empty() {
            (200, json!({ "status": "ready" }))
        } else {
            (503, json!({ "status": "not ready", "because": reasons }))
        };
        let degraded = self.degraded();
        if !degraded.is_empty() {
            body["degraded"] = json!(degraded);
        }
        Verdict::Answer(answer(status, &body))
    }
}

fn sorted(mut names: Vec<String>) -> Vec<String> {
    names.sort_unstable();
    names.dedup();
    names
}

fn answer(status: u16, body: &serde_json::Value) -> Answer {
    let body = Bytes::from(body.to_string());
    let mut headers = Headers::default();
    headers.set("Content-Type", "application/json; charset=utf-8");
    headers.set("Cache-Control", "no-store");
    headers.set("Content-Length", body.len().to_string());
    Answer { status, headers, body: AnswerBody::Bytes(body) }
}
