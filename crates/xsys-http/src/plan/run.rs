//! A request's way through the plan.
//!
//! Enters: an open exchange and its request. Leaves: the answer in the exchange, or the request dispatched. A step that
//! needs time takes the request out of the wire's buffer; until it has decided, the request's body waits.

use std::{rc::Rc, sync::Arc};

use bytes::BytesMut;
use xsys_security::Expect;

use super::{
    answer, Answer, AnswerBody, Asked, Entry, Finish, Headers, Later, Plan, Settled, StepNote, Timing, Verdict,
};
use crate::{
    connection::Connection,
    exchange::{Exchange, Framing},
    parse::{OwnedRequest, RequestHead},
    seen::{self, Answerer, Seen, Watch},
};

/// How far a request has come.
struct Progress {
    /// Position among the plan's entries.
    next: usize,
    headers: Headers,
    /// Whether they have what the application sets before its first layer.
    begun: bool,
    /// Entries that have yet to shape the headers, and with which note.
    due: Vec<(usize, Option<StepNote>)>,
    notes: Vec<(u32, StepNote)>,
    /// Who has a last word on the answer; the last that came has the first of them.
    finishes: Vec<Box<dyn Finish>>,
    /// Somebody wants to hear of an answer that JavaScript does not give.
    watch: Option<Watch>,
    /// Who has answered, once somebody has.
    answerer: Answerer,
}

/// Where it stops.
enum Stop {
    Dispatch,
    Answer(Answer),
    Later { id: u32, later: Later },
}

/// Runs the plan and does what it says.
pub(crate) fn begin(plan: &Arc<Plan>, exchange: &Rc<Exchange>, head: &RequestHead<'_>) {
    let progress = Progress {
        next: 0,
        headers: Headers::default(),
        begun: false,
        due: Vec::new(),
        notes: Vec::new(),
        finishes: Vec::new(),
        watch: exchange.connection().server.settings().watch_native_answers.then(Watch::default),
        answerer: Answerer::Step,
    };
    go_on(plan, exchange, head, progress);
}

fn go_on(plan: &Arc<Plan>, exchange: &Rc<Exchange>, head: &RequestHead<'_>, mut progress: Progress) {
    match walk(plan, exchange.connection(), head, &mut progress) {
        Stop::Dispatch => {
            note_observers_behind(plan, exchange.connection(), head, &mut progress);
            dispatch(exchange, head, &progress.notes, progress.watch);
        }
        Stop::Answer(answer) => give(exchange, head, progress, answer),
        Stop::Later { id, later } => {
            exchange.hold();
            let waiting = Waiting {
                plan: Arc::clone(plan),
                exchange: Rc::clone(exchange),
                request: OwnedRequest::of(head),
                progress,
                id,
            };
            tokio::task::spawn_local(waiting.settle(later));
        }
    }
}

fn dispatch(exchange: &Rc<Exchange>, head: &RequestHead<'_>, notes: &[(u32, StepNote)], watch: Option<Watch>) {
    seen::keep(exchange, head, watch);
    let connection = exchange.connection();
    connection.announced.set(true);
    connection.server.dispatch.request(exchange, head, notes);
}

