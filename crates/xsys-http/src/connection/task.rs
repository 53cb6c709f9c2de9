//! The task that owns one socket: it lets hyper drive the wire until the connection ends, then does what the end asks.

use std::{
    future::{poll_fn, Future},
    pin::pin,
    rc::Rc,
    sync::Arc,
    task::{Context, Poll},
    time::Duration,
};

use bytes::Bytes;
use hyper::server::conn::http1;

use super::{Connection, End, Outgoing, Phase};
use crate::{
    dispatch::{AbortReason, Handoff, HandoffReason, HandoffSocket},
    engine::contain,
    http2::{self, Http2Stream},
    listen::Stream,
    pipeline::{self, Serve},
    respond,
    thread::{Server, Thread},
    tls::{self, Shaken, TlsFailure, TlsPolicy},
    tunnel,
    wire::Wire,
};

/// hyper's buffers per connection; a request head never reaches it, so this bounds one body frame.
const HYPER_BUFFER: usize = 64 * 1024;
/// After an early or an error answer the client may still be sending: a close then would be a reset that takes the answer
/// with it (RFC 9112 9.6). So much is read and forgotten, for so long.
const LINGER_BYTES: usize = 256 * 1024;
const LINGER_TIME: Duration = Duration::from_millis(500);

/// Starts serving `stream`; `read_before` was already read from it.
pub(crate) fn serve(thread: &Rc<Thread>, server: &Rc<Server>, stream: Stream, read_before: &[u8]) {
    let settings = server.settings();
    stream.configure(&settings);
    let connection = thread.open_connection(server, &stream);
    if let Some(policy) = settings.tls.clone() {
        connection.phase.set(Phase::Handshake);
        tokio::task::spawn_local(run_encrypted(connection, policy, stream, Bytes::copy_from_slice(read_before)));
        return;
    }
    if settings.http2 {
        tokio::task::spawn_local(run_either(connection, stream, Bytes::copy_from_slice(read_before)));
        return;
    }
    announce(&connection);
    let wire = Wire::new(stream, Rc::clone(&connection), read_before);
    let closing = Closing(Rc::clone(&connection));
    tokio::task::spawn_local(run(connection, wire, closing));
}

/// Serves one request of `session`.
pub(crate) fn serve_stream(session: &Connection, stream: Http2Stream) {
    let connection = session.thread.open_stream(session);
    announce(&connection);
    let wire = Wire::new(Stream::Http2(Box::new(stream)), Rc::clone(&connection), &[]);
    let closing = Closing(Rc::clone(&connection));
    tokio::task::spawn_local(run(connection, wire, closing));
}

/// The client of a plain port says with its first bytes which HTTP it speaks.
async fn run_either(connection: Rc<Connection>, mut stream: Stream, read_before: Bytes) {
    let closing = Closing(Rc::clone(&connection));
    let (speaks_http2, bytes) = http2::begins(&connection, &mut stream, &read_before).await;
    if speaks_http2 {
        return http2::run(&connection, stream, bytes).await;
    }
    announce(&connection);
    let wire = Wire::new(stream, Rc::clone(&connection), &bytes);
    run(connection, wire, closing).await;
}

/// There is a connection that can speak HTTP.
fn announce(connection: &Connection) {
    if connection.server.settings().watch_connections {
        connection.announced.set(true);
        connection.server.dispatch.connection(connection);
    }
}

