//! Steps and plans: what JavaScript compiled from an application's stack, for the engine.

use neon::prelude::*;
use serde::Deserialize;
use xsys_bundle::methods;
use xsys_http::{
    plan::{Headers, Place, Plan},
    ServerId,
};
use xsys_router::{Methods, RouteOptions};

use crate::{isolate::engine, steps};

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
    methods: Option<Vec<String>>,
    /// How much of the path the step does not see.
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

/// `setPlan(server, description)`: `undefined` takes the plan away. Returns what is wrong, our own fault.
pub(crate) fn set_plan(mut cx: FunctionContext<'_>) -> JsResult<'_, JsValue> {
    let server = cx.argument::<JsNumber>(0)?.value(&mut cx);
    // Saturating: a number that is no id names no server.
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
    let server = engine().and_then(|engine| engine.server(ServerId(server as u32)));
    let made = match cx.argument_opt(1).map(|value| value.downcast::<JsString, _>(&mut cx)) {
        Some(Ok(text)) => {
            serde_json::from_str::<Description>(&text.value(&mut cx)).map(|description| Some(plan(description)))
        }
        _ => Ok(None),
    };
    match made {
        Ok(plan) => {
            if let Some(server) = server {
                server.set_plan(plan);
            }
            Ok(cx.undefined().upcast())
        }
        Err(error) => Ok(cx.string(error.to_string()).upcast()),
    }
}