fn walk(plan: &Plan, connection: &Connection, head: &RequestHead<'_>, progress: &mut Progress) -> Stop {
    let method = u8::try_from(head.method).unwrap_or(u8::MAX);
    let Some(mut asked) = Asked::new(head, connection) else { return Stop::Dispatch };
    if !reaches_application(connection, head) {
        return Stop::Dispatch;
    }
    for found in plan.router.matches(method, asked.original_path) {
        let position = found.id.0;
        if position < progress.next {
            continue;
        }
        let (id, mount, step) = match plan.entries.get(position) {
            Some(Entry::Native { methods, .. }) if found.exact && !methods.contains(method) => continue,
            Some(Entry::JavaScript { methods }) if !methods.contains(method) && !asked.original_path.contains('%') => {
                continue;
            }
            Some(Entry::Native { id, mount, step, .. }) if found.exact => (id, mount, step),
            _ => return Stop::Dispatch,
        };
        asked.mounted = *mount;
        progress.next = position + 1;
        let timing = step.timing(&asked);
        if timing == Timing::WithAnswer {
            progress.due.push((position, None));
            continue;
        }
        if timing == Timing::AtOnce && !shape(plan, asked, progress) {
            return Stop::Dispatch;
        }
        progress.answerer = step.answerer();
        let note = match step.take(&asked, &mut progress.headers) {
            Verdict::Next(note) => note,
            Verdict::Pass => continue,
            Verdict::Finish(finish) => {
                progress.finishes.push(finish);
                continue;
            }
            Verdict::Observe => {
                progress.watch.get_or_insert_default().observers.push(*id);
                continue;
            }
            Verdict::Answer(answer) => return answered(plan, asked, progress, answer),
            Verdict::Refuse(note, answer) => {
                progress.notes.push((*id, note));
                progress.due.push((position, Some(note)));
                return answered(plan, asked, progress, answer);
            }
            Verdict::Later(later) => {
                return if shape(plan, asked, progress) { Stop::Later { id: *id, later } } else { Stop::Dispatch };
            }
            Verdict::JavaScript(note) => {
                progress.notes.push((*id, note));
                return Stop::Dispatch;
            }
            Verdict::Leave => return Stop::Dispatch,
        };
        progress.notes.push((*id, note));
        if timing == Timing::Apart {
            progress.due.push((position, Some(note)));
        }
    }
    // Nothing answers: the application's own last word.
    Stop::Dispatch
}

/// The request is JavaScript's, and nobody knows how far it comes there: who may hear of it there hears of its answer if no
/// isolate can give one.
fn note_observers_behind(plan: &Plan, connection: &Connection, head: &RequestHead<'_>, progress: &mut Progress) {
    if !plan.observes || !connection.server.dispatch.may_refuse() {
        return;
    }
    let method = u8::try_from(head.method).unwrap_or(u8::MAX);
    let Some(asked) = Asked::new(head, connection) else { return };
    for found in plan.router.matches(method, asked.original_path) {
        match plan.entries.get(found.id.0) {
            Some(Entry::Native { id, methods, step, .. })
                if found.exact && found.id.0 >= progress.next && methods.contains(method) && step.observes() =>
            {
                progress.watch.get_or_insert_default().observers.push(*id);
            }
            _ => {}
        }
    }
}

/// Lets steps that have waited for an answer do their part in it. False: only JavaScript can tell what that is.
fn shape(plan: &Plan, mut asked: Asked<'_>, progress: &mut Progress) -> bool {
    if !progress.begun {
        progress.headers = plan.preamble.clone();
        progress.begun = true;
    }
    for (position, note) in std::mem::take(&mut progress.due) {
        let Some(Entry::Native { id, mount, step, .. }) = plan.entries.get(position) else { return false };
        if let Some(note) = note {
            step.shape(note, &mut progress.headers);
            continue;
        }
        asked.mounted = *mount;
        match step.take(&asked, &mut progress.headers) {
            Verdict::Pass => {}
            Verdict::Next(note) => progress.notes.push((*id, note)),
            Verdict::Finish(finish) => progress.finishes.push(finish),
            _ => return false,
        }
    }
    true
}

fn answered(plan: &Plan, asked: Asked<'_>, progress: &mut Progress, answer: Answer) -> Stop {
    if shape(plan, asked, progress) {
        Stop::Answer(answer)
    } else {
        Stop::Dispatch
    }
}

/// Whether this request is one that the application gets: an expectation is for other listeners, or refused.
fn reaches_application(connection: &Connection, head: &RequestHead<'_>) -> bool {
    match head.verdict.expect {
        Expect::None => true,
        Expect::Continue => head.minor == 0 || connection.server.settings().answer_continue,
        Expect::Other => head.minor == 0,
    }
}

/// A request that a step keeps waiting.
struct Waiting {
    plan: Arc<Plan>,
    exchange: Rc<Exchange>,
    request: OwnedRequest,
    progress: Progress,
    id: u32,
}