async fn run_encrypted(connection: Rc<Connection>, policy: Arc<TlsPolicy>, stream: Stream, read_before: Bytes) {
    let closing = Closing(Rc::clone(&connection));
    let shaken = unless_destroyed(&connection, tls::secure(&connection, &policy, stream, &read_before)).await;
    let dispatch = &connection.server.dispatch;
    let failure = match shaken {
        Ok(Shaken::Secured { stream, facts }) => {
            let speaks_http2 = facts.alpn.as_deref().is_some_and(|name| name.as_bytes() == http2::ALPN);
            connection.thread.set_tls_facts(&connection, facts);
            connection.enter(Phase::Head);
            connection.message_since.set(connection.since.get());
            if speaks_http2 {
                return http2::run(&connection, Stream::Tls(stream), Bytes::new()).await;
            }
            announce(&connection);
            let wire = Wire::new(Stream::Tls(stream), Rc::clone(&connection), &[]);
            return run(connection, wire, closing).await;
        }
        Ok(Shaken::ToNode { stream, unread }) => {
            // A socket that is gone already is nobody's.
            if let Ok(socket) = stream.into_descriptor() {
                let socket = HandoffSocket::Descriptor(socket);
                dispatch.handoff(&connection, Handoff { socket, unread, reason: HandoffReason::Tls });
            }
            return;
        }
        Ok(Shaken::Failed(failure)) => failure,
        Err(AbortReason::Timeout) => TlsFailure::TIMEOUT,
        Ok(Shaken::Unauthorized) | Err(_) => return,
    };
    if policy.watch_failures {
        dispatch.tls_failed(&connection, failure);
    }
}

/// `step`'s output, unless the connection is destroyed before.
async fn unless_destroyed<T>(connection: &Connection, step: impl Future<Output = T>) -> Result<T, AbortReason> {
    let mut step = pin!(step);
    poll_fn(|cx| {
        connection.register(cx.waker());
        if let Some(End::Destroyed(reason)) = connection.ordered_end() {
            return Poll::Ready(Err(reason));
        }
        step.as_mut().poll(cx).map(Ok)
    })
    .await
}

/// Closes the books of a connection however its task ends: a panic in it must not leave an exchange open.
struct Closing(Rc<Connection>);

impl Drop for Closing {
    fn drop(&mut self) {
        if std::thread::panicking() {
            self.0.server.shared.panicked();
        }
        // A second panic while the first one unwinds would end the process.
        contain(|| abort(&self.0, AbortReason::Closed));
        contain(|| self.0.thread.close_connection(&self.0));
    }
}

fn abort(connection: &Connection, reason: AbortReason) {
    if let Some(exchange) = pipeline::close_exchange(connection) {
        connection.server.dispatch.abort(&exchange, reason);
    }
}

async fn run(connection: Rc<Connection>, wire: Wire, closing: Closing) {
    let service = Serve { connection: Rc::clone(&connection) };
    // Timeouts, dates and half-close are the engine's own business: hyper sees canonical heads only.
    let mut http = http1::Builder::new()
        .auto_date_header(false)
        .header_read_timeout(None)
        .max_buf_size(HYPER_BUFFER)
        .serve_connection(wire, service);
    let end = poll_fn(|cx| {
        connection.register(cx.waker());
        if let Some(end) = connection.ordered_end() {
            if end != End::Finished {
                return when_here(&connection, end);
            }
        }
        match http.poll_without_shutdown(cx) {
            Poll::Ready(Ok(())) => Poll::Ready(connection.ordered_end().unwrap_or(End::Finished)),
            Poll::Ready(Err(_)) => Poll::Ready(connection.ordered_end().unwrap_or(End::Destroyed(AbortReason::Closed))),
            Poll::Pending => match connection.ordered_end() {
                // hyper has nothing left to do for a connection that is idle or whose answer has ended.
                Some(End::Finished) if connection.current.borrow().is_some() => Poll::Pending,
                Some(end) => when_here(&connection, end),
                None => Poll::Pending,
            },
        }
    })
    .await;
    let mut wire = http.into_parts().io;
    wire.restore();
    finish(&connection, wire, end).await;
    drop(closing);
}

/// A socket that is lent has to come back before anything ends with it; the return wakes the task.
fn when_here(connection: &Connection, end: End) -> Poll<End> {
    if connection.recall() {
        Poll::Ready(end)
    } else {
        Poll::Pending
    }
}

