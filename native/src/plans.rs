//! Steps and plans: what JavaScript compiled from an application's stack, for the engine.

use std::{
    collections::HashMap,
    sync::{Arc, LazyLock, Mutex, PoisonError, Weak},
};

use neon::prelude::*;
use serde::Deserialize;
use xsys_bundle::methods;
use xsys_http::{
    plan::{Headers, Place, Plan},
    ServerId,
};
use xsys_router::{Methods, RouteOptions};

use crate::{
    inbox::Inbox,
    isolate::{self, engine},
    steps,
};

/// `createStep(kind, options, nth)`: the new step's id, or what is wrong with the options. With `nth`, the step that other
/// isolates have as their `nth` of this kind and these options.
pub(crate) fn create_step(mut cx: FunctionContext<'_>) -> JsResult<'_, JsValue> {
    let kind = cx.argument::<JsString>(0)?.value(&mut cx);
    let options = cx.argument::<JsString>(1)?.value(&mut cx);
    let made = match cx.argument_opt(2).map(|value| value.downcast::<JsNumber, _>(&mut cx)) {
        Some(Ok(nth)) => {
            // Saturating; a count of this process's own.
            #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
            let nth = nth.value(&mut cx) as u32;
            steps::create_shared(&kind, &options, nth)
        }
        _ => {
            let options = serde_json::from_str(&options).map_err(|error| error.to_string());
            options.and_then(|options| steps::create(&kind, options))
        }
    };
    match made {
        Ok(id) => Ok(cx.number(id).upcast()),
        Err(problems) => Ok(cx.string(problems).upcast()),
    }
}

/// `forgetStep(id)`.
pub(crate) fn forget_step(mut cx: FunctionContext<'_>) -> JsResult<'_, JsUndefined> {
    let id = cx.argument::<JsNumber>(0)?.value(&mut cx);
    // Saturating: a number that is no id names no step.
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
    steps::forget(id as u32);
    Ok(cx.undefined())
}

/// A plan as `src/plan` describes it.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Description {
    /// Headers of every answer of the application.
    preamble: Vec<(String, String)>,
    entries: Vec<EntryDescription>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct EntryDescription {
    /// `None`: only JavaScript knows.
    step: Option<u32>,
    /// `None`: any path.
    pattern: Option<String>,
    case_sensitive: bool,
    strict: bool,
    end: bool,
    /// Their names; `None`: all.
    #[serde(default)]
    methods: Option<Vec<String>>,
    /// How much of the path the step does not see.
    #[serde(default)]
    mounted: usize,
}

impl EntryDescription {
    fn place(&self) -> Place<'_> {
        let Self { case_sensitive, strict, end, .. } = *self;
        let options = RouteOptions { case_sensitive, strict, end };
        Place { pattern: self.pattern.as_deref(), options, methods: self.methods.as_deref().map_or(Methods::ANY, set) }
    }
}

/// A method that the engine does not know never comes: it is refused before.
fn set(names: &[String]) -> Methods {
    let known = names.iter().filter_map(|name| methods::index_of(name.as_bytes()));
    Methods::of(&known.filter_map(|index| u8::try_from(index).ok()).collect::<Vec<_>>())
}

fn plan(description: Description) -> Plan {
    let mut preamble = Headers::default();
    for (name, value) in description.preamble {
        preamble.append(name, value);
    }
    let mut plan = Plan::new(preamble);
    for entry in description.entries {
        let place = entry.place();
        let placed = match entry.step.and_then(|id| Some((id, steps::find(id)?))) {
            Some((id, step)) if place.pattern.is_some() => plan.step_at(id, place, entry.mounted, step),
            _ => plan.javascript(place),
        };
        if placed.is_err() {
            // What this crate's router cannot read is for JavaScript, whatever the path.
            let _ = plan.javascript(Place { pattern: None, methods: Methods::ANY, ..place });
        }
    }
    plan
}

/// What each isolate of a server last gave as its plan. Isolates run the same application, and a request may go to any of
/// them: the plan is in force while they all have the same.
type Given = Vec<(Weak<Inbox>, Option<String>)>;

static GIVEN: LazyLock<Mutex<HashMap<u32, Given>>> = LazyLock::new(Mutex::default);

/// Notes what `inbox` gives (`None`: it serves no longer) and returns what all agree on.
fn agreed(given: &mut Given, inbox: &Arc<Inbox>, text: Option<Option<String>>) -> Option<String> {
    given.retain(|(other, _)| other.upgrade().is_some_and(|other| !other.is_gone() && other.id != inbox.id));
    if let Some(text) = text {
        given.push((Arc::downgrade(inbox), text));
    }
    let (_, first) = given.first()?;
    given.iter().all(|(_, text)| text == first).then(|| first.clone()).flatten()
}

/// `setPlan(server, description)`: `undefined` takes the plan away, `null` says that this isolate serves no longer.
/// Returns what is wrong, our own fault.
pub(crate) fn set_plan(mut cx: FunctionContext<'_>) -> JsResult<'_, JsValue> {
    let id = cx.argument::<JsNumber>(0)?.value(&mut cx);
    // Saturating: a number that is no id names no server.
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
    let id = id as u32;
    let inbox = isolate::inbox(&mut cx)?;
    let text = match cx.argument_opt(1) {
        Some(value) if value.is_a::<JsNull, _>(&mut cx) => None,
        Some(value) => Some(value.downcast::<JsString, _>(&mut cx).ok().map(|text| text.value(&mut cx))),
        None => Some(None),
    };
    // Held until the plan is set: two isolates that agree must not overtake one that no longer does.
    let mut all = GIVEN.lock().unwrap_or_else(PoisonError::into_inner);
    let Some(server) = engine().and_then(|engine| engine.server(ServerId(id))) else {
        all.remove(&id);
        return Ok(cx.undefined().upcast());
    };
    let agreed = agreed(all.entry(id).or_default(), &inbox, text);
    match agreed.map(|text| serde_json::from_str::<Description>(&text)).transpose() {
        Ok(description) => {
            let planned = description.is_some();
            server.set_plan(description.map(plan));
            if let Some(engine) = engine().filter(|_| planned) {
                // What a plan answers is answered while the loop is blocked, on every connection.
                engine.run_everywhere(move |thread| thread.recall(Some(ServerId(id))));
            }
            Ok(cx.undefined().upcast())
        }
        Err(error) => {
            server.set_plan(None);
            Ok(cx.string(error.to_string()).upcast())
        }
    }
}