impl Waiting {
    async fn settle(self, later: Later) {
        let settled = later.await;
        let Self { plan, exchange, request, mut progress, id } = self;
        let open = exchange.connection().current.borrow().as_ref().is_some_and(|now| now.id() == exchange.id());
        if !open {
            return;
        }
        let head = request.head();
        exchange.release();
        match settled {
            Settled::Next(note, headers) => {
                progress.headers.set_all(headers);
                progress.notes.push((id, note));
                go_on(&plan, &exchange, &head, progress);
            }
            Settled::Answer(answer) => give(&exchange, &head, progress, answer),
            Settled::Leave => {
                note_observers_behind(&plan, exchange.connection(), &head, &mut progress);
                dispatch(&exchange, &head, &progress.notes, progress.watch);
            }
        }
    }
}

/// Writes an answer into the exchange.
fn give(exchange: &Rc<Exchange>, head: &RequestHead<'_>, progress: Progress, answer: Answer) {
    let connection = exchange.connection();
    let Progress { mut headers, notes, finishes, watch, answerer, .. } = progress;
    let Answer { status, headers: own, body } = answer;
    headers.set_all(own);
    let method = connection.thread.methods.get(usize::from(head.method)).copied().unwrap_or_default();
    let length = body.length();
    let codings = finishes.iter().rev().filter_map(|finish| finish.finish(method, &mut headers, length));
    let coding = codings.last();
    if coding.is_some() && matches!(&body, AnswerBody::File(file) if file.left() > CODED_FILE) {
        return dispatch(exchange, head, &notes, watch);
    }
    // The length of a coded body is not known when its head is printed; HTTP/1.0 has no chunks.
    let chunked = coding.is_some() && head.minor == 1;
    let framing = Framing { chunked, close: !head.verdict.keep_alive || (coding.is_some() && !chunked) };
    let told = (coding.is_none() && matches!(body, AnswerBody::Bytes(_))).then_some(length);
    let mut bytes = answer::head(status, &headers, framing, told, &connection.server.settings());
    let head_length = bytes.len();
    let body = if method == "HEAD" { AnswerBody::Empty } else { body };
    if let Some(watch) = watch {
        let mut lines = Vec::new();
        answer::put_lines(&mut lines, &headers);
        let mut seen = Seen::new(head, watch);
        seen.give(answerer, status, lines, body.length());
        exchange.see(seen);
    }
    match (coding, body) {
        (Some(coding), AnswerBody::Bytes(body)) => {
            bytes.extend_from_slice(&body);
            exchange.write_encoded(&bytes.freeze(), head_length, coding, framing);
        }
        (Some(coding), AnswerBody::File(file)) => exchange.write_encoded_file(bytes.freeze(), file, coding, framing),
        (_, body) => {
            write(exchange, bytes, body);
            exchange.end(framing.close);
        }
    }
    exchange.answer_as(answerer);
    connection.server.shared.native_answer();
}

/// A head and its body, as they are.
fn write(exchange: &Rc<Exchange>, mut head: BytesMut, body: AnswerBody) {
    let head_length = Some(head.len());
    match body {
        AnswerBody::Empty => exchange.write(head.freeze(), head_length, false),
        AnswerBody::Bytes(body) if body.len() <= ONE_PIECE => {
            head.extend_from_slice(&body);
            exchange.write(head.freeze(), head_length, false);
        }
        AnswerBody::Bytes(body) => {
            exchange.write(head.freeze(), head_length, false);
            exchange.write(body, None, false);
        }
        AnswerBody::File(file) => {
            exchange.write(head.freeze(), head_length, false);
            exchange.write_file(file, false);
        }
    }
}

/// A file that is to be coded is read into memory; one that is longer goes to JavaScript, which codes it in parts.
const CODED_FILE: u64 = 1024 * 1024;

/// Up to here one copy is cheaper than a second slice in the write.
const ONE_PIECE: usize = 4 * 1024;
