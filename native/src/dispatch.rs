//! [`Dispatch`] into JavaScript: what the engine tells becomes records.

use std::{
    os::fd::IntoRawFd,
    rc::Rc,
    sync::{
        atomic::{AtomicUsize, Ordering},
        Arc,
    },
    time::{Duration, SystemTime},
};

use bytes::Bytes;
use xsys_bundle::{
    client_errors,
    layout::{self, abort_reason, handoff_reason, inbound, request_flags},
    AnsweredRecord, HandoffRecord, HeaderSpan, RequestRecord,
};
use xsys_http::{
    loan::Desk, plan::StepNote, tls::TlsFailure, AbortReason, Answerer, Connection, Dispatch, Exchange, Handoff,
    HandoffReason, HandoffSocket, HeaderSlot, NativeAnswer, RequestBody, RequestHead, ServerId, UNAVAILABLE,
};
use xsys_security::Expect;

use crate::isolate::Gathering;

/// One server's dispatch on one engine thread.
pub(crate) struct ToJavaScript {
    pub(crate) gathering: Rc<Gathering>,
    pub(crate) server: ServerId,
    /// Engine threads on which this server is still open.
    pub(crate) open_threads: Arc<AtomicUsize>,
}

fn exchange_id(exchange: &Exchange) -> (u32, u32) {
    (exchange.id().id, exchange.id().generation)
}

fn connection_id(connection: &Connection) -> (u32, u32) {
    (connection.id().id, connection.id().generation)
}

/// An enum's small number as the `extra` of a record.
fn extra(value: u32) -> u16 {
    u16::try_from(value).unwrap_or(u16::MAX)
}

pub(crate) fn span(slot: &HeaderSlot) -> HeaderSpan {
    HeaderSpan { name: slot.name, name_length: slot.name_length, value: slot.value, value_length: slot.value_length }
}

/// A request that no step has seen.
pub(crate) fn record<'a>(
    server: ServerId,
    connection: (u32, u32),
    version: (u8, u8),
    head: &RequestHead<'a>,
) -> RequestRecord<'a> {
    RequestRecord {
        flags: flags(head),
        method: head.method,
        server: server.0,
        connection,
        version,
        target: head.target,
        head: head.raw,
        body: if let RequestBody::Whole(body) = head.body { body } else { &[] },
        steps: &[],
    }
}

impl ToJavaScript {
    fn record<'a>(&self, connection: &Connection, head: &RequestHead<'a>) -> RequestRecord<'a> {
        // To the rules a request over HTTP/2 is one of HTTP/1.1; whoever asks is told.
        let version = if connection.is_stream() { (2, 0) } else { (1, head.minor) };
        record(self.server, connection_id(connection), version, head)
    }

    fn short(&self, kind: u32, extra: u16, id: (u32, u32), value: u32) {
        self.gathering.add(|batch| batch.short(kind, extra, id, value));
    }
}

fn flags(head: &RequestHead<'_>) -> u32 {
    let mut flags = match head.body {
        RequestBody::None => 0,
        RequestBody::Whole(_) => request_flags::BODY_WHOLE,
        RequestBody::Follows => request_flags::BODY_FOLLOWS,
    };
    if head.verdict.keep_alive {
        flags |= request_flags::KEEP_ALIVE;
    }
    if head.verdict.upgrade {
        flags |= request_flags::UPGRADE;
    }
    flags
        | match head.verdict.expect {
            Expect::None => 0,
            Expect::Continue => request_flags::EXPECT_CONTINUE,
            Expect::Other => request_flags::EXPECT_OTHER,
        }
}

fn answerer(answerer: Answerer) -> u32 {
    match answerer {
        Answerer::Step => layout::answerer::STEP,
        Answerer::Files => layout::answerer::FILES,
        Answerer::Reply => layout::answerer::REPLY,
        Answerer::Health => layout::answerer::HEALTH,
        Answerer::RateLimit => layout::answerer::RATE_LIMIT,
        Answerer::Cors => layout::answerer::CORS,
        Answerer::Refusal => layout::answerer::REFUSAL,
    }
}

fn microseconds(duration: Duration) -> u64 {
    u64::try_from(duration.as_micros()).unwrap_or(u64::MAX)
}

/// Offsets of the fields in a trailer section that was validated already: `name: value` lines ending in CRLF.
fn trailer_spans(trailers: &[u8]) -> Vec<HeaderSpan> {
    let mut spans = Vec::new();
    let mut at = 0;
    for line in trailers.split(|byte| *byte == b'\n') {
        let text = line.strip_suffix(b"\r").unwrap_or(line);
        if let Some(colon) = text.iter().position(|byte| *byte == b':') {
            let value = text[colon + 1..].trim_ascii();
            let offset = at + text.len() - text[colon + 1..].trim_ascii_start().len();
            let number = |value: usize| u32::try_from(value).unwrap_or(u32::MAX);
            spans.push(HeaderSpan {
                name: number(at),
                name_length: number(colon),
                value: number(offset),
                value_length: number(value.len()),
            });
        }
        at += line.len() + 1;
    }
    spans
}

impl Dispatch for ToJavaScript {
    fn connection(&self, connection: &Connection) {
        self.short(inbound::CONNECTION, 0, connection_id(connection), self.server.0);
    }

