//! The task of one HTTP/2 connection: it gives each stream that the client opens a connection of its own, and watches
//! over what they share.
//!
//! Enters: a socket that speaks HTTP/2. Leaves: connections that are served like any other. It ends when the client
//! leaves, when nothing was asked for long enough, or when the server closes: then with a GOAWAY, so that the client
//! knows which requests were never looked at.

use std::{
    cell::Cell,
    future::{poll_fn, Future},
    pin::pin,
    rc::Rc,
    task::{Context, Poll},
};

use bytes::Bytes;
use h2::{
    server::{Builder, Connection as Frames, SendResponse},
    Reason, RecvStream,
};
use http::{Method, Request};

use super::{
    io::Counted, request, resets::Resets, stream::Http2Stream, upload::Upload, CONNECTION_WINDOW, MAX_STREAMS,
    OWN_RESETS, PENDING_RESETS, SEND_BUFFER, STREAM_WINDOW,
};
use crate::{
    connection::{serve_stream, Connection, End, Phase},
    listen::Stream,
    tls::Rewind,
};

/// What the streams of a connection share with its task.
#[derive(Debug)]
struct Shared {
    connection: Rc<Connection>,
    open: Cell<usize>,
    resets: Resets,
}

/// One stream's part in that.
#[derive(Debug)]
pub(super) struct OpenStream(Rc<Shared>);

impl OpenStream {
    fn new(shared: &Rc<Shared>) -> Self {
        shared.open.set(shared.open.get() + 1);
        Self(Rc::clone(shared))
    }

    /// The client has reset it before its answer was complete.
    pub(super) fn taken_back(&self) {
        self.0.resets.count();
        self.0.connection.wake();
    }
}

impl Drop for OpenStream {
    fn drop(&mut self) {
        self.0.open.set(self.0.open.get() - 1);
        self.0.connection.wake();
    }
}

/// How far the end of the connection is.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Leaving {
    No,
    /// No new streams; those that are open go on.
    Announced,
    /// The last frame is on its way.
    Now,
}

struct Session {
    shared: Rc<Shared>,
    frames: Frames<Counted, Bytes>,
    leaving: Leaving,
}

/// Serves `stream` until it ends; `before` was already read from it.
pub(crate) async fn run(connection: &Rc<Connection>, stream: Stream, before: Bytes) {
    connection.be_session();
    let settings = connection.server.settings();
    let socket = Counted { socket: Rewind::new(before, stream), connection: Rc::clone(connection) };
    let mut builder = Builder::new();
    builder
        .max_concurrent_streams(MAX_STREAMS)
        .initial_window_size(STREAM_WINDOW)
        .initial_connection_window_size(CONNECTION_WINDOW)
        .max_header_list_size(u32::try_from(settings.max_header_size).unwrap_or(u32::MAX))
        .max_send_buffer_size(SEND_BUFFER)
        .max_pending_accept_reset_streams(PENDING_RESETS)
        .max_local_error_reset_streams(Some(OWN_RESETS));
    let mut handshake = pin!(builder.handshake(socket));
    let shaken = poll_fn(|cx| {
        connection.register(cx.waker());
        match connection.ordered_end() {
            Some(_) => Poll::Ready(None),
            None => handshake.as_mut().poll(cx).map(Result::ok),
        }
    });
    let Some(frames) = shaken.await else { return };
    let shared = Rc::new(Shared { connection: Rc::clone(connection), open: Cell::new(0), resets: Resets::new() });
    let mut session = Session { shared, frames, leaving: Leaving::No };
    poll_fn(|cx| session.poll(cx)).await;
}

impl Session {
    fn poll(&mut self, cx: &mut Context<'_>) -> Poll<()> {
        let connection = Rc::clone(&self.shared.connection);
        connection.register(cx.waker());
        match connection.ordered_end() {
            Some(End::Destroyed(_)) => {
                // One attempt, which waits for nothing.
                self.leave_now(Reason::NO_ERROR);
                let _ = self.frames.poll_closed(cx);
                return Poll::Ready(());
            }
            None if !connection.server.is_closing() => {}
            _ if self.leaving == Leaving::No => {
                self.leaving = Leaving::Announced;
                self.frames.graceful_shutdown();
            }
            _ => {}
        }
        if self.shared.resets.are_too_many() {
            self.leave_now(Reason::ENHANCE_YOUR_CALM);
        }
        loop {
            match self.frames.poll_accept(cx) {
                Poll::Ready(Some(Ok((request, respond)))) => {
                    self.serve(request, respond);
                    continue;
                }
                Poll::Ready(_) => return Poll::Ready(()),
                Poll::Pending => {}
            }
            if self.note_phase() || self.leaving != Leaving::Announced {
                return Poll::Pending;
            }
            self.leave_now(Reason::NO_ERROR);
        }
    }

    fn leave_now(&mut self, reason: Reason) {
        if self.leaving != Leaving::Now {
            self.leaving = Leaving::Now;
            self.frames.abrupt_shutdown(reason);
        }
    }

    /// Whether there are requests, or answers on their way; what the connection waits for follows from that.
    fn note_phase(&self) -> bool {
        let connection = &self.shared.connection;
        let busy = self.shared.open.get() > 0 || self.frames.has_streams();
        match connection.phase.get() {
            Phase::Answer if !busy => connection.enter(Phase::KeepAlive),
            Phase::Head | Phase::KeepAlive if busy => connection.enter(Phase::Answer),
            _ => {}
        }
        busy
    }

    fn serve(&self, request: Request<RecvStream>, mut respond: SendResponse<Bytes>) {
        let (parts, body) = request.into_parts();
        let (head, framing) = match request::head(&parts, body.is_end_stream()) {
            Ok(told) => told,
            Err(reason) => return respond.send_reset(reason),
        };
        let upload = Upload::new(head, framing, body);
        let open = OpenStream::new(&self.shared);
        let stream = Http2Stream::new(upload, respond, parts.method == Method::HEAD, open);
        serve_stream(&self.shared.connection, stream);
    }
}
