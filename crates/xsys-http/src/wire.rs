//! The IO wrapper between the socket and hyper (docs/decisions/0001-hyper-behind-a-wire.md).
//!
//! Enters: the client's bytes. Leaves, towards [`crate::Dispatch`]: heads as the client sent them; towards hyper: for a
//! request whose body follows, one canonical head and the body's bytes, checked. hyper decodes bodies and decides when the
//! next request may begin; what it writes is swallowed, because the answer's bytes come from the application through the
//! connection's queue, which is drained whenever hyper flushes. Of a request that arrived whole hyper hears nothing: to it
//! the connection is idle until the answer has left.

mod lending;

use std::{
    io,
    pin::Pin,
    rc::Rc,
    task::{Context, Poll},
};

use bytes::{Buf, Bytes, BytesMut};
use hyper::rt::ReadBufCursor;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use xsys_security::{ChunkScanner, Framing};

use crate::{
    connection::{Connection, End, Phase},
    listen::Stream,
    parse::{scan, Scan, Scanned},
    pipeline, sending,
};

/// Pipelined bytes that are read while an answer is awaited, which is how an early FIN is seen; then reading pauses.
const READ_AHEAD: usize = 64 * 1024;
/// A body of at most this length that arrived with its head is dispatched with it, and hyper never sees it.
const WHOLE_BODY: u64 = 64 * 1024;
/// hyper takes no longer one. Nobody will send so much that the difference is seen.
const LONGEST_BODY: u64 = u64::MAX - 2;

/// Pipelined requests that are answered in one poll; then other connections have their turn.
const IN_ONE_POLL: u32 = 16;

const HEAD_CHUNKED: &[u8] = b"POST / HTTP/1.1\r\ntransfer-encoding: chunked\r\n\r\n";

/// What the next byte from the client is.
enum Reading {
    /// Of a head.
    Head,
    /// Of a body with so many bytes left.
    Length(u64),
    /// Of a chunked body.
    Chunked(Box<ChunkScanner>),
    /// Of the next request; it waits until the answer to this one has ended, which hyper sees to.
    Answer,
    /// Likewise behind a request that came whole and is none of hyper's business.
    AnswerToWhole,
    /// Somebody else's, as the socket is (see [`crate::loan`]).
    Lent,
    /// Nobody's: the task is about to end the connection.
    Stopped,
}

/// See the module's description.
pub(crate) struct Wire {
    stream: Stream,
    connection: Rc<Connection>,
    reading: Reading,
    unread: BytesMut,
    /// `unread` grew since it was last scanned.
    grown: bool,
    fin: bool,
    /// The next head is not read before the queue is empty.
    held: bool,
}

impl Wire {
    pub(crate) fn new(stream: Stream, connection: Rc<Connection>, read_before: &[u8]) -> Self {
        let unread = BytesMut::from(read_before);
        Self { stream, connection, reading: Reading::Head, grown: !unread.is_empty(), unread, fin: false, held: false }
    }

    /// Whether the socket itself can be given away.
    pub(crate) fn is_plain(&self) -> bool {
        self.stream.is_plain()
    }

    /// What was read and nobody consumed, and then whatever comes, for a connection that no longer speaks HTTP.
    pub(crate) fn take_unread(&mut self) -> Bytes {
        std::mem::take(&mut self.unread).freeze()
    }

