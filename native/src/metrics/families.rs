//! The families. Enters: counters. Leaves: names, types and values, and their text.

use std::{
    collections::BTreeMap,
    fmt::Write,
    sync::{atomic::Ordering::Relaxed, PoisonError},
};

use serde::Serialize;
use xsys_http::{
    measures::{Measured, BUCKETS, METHODS, REJECTIONS, STATUSES},
    Answerer,
};

use super::LOOPS;
use crate::{inbox, isolate::engine, watch};

/// One value. `suffix` follows the family's name: `_bucket`, `_sum`, `_count`.
#[derive(Serialize)]
pub(super) struct Value {
    suffix: &'static str,
    labels: Vec<(&'static str, String)>,
    value: f64,
}

/// What Prometheus calls a metric family.
#[derive(Serialize)]
pub(super) struct Family {
    name: &'static str,
    #[serde(rename = "type")]
    kind: &'static str,
    help: &'static str,
    values: Vec<Value>,
}

fn one(value: f64) -> Vec<Value> {
    vec![Value { suffix: "", labels: Vec::new(), value }]
}

fn labelled(label: &'static str, name: impl ToString, value: f64) -> Value {
    Value { suffix: "", labels: vec![(label, name.to_string())], value }
}

/// Beyond 2^53 a counter is no longer exact, and nobody counts that far.
#[allow(clippy::cast_precision_loss)]
fn number(value: u64) -> f64 {
    value as f64
}

fn seconds(microseconds: u64) -> f64 {
    number(microseconds) / 1e6
}

/// Label values of whoever answers.
const ANSWERERS: [(Option<Answerer>, &str); 8] = [
    (None, "javascript"),
    (Some(Answerer::Step), "step"),
    (Some(Answerer::Files), "files"),
    (Some(Answerer::Reply), "reply"),
    (Some(Answerer::Health), "health"),
    (Some(Answerer::RateLimit), "rateLimit"),
    (Some(Answerer::Cors), "cors"),
    (Some(Answerer::Refusal), "refusal"),
];

fn requests(measured: &Measured) -> Vec<Value> {
    let mut values = Vec::new();
    for (answerer, name) in ANSWERERS {
        for (method, classes) in METHODS.iter().zip(&measured.of(answerer).requests) {
            for (class, count) in STATUSES.iter().zip(classes).filter(|(_, count)| **count > 0) {
                let labels =
                    vec![("method", (*method).into()), ("status", (*class).into()), ("answered_by", name.into())];
                values.push(Value { suffix: "", labels, value: number(*count) });
            }
        }
    }
    values
}

fn durations(measured: &Measured) -> Vec<Value> {
    let mut values = Vec::new();
    for (answerer, name) in ANSWERERS {
        let of = measured.of(answerer);
        let count: u64 = of.buckets.iter().sum();
        if count == 0 {
            continue;
        }
        let mut so_far = 0;
        let bounds = BUCKETS.iter().map(|bound| seconds(*bound).to_string()).chain(["+Inf".to_owned()]);
        for (bound, inside) in bounds.zip(&of.buckets) {
            so_far += inside;
            let labels = vec![("le", bound), ("answered_by", name.into())];
            values.push(Value { suffix: "_bucket", labels, value: number(so_far) });
        }
        for (suffix, value) in [("_sum", seconds(of.microseconds)), ("_count", number(count))] {
            values.push(Value { suffix, labels: vec![("answered_by", name.into())], value });
        }
    }
    values
}

fn rejections(measured: &Measured) -> Vec<Value> {
    let counts = REJECTIONS.iter().zip(&measured.rejected).filter(|(_, count)| **count > 0);
    counts
        .map(|(status, count)| {
            let name = if *status == 0 { "other".to_owned() } else { status.to_string() };
            labelled("status", name, number(*count))
        })
        .collect()
}

/// What isolates say, by their place; the only one of a program is `0`.
fn loops() -> Vec<Value> {
    let loops = LOOPS.lock().unwrap_or_else(PoisonError::into_inner);
    let mut by_place = BTreeMap::new();
    for (inbox, delay) in loops.values() {
        let Some(inbox) = inbox.upgrade().filter(|inbox| !inbox.is_gone()) else { continue };
        // Of two in one place the younger one, which serves.
        by_place.insert(inbox.watched.as_ref().and_then(|watched| watched.slot).unwrap_or(0), *delay);
    }
    let mut values = Vec::new();
    for (slot, delay) in by_place {
        for (stat, value) in [("p50", delay.p50), ("p99", delay.p99), ("max", delay.max)] {
            let labels = vec![("isolate", slot.to_string()), ("stat", stat.into())];
            values.push(Value { suffix: "", labels, value });
        }
    }
    values
}

/// One family per number of an isolate; one that finishes and its successor have one place, and one value.
fn isolates(families: &mut Vec<Family>) {
    let sharing = watch::sharing();
    if sharing.is_empty() {
        return;
    }
    let mut add = |name, kind, help, value: &dyn Fn(&crate::inbox::Inbox, &watch::Watched) -> f64| {
        let mut by_place = BTreeMap::new();
        for (inbox, watched) in sharing.iter().filter_map(|inbox| Some((inbox, inbox.watched.as_ref()?))) {
            *by_place.entry(watched.slot.unwrap_or(0)).or_insert(0.0) += value(inbox, watched);
        }
        let values = by_place.into_iter().map(|(slot, value)| labelled("isolate", slot, value)).collect();
        families.push(Family { name, kind, help, values });
    };
    add("xsys_isolate_requests_total", "counter", "Requests that an isolate was given.", &|_, watched| {
        number(watched.given.load(Relaxed))
    });
    add("xsys_isolate_requests_in_flight", "gauge", "Requests that an isolate has.", &|_, watched| {
        number(watched.open.load(Relaxed) as u64)
    });
    add("xsys_isolate_requests_waiting", "gauge", "Requests that an isolate has not begun.", &|inbox, _| {
        number(inbox.waiting_requests())
    });
    add(
        "xsys_isolate_requests_taken_back_total",
        "counter",
        "Requests that an isolate had not begun and that went elsewhere.",
        &|_, watched| number(watched.taken_back.load(Relaxed)),
    );
    add("xsys_isolate_blocked_seconds", "gauge", "For how long an isolate's loop has not turned.", &|_, watched| {
        number(watched.blocked_for()) / 1e3
    });
}

/// Everything, as it is now.
pub(super) fn collect() -> Vec<Family> {
    let Some(engine) = engine() else { return Vec::new() };
    let (counters, measured) = (engine.counters(), engine.measured());
    let mut families = vec![
        Family {
            name: "xsys_http_requests_total",
            kind: "counter",
            help: "Requests that have ended, by who answered; status none: the client had left before.",
            values: requests(&measured),
        },
        Family {
            name: "xsys_http_request_duration_seconds",
            kind: "histogram",
            help: "From a request's head to the end of its answer.",
            values: durations(&measured),
        },
    ];
    let plain = [
        ("xsys_http_requests_in_flight", "gauge", "Requests that are being answered.", counters.exchanges_open as u64),
        ("xsys_http_connections_total", "counter", "Accepted connections.", counters.connections_accepted),
        ("xsys_http_connections_open", "gauge", "Open connections.", counters.connections_open as u64),
        ("xsys_http_connections_dropped_total", "counter", "Connections above maxConnections.", measured.dropped),
        ("xsys_http_received_bytes_total", "counter", "Bytes that clients sent.", counters.bytes_read),
        ("xsys_http_sent_bytes_total", "counter", "Bytes that were sent to clients.", counters.bytes_written),
        (
            "xsys_answers_untold_total",
            "counter",
            "Answers of the engine that no access log has: JavaScript lagged too far behind.",
            inbox::untold_of_all(),
        ),
        (
            "xsys_engine_panics_total",
            "counter",
            "Faults of the engine, each of which cost one connection.",
            counters.panics,
        ),
    ];
    families.extend(plain.map(|(name, kind, help, value)| Family { name, kind, help, values: one(number(value)) }));
    families.push(Family {
        name: "xsys_http_rejected_total",
        kind: "counter",
        help: "What clients sent and was refused before it was a request, by status.",
        values: rejections(&measured),
    });
    families.push(Family {
        name: "xsys_event_loop_delay_seconds",
        kind: "gauge",
        help: "How late an isolate's event loop was in the last seconds.",
        values: loops(),
    });
    isolates(&mut families);
    families
}

/// In Prometheus's text format.
pub(super) fn text(families: &[Family]) -> String {
    let mut text = String::new();
    for Family { name, kind, help, values } in families {
        // Writing to a string cannot fail.
        let _ = writeln!(text, "# HELP {name} {help}\n# TYPE {name} {kind}");
        for Value { suffix, labels, value } in values {
            let labels = labels.iter().map(|(label, value)| format!("{label}=\"{value}\"")).collect::<Vec<_>>();
            let labels = if labels.is_empty() { String::new() } else { format!("{{{}}}", labels.join(",")) };
            let _ = writeln!(text, "{name}{suffix}{labels} {value}");
        }
    }
    text
}