async fn finish(connection: &Rc<Connection>, mut wire: Wire, end: End) {
    match end {
        End::Destroyed(reason) => {
            // An application that answers and then destroys the socket has seen Node write the answer at once: one
            // attempt, which waits for nothing.
            poll_fn(|cx| {
                let _ = wire.drain(cx);
                Poll::Ready(())
            })
            .await;
            abort(connection, reason);
        }
        End::Finished => {
            if drained(connection, &mut wire).await {
                close(wire).await;
            }
        }
        End::HandedOff(reason) => {
            if drained(connection, &mut wire).await {
                hand_off(connection, wire, reason, || {}).await;
            }
        }
        End::Rejected { status, code } => {
            connection.server.shared.measures.rejected(status);
            let reason = if status == 408 { AbortReason::Timeout } else { AbortReason::Malformed };
            if let Some(code) = code.filter(|_| connection.server.settings().handoff_client_error) {
                let alive = drained(connection, &mut wire).await;
                let cut = pipeline::close_exchange(connection);
                // Node too tells 'clientError' first, then the request's end.
                let tell_end = || {
                    if let Some(exchange) = cut {
                        connection.server.dispatch.abort(&exchange, reason);
                    }
                };
                if alive {
                    hand_off(connection, wire, HandoffReason::ClientError(code), tell_end).await;
                } else {
                    tell_end();
                }
                return;
            }
            answer_rejection(connection, status, code.is_none());
            abort(connection, reason);
            if drained(connection, &mut wire).await {
                close(wire).await;
            }
        }
    }
}

/// Queues the answer to a request that cannot be read, unless another answer has begun on this connection.
///
/// `by_server`: Node's parser had nothing against it, its server did; that answer has other bytes.
fn answer_rejection(connection: &Connection, status: u16, by_server: bool) {
    let begun = connection.current.borrow().as_ref().is_some_and(|exchange| exchange.head_sent());
    if !begun {
        let answer = if by_server { respond::bad_request_by_server() } else { respond::rejection(status) };
        connection.push(Outgoing::bytes(answer));
    }
}

/// Everything queued has been written; `false` when that failed or the connection was destroyed meanwhile.
async fn drained(connection: &Connection, wire: &mut Wire) -> bool {
    poll_fn(|cx| destroyed_or(connection, cx, |cx| wire.drain(cx))).await
}

/// Polls `step` to its success; `false` when it failed or the connection was destroyed meanwhile.
fn destroyed_or(
    connection: &Connection,
    cx: &mut Context<'_>,
    mut step: impl FnMut(&mut Context<'_>) -> Poll<std::io::Result<()>>,
) -> Poll<bool> {
    connection.register(cx.waker());
    if matches!(connection.ordered_end(), Some(End::Destroyed(_))) {
        return Poll::Ready(false);
    }
    step(cx).map(|outcome| outcome.is_ok())
}

async fn close(mut wire: Wire) {
    let shut = poll_fn(|cx| wire.shut_down(cx)).await;
    if shut.is_ok() && wire.may_receive() {
        let _ = tokio::time::timeout(LINGER_TIME, linger(wire)).await;
    }
}

async fn linger(mut wire: Wire) {
    let mut forgotten = 0;
    while let Ok(count @ 1..) = poll_fn(|cx| wire.forget(cx)).await {
        forgotten += count;
        if forgotten > LINGER_BYTES {
            return;
        }
    }
}

async fn hand_off(connection: &Rc<Connection>, wire: Wire, reason: HandoffReason, told: impl FnOnce()) {
    if !wire.is_plain() {
        return tunnel::run(connection, wire, reason, told).await;
    }
    let (stream, unread) = wire.into_parts();
    // The runtime gives the socket back unless it is gone already; then there is nothing to hand over.
    if let Ok(socket) = stream.into_descriptor() {
        let socket = HandoffSocket::Descriptor(socket);
        connection.server.dispatch.handoff(connection, Handoff { socket, unread, reason });
    }
    told();
}