    /// Reads once; 0 = the client closed its side.
    pub(crate) fn read_raw(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<usize>> {
        self.read_more(cx)
    }

    /// The socket, and what was read from it that nobody consumed.
    pub(crate) fn into_parts(self) -> (Stream, Bytes) {
        (self.stream, self.unread.freeze())
    }

    fn reject(&mut self, status: u16, code: Option<&'static str>) {
        self.reading = Reading::Stopped;
        self.connection.end(End::Rejected { status, code });
    }

    /// Reads into the thread's scratch buffer and appends to `unread`; 0 = the client closed its side.
    fn read_more(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<usize>> {
        let thread = Rc::clone(&self.connection.thread);
        let mut scratch = thread.scratch.take();
        let mut buffer = ReadBuf::new(&mut scratch);
        let outcome = Pin::new(&mut self.stream).poll_read(cx, &mut buffer);
        let filled = buffer.filled().len();
        if filled > 0 {
            self.unread.extend_from_slice(&scratch[..filled]);
            self.grown = true;
            self.connection.received(filled);
        }
        thread.scratch.set(scratch);
        outcome.map_ok(|()| filled)
    }

    fn next_head(&mut self) {
        self.reading = Reading::Head;
        self.grown = !self.unread.is_empty();
    }

    /// A head from `unread`, dispatched; the canonical head for hyper, or `None` when there is none to give: no head yet, or
    /// a request that came whole.
    fn head(&mut self) -> Option<Bytes> {
        self.grown = false;
        // RFC 9112 2.2: a server should ignore at least one empty line before the request line; llhttp ignores any
        // number, and so that a flood of them is not kept, they go at once.
        let noise = self.unread.iter().take_while(|byte| matches!(byte, b'\r' | b'\n')).count();
        self.unread.advance(noise);
        let thread = Rc::clone(&self.connection.thread);
        let settings = self.connection.server.settings();
        let mut slots = thread.slots.take();
        let canonical = match scan(&self.unread, &settings, thread.methods, &mut slots) {
            Scan::Complete(scanned) if self.hand_off(&scanned) => None,
            Scan::Complete(scanned) => {
                let bytes = std::mem::take(&mut self.unread);
                let (canonical, consumed) = self.request(&bytes, &scanned, &slots);
                self.unread = bytes;
                self.unread.advance(consumed);
                if self.unread.is_empty() {
                    // Keeps an idle connection small; the next read allocates again only if bytes stay.
                    self.unread = BytesMut::new();
                }
                canonical
            }
            Scan::Incomplete => {
                if self.connection.phase.get() == Phase::KeepAlive {
                    self.connection.enter(Phase::Head);
                    self.connection.message_since.set(self.connection.since.get());
                }
                None
            }
            Scan::Rejected { status, code } => {
                self.reject(status, code);
                None
            }
        };
        thread.slots.set(slots);
        canonical
    }

    /// Whether this request is for the application's own hands (upgrade, CONNECT).
    fn hand_off(&mut self, scanned: &Scanned) -> bool {
        let Some(end) = pipeline::handoff(&self.connection, scanned) else { return false };
        self.reading = Reading::Stopped;
        self.connection.end(end);
        true
    }

    /// Dispatches the request at the start of `bytes`; returns the canonical head, if hyper needs one, and the bytes consumed.
    fn request(&mut self, bytes: &[u8], scanned: &Scanned, slots: &[crate::HeaderSlot]) -> (Option<Bytes>, usize) {
        let rest = &bytes[scanned.length..];
        let (whole, reading, canonical) = match scanned.verdict.framing {
            Framing::None | Framing::Length(0) => (0, Reading::AnswerToWhole, None),
            Framing::Length(length) if length <= WHOLE_BODY && length <= rest.len() as u64 => {
                (usize::try_from(length).unwrap_or(0), Reading::AnswerToWhole, None)
            }
            Framing::Length(length) => {
                let canonical = format!("POST / HTTP/1.1\r\ncontent-length: {}\r\n\r\n", length.min(LONGEST_BODY));
                (0, Reading::Length(length), Some(Bytes::from(canonical)))
            }
            Framing::Chunked => {
                let limit = self.connection.server.settings().max_header_size;
                let scanner = Box::new(ChunkScanner::new(limit));
                (0, Reading::Chunked(scanner), Some(Bytes::from_static(HEAD_CHUNKED)))
            }
        };
        let follows = !matches!(reading, Reading::AnswerToWhole);
        self.reading = reading;
        pipeline::dispatch(&self.connection, bytes, scanned, slots, whole, follows);
        if self.fin {
            pipeline::fin(&self.connection);
        }
        (canonical, scanned.length + whole)
    }

    /// The body's next bytes from `unread` into hyper's buffer; `false` when there are none. Trailers are not for hyper,
    /// which has limits of its own for them: it gets the empty line alone, once the section has come and is valid.
    fn body(&mut self, buf: &mut ReadBufCursor<'_>) -> bool {
        // One byte is spared: the empty line may have come in two pieces.
        let room = self.unread.len().min(buf.remaining().saturating_sub(1));
        if room == 0 {
            return false;
        }
        let complete = match &mut self.reading {
            Reading::Length(left) => {
                let taken = usize::try_from(*left).map_or(room, |left| left.min(room));
                *left -= taken as u64;
                buf.put_slice(&self.unread[..taken]);
                self.unread.advance(taken);
                *left == 0
            }
            Reading::Chunked(scanner) => match scanner.feed(&self.unread[..room]) {
                Ok(scanned) => {
                    buf.put_slice(&self.unread[..scanned.chunks]);
                    self.unread.advance(scanned.consumed);
                    if scanned.complete {
                        let fields = memchr::memchr_iter(b'\n', scanner.trailers()).count();
                        if self.connection.server.settings().has_too_many(fields) {
                            self.reject(431, Some("HPE_HEADER_OVERFLOW"));
                            return false;
                        }
                        buf.put_slice(b"\r\n");
                        self.connection.trailers.replace(Bytes::copy_from_slice(scanner.trailers()));
                    }
                    if scanned.chunks == 0 && !scanned.complete {
                        // Part of the trailer section only. An empty read would be an end of file to hyper.
                        return self.body(buf);
                    }
                    scanned.complete
                }
                Err(rejection) => {
                    let (status, code) = (rejection.status(), rejection.code());
                    self.reject(status, Some(code));
                    return false;
                }
            },
            _ => return false,
        };
        self.connection.piece_over.set(complete || self.unread.is_empty());
        if complete {
            self.reading = Reading::Answer;
            self.connection.enter(Phase::Answer);
        }
        true
    }

    /// While an answer is awaited: a FIN is told to the application, which decides (RFC 9112 9.6 leaves it open; Node
    /// hears a handler that answers at once and aborts the others).
    fn watch(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.connection.read_ahead.set(self.fin || !self.unread.is_empty());
        while !self.fin && self.unread.len() < READ_AHEAD {
            if std::task::ready!(self.read_more(cx))? == 0 {
                self.fin = true;
                pipeline::fin(&self.connection);
            }
            self.connection.read_ahead.set(true);
        }
        Poll::Pending
    }

    /// The request that came whole has its answer, and the answer has left: a client that asks and does not listen is not
    /// read any further. Pending too where the connection ends with it.
    fn answered(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let current = self.connection.current.borrow().clone();
        if let Some(exchange) = current {
            let Some(close) = exchange.ends_with() else { return self.watch(cx) };
            pipeline::close_exchange(&self.connection);
            if close {
                self.connection.end(End::Finished);
            }
        }
        if self.connection.ordered_end().is_some() {
            return Poll::Pending;
        }
        if self.drain(cx)?.is_pending() {
            // Whoever drains the rest wakes this reading.
            self.held = true;
            return Poll::Pending;
        }
        self.next_head();
        self.lend();
        Poll::Ready(Ok(()))
    }

    fn closed_by_client(&mut self) -> Poll<io::Result<()>> {
        if matches!(self.reading, Reading::Head) && self.unread.iter().all(|byte| matches!(byte, b'\r' | b'\n')) {
            self.reading = Reading::Stopped;
            self.connection.end(End::Finished);
        } else {
            self.reject(400, Some("HPE_INVALID_EOF_STATE"));
        }
        Poll::Pending
    }

    /// Writes until the queue is empty or the socket is full.
    pub(crate) fn drain(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.restore();
        std::task::ready!(sending::drain(&self.connection, &mut self.stream, cx))?;
        if std::mem::take(&mut self.held) {
            cx.waker().wake_by_ref();
        }
        // An encrypted stream may hold the last of it itself.
        Pin::new(&mut self.stream).poll_flush(cx)
    }

    /// Whether the client is in the middle of a message, or nobody knows: it may send although it was told the end.
    pub(crate) fn may_receive(&self) -> bool {
        !self.fin && matches!(self.reading, Reading::Length(_) | Reading::Chunked(_) | Reading::Stopped)
    }

    /// Closes the sending side.
    pub(crate) fn shut_down(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(cx)
    }

    /// Reads and forgets; 0 = end. For a connection that lingers after an error answer.
    pub(crate) fn forget(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<usize>> {
        self.unread.clear();
        self.read_more(cx)
    }
}

impl hyper::rt::Read for Wire {
    fn poll_read(self: Pin<&mut Self>, cx: &mut Context<'_>, mut buf: ReadBufCursor<'_>) -> Poll<io::Result<()>> {
        let wire = self.get_mut();
        let mut answered = 0;
        loop {
            match wire.reading {
                Reading::Stopped => return Poll::Pending,
                Reading::Lent => {
                    if !wire.restore() {
                        return Poll::Pending;
                    }
                }
                Reading::AnswerToWhole => {
                    std::task::ready!(wire.answered(cx))?;
                    answered += 1;
                    if answered == IN_ONE_POLL && !wire.unread.is_empty() {
                        cx.waker().wake_by_ref();
                        return Poll::Pending;
                    }
                }
                Reading::Answer => {
                    if wire.connection.current.borrow().is_some() {
                        return wire.watch(cx);
                    }
                    if wire.connection.sends_file() {
                        wire.held = true;
                        return Poll::Pending;
                    }
                    wire.next_head();
                }
                Reading::Head => {
                    if wire.grown {
                        if let Some(canonical) = wire.head() {
                            buf.put_slice(&canonical);
                            return Poll::Ready(Ok(()));
                        }
                        continue;
                    }
                    if wire.fin || std::task::ready!(wire.read_more(cx))? == 0 {
                        wire.fin = true;
                        return wire.closed_by_client();
                    }
                }
                Reading::Length(_) | Reading::Chunked(_) => {
                    if wire.body(&mut buf) {
                        return Poll::Ready(Ok(()));
                    }
                    if matches!(wire.reading, Reading::Stopped) {
                        return Poll::Pending;
                    }
                    if wire.fin || std::task::ready!(wire.read_more(cx))? == 0 {
                        wire.fin = true;
                        return wire.closed_by_client();
                    }
                }
            }
        }
    }
}

impl hyper::rt::Write for Wire {
    /// hyper's own serialisation of the answer goes nowhere: the application's bytes are the answer.
    fn poll_write(self: Pin<&mut Self>, _: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        Poll::Ready(Ok(bytes.len()))
    }

    fn poll_flush(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.get_mut().drain(cx)
    }

    fn poll_shutdown(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.get_mut().drain(cx)
    }
}