    fn request(&self, exchange: &Rc<Exchange>, head: &RequestHead<'_>, steps: &[(u32, StepNote)]) {
        if self.gathering.inbox.is_gone() {
            exchange.refuse(&UNAVAILABLE);
            return;
        }
        let mut record = self.record(exchange.connection(), head);
        record.steps = steps;
        if !steps.is_empty() {
            record.flags |= request_flags::STEPS;
        }
        self.gathering.add(|batch| batch.request(exchange_id(exchange), &record, head.headers.iter().map(span)));
    }

    fn answered(&self, connection: &Connection, answer: &NativeAnswer<'_>) {
        if self.gathering.inbox.is_gone() || self.gathering.inbox.is_full() {
            return;
        }
        let record = self.record(connection, &answer.head);
        let remote = connection.peer().map(|peer| peer.remote);
        let address = remote.map(|remote| remote.ip().to_string()).unwrap_or_default();
        let ended = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
        let answered = AnsweredRecord {
            complete: answer.complete,
            status: answer.status,
            answerer: answerer(answer.answerer),
            body_length: answer.body_length,
            until_head: microseconds(answer.until_head),
            total: microseconds(answer.total),
            ended: microseconds(ended),
            port: remote.map(|remote| remote.port()).unwrap_or_default(),
            address: &address,
            lines: answer.headers,
            observers: answer.observers,
        };
        let spans = answer.head.headers.iter().map(span);
        self.gathering.add(|batch| batch.answered(connection_id(connection), &record, spans, &answered));
    }

    fn may_refuse(&self) -> bool {
        self.gathering.inbox.watched.is_some()
    }

    fn is_behind(&self) -> bool {
        self.gathering.inbox.is_behind()
    }

    fn desk(&self) -> Option<Arc<Desk>> {
        self.gathering.inbox.desk()
    }

    fn chunk(&self, exchange: &Exchange, bytes: &Bytes) {
        self.gathering.add(|batch| batch.chunk(exchange_id(exchange), bytes));
    }

    fn end(&self, exchange: &Exchange, trailers: &[u8]) {
        self.gathering.add(|batch| batch.end(exchange_id(exchange), &trailer_spans(trailers), trailers));
    }

    fn fin(&self, exchange: &Exchange) {
        self.gathering.inbox.count_abandoned();
        self.short(inbound::FIN, 0, exchange_id(exchange), 0);
    }

    fn written(&self, exchange: &Exchange, bytes: usize) {
        self.short(inbound::WRITTEN, 0, exchange_id(exchange), u32::try_from(bytes).unwrap_or(u32::MAX));
    }

    fn abort(&self, exchange: &Exchange, reason: AbortReason) {
        let reason = match reason {
            AbortReason::Closed => abort_reason::CLOSED,
            AbortReason::Timeout => abort_reason::TIMEOUT,
            AbortReason::Malformed => abort_reason::MALFORMED,
            AbortReason::Commanded => abort_reason::COMMANDED,
        };
        self.gathering.inbox.count_abandoned();
        self.short(inbound::ABORT, extra(reason), exchange_id(exchange), 0);
    }

    fn connection_closed(&self, connection: &Connection) {
        self.short(inbound::CONNECTION_CLOSED, 0, connection_id(connection), self.server.0);
    }

    fn handoff(&self, connection: &Connection, handoff: Handoff) {
        if self.gathering.inbox.is_gone() {
            return;
        }
        let why = match handoff.reason {
            HandoffReason::Upgrade => (handoff_reason::UPGRADE, 0),
            HandoffReason::Connect => (handoff_reason::CONNECT, 0),
            HandoffReason::ClientError(code) => (handoff_reason::CLIENT_ERROR, client_errors::index_of(code)),
            HandoffReason::Tls => (handoff_reason::TLS, 0),
        };
        let (fd, tunnel) = match handoff.socket {
            HandoffSocket::Descriptor(socket) => (Some(socket.into_raw_fd()), (0, 0)),
            HandoffSocket::Tunnel(exchange) => (None, exchange_id(&exchange)),
        };
        let unread = &handoff.unread;
        let record = HandoffRecord { server: self.server.0, fd, tunnel, why: extra(why.0), reason: why.1, unread };
        self.gathering.add(|batch| batch.handoff(connection_id(connection), &record));
    }

    fn client_hello(&self, connection: &Connection, name: &str) {
        self.gathering.add(|batch| batch.client_hello(connection_id(connection), self.server.0, name));
    }

    fn tls_failed(&self, connection: &Connection, failure: TlsFailure) {
        self.gathering.add(|batch| {
            batch.tls_failed(connection_id(connection), self.server.0, failure.code, failure.message);
        });
    }

    fn idle_timeout(&self, connection: &Connection) {
        self.short(inbound::IDLE_TIMEOUT, 0, connection_id(connection), self.server.0);
    }

    fn dropped(&self, server: ServerId) {
        self.short(inbound::DROPPED, 0, (0, 0), server.0);
    }

    fn server_closed(&self, server: ServerId) {
        if self.open_threads.fetch_sub(1, Ordering::AcqRel) == 1 {
            self.short(inbound::SERVER_CLOSED, 0, (server.0, 0), 0);
        }
    }
}
