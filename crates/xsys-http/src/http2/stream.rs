//! One request of an HTTP/2 connection, as the socket of an HTTP/1.1 connection that carries nothing else.
//!
//! Enters: an accepted stream. Leaves, when it is read: the request as HTTP/1.1, then nothing until the answer is over;
//! an error when the client takes the request back. What is written to it is an HTTP/1.1 answer, as fast as the client's
//! windows allow. Dropped before its answer is complete, it resets the stream, as a socket that closes too early would.

use std::{
    io,
    pin::Pin,
    task::{ready, Context, Poll},
};

use bytes::Bytes;
use h2::{server::SendResponse, Reason, SendStream};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

use super::{
    answer::{self, Body},
    chunks::{Chunks, Piece},
    session::OpenStream,
    upload::Upload,
};

/// Bytes of one answer's head. Node has no limit for it; this one only bounds a mistake.
const LONGEST_HEAD: usize = 1024 * 1024;

#[derive(Debug)]
enum Answer {
    /// What there is of the next head.
    Head {
        respond: SendResponse<Bytes>,
        begun: Vec<u8>,
    },
    Body {
        send: SendStream<Bytes>,
        left: Left,
    },
    /// Complete.
    Over,
    /// Reset, by either side.
    Broken,
}

/// What is missing of a body.
#[derive(Debug)]
enum Left {
    Bytes(u64),
    Chunks(Chunks),
    UntilEnd,
}

/// See the module's description.
pub(crate) struct Http2Stream {
    upload: Upload,
    answer: Answer,
    /// Its request's method has answers without a body.
    bodiless: bool,
    open: OpenStream,
}

impl std::fmt::Debug for Http2Stream {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Http2Stream").field("answer", &self.answer).finish_non_exhaustive()
    }
}

impl Http2Stream {
    pub(super) fn new(upload: Upload, respond: SendResponse<Bytes>, bodiless: bool, open: OpenStream) -> Self {
        Self { upload, answer: Answer::Head { respond, begun: Vec::new() }, bodiless, open }
    }

    /// Ready once the client takes a part of a body, or has to be told a head.
    pub(crate) fn poll_writable(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let Answer::Body { send, .. } = &mut self.answer else { return Poll::Ready(Ok(())) };
        let room = ready!(poll_room(send, cx, 1));
        Poll::Ready(room.map(|_| ()).map_err(|error| self.failed(error)))
    }

    /// The client took the request back, or the connection is gone.
    fn poll_taken_back(&mut self, cx: &mut Context<'_>) -> Poll<()> {
        let reset = match &mut self.answer {
            Answer::Head { respond, .. } => ready!(respond.poll_reset(cx)),
            Answer::Body { send, .. } => ready!(send.poll_reset(cx)),
            Answer::Over | Answer::Broken => return Poll::Ready(()),
        };
        self.broken(reset.is_ok());
        Poll::Ready(())
    }

    fn broken(&mut self, by_reset: bool) {
        if by_reset && !matches!(self.answer, Answer::Broken) {
            self.open.taken_back();
        }
        self.answer = Answer::Broken;
    }

    /// What h2 says of a stream that is no more.
    fn failed(&mut self, error: h2::Error) -> io::Error {
        self.broken(error.is_reset() && error.is_remote());
        io::Error::new(io::ErrorKind::ConnectionReset, error)
    }

    /// The application's answer cannot be told: a fault on this side.
    fn impossible(&mut self) -> io::Error {
        match std::mem::replace(&mut self.answer, Answer::Broken) {
            Answer::Head { mut respond, .. } => respond.send_reset(Reason::INTERNAL_ERROR),
            Answer::Body { mut send, .. } => send.send_reset(Reason::INTERNAL_ERROR),
            Answer::Over | Answer::Broken => {}
        }
        io::ErrorKind::InvalidData.into()
    }

    /// Takes a part of a head; with its last byte it is sent.
    fn write_head(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let Answer::Head { begun, .. } = &mut self.answer else { return Ok(0) };
        let known = begun.len();
        begun.extend_from_slice(bytes);
        let Some(end) = memchr::memmem::find(&begun[known.saturating_sub(3)..], b"\r\n\r\n") else {
            return if begun.len() > LONGEST_HEAD { Err(self.impossible()) } else { Ok(bytes.len()) };
        };
        let length = known.saturating_sub(3) + end + 4;
        let mut head = std::mem::take(begun);
        head.truncate(length);
        self.send_head(&head)?;
        Ok(length - known)
    }

    fn send_head(&mut self, head: &[u8]) -> io::Result<()> {
        let Ok((response, body)) = answer::head(head, self.bodiless) else { return Err(self.impossible()) };
        let Answer::Head { respond, .. } = &mut self.answer else { return Ok(()) };
        if response.status().is_informational() {
            return respond.send_informational(response).map_err(|error| self.failed(error));
        }
        let left = match body {
            Body::None | Body::Length(0) => None,
            Body::Length(length) => Some(Left::Bytes(length)),
            Body::Chunked => Some(Left::Chunks(Chunks::new())),
            Body::UntilEnd => Some(Left::UntilEnd),
        };
        let send = respond.send_response(response, left.is_none()).map_err(|error| self.failed(error))?;
        self.answer = left.map_or(Answer::Over, |left| Answer::Body { send, left });
        Ok(())
    }

    fn poll_write_body(&mut self, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        let Answer::Body { send, left } = &mut self.answer else { return Poll::Ready(Ok(bytes.len())) };
        let wanted = match left {
            Left::UntilEnd => bytes.len(),
            Left::Bytes(left) => usize::try_from(*left).map_or(bytes.len(), |left| left.min(bytes.len())),
            Left::Chunks(chunks) => match chunks.next(bytes) {
                Ok(Piece::Data(range)) => range.len(),
                Ok(Piece::Framing(length)) => return Poll::Ready(Ok(length)),
                Ok(Piece::End(length, trailers)) => {
                    return Poll::Ready(self.send_end(&trailers).map(|()| length));
                }
                Err(_) => return Poll::Ready(Err(self.impossible())),
            },
        };
        let room = match ready!(poll_room(send, cx, wanted)) {
            Ok(room) => room,
            Err(error) => return Poll::Ready(Err(self.failed(error))),
        };
        let over = match left {
            Left::UntilEnd => false,
            Left::Bytes(left) => {
                *left -= room as u64;
                *left == 0
            }
            Left::Chunks(chunks) => {
                chunks.taken(room);
                false
            }
        };
        let sent = send.send_data(Bytes::copy_from_slice(&bytes[..room]), over);
        sent.map_err(|error| self.failed(error))?;
        if over {
            self.answer = Answer::Over;
        }
        Poll::Ready(Ok(room))
    }

    /// The body is complete.
    fn send_end(&mut self, trailers: &[u8]) -> io::Result<()> {
        let Answer::Body { send, .. } = &mut self.answer else { return Ok(()) };
        let sent = if trailers.is_empty() {
            send.send_data(Bytes::new(), true)
        } else {
            // Trailers are fields behind a status line that nobody sees.
            let mut head = bytes::BytesMut::from(&b"HTTP/1.1 200 OK\r\n"[..]);
            head.extend_from_slice(trailers);
            head.extend_from_slice(b"\r\n");
            let Ok((response, _)) = answer::head(&head, true) else { return Err(self.impossible()) };
            send.send_trailers(response.into_parts().0.headers)
        };
        sent.map_err(|error| self.failed(error))?;
        self.answer = Answer::Over;
        Ok(())
    }
}

impl Drop for Http2Stream {
    /// A client must not take a part for the whole, and some take a CANCEL for their own.
    fn drop(&mut self) {
        // A panic may have come from inside of h2, which then must not be asked for anything.
        if !std::thread::panicking() && matches!(self.answer, Answer::Head { .. } | Answer::Body { .. }) {
            self.impossible();
        }
    }
}

/// How many of `wanted` bytes the client's windows, and what is encoded already, leave room for; at least one.
fn poll_room(send: &mut SendStream<Bytes>, cx: &mut Context<'_>, wanted: usize) -> Poll<Result<usize, h2::Error>> {
    send.reserve_capacity(wanted);
    loop {
        let room = send.capacity();
        if room > 0 {
            return Poll::Ready(Ok(room.min(wanted)));
        }
        match ready!(send.poll_capacity(cx)) {
            Some(outcome) => outcome?,
            None => return Poll::Ready(Err(Reason::STREAM_CLOSED.into())),
        };
    }
}

impl AsyncRead for Http2Stream {
    fn poll_read(self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        let stream = self.get_mut();
        if !stream.upload.is_complete() {
            let before = buf.filled().len();
            let read = stream.upload.poll_read(cx, buf);
            if read.is_pending() || buf.filled().len() > before {
                return read;
            }
            if let Poll::Ready(Err(error)) = read {
                let reset = error.get_ref().and_then(|error| error.downcast_ref::<h2::Error>());
                stream.broken(reset.is_some_and(|error| error.is_reset() && error.is_remote()));
                return Poll::Ready(Err(error));
            }
        }
        // A client that has sent everything has not closed anything.
        if matches!(stream.answer, Answer::Over) {
            return Poll::Ready(Ok(()));
        }
        ready!(stream.poll_taken_back(cx));
        Poll::Ready(Err(io::ErrorKind::ConnectionReset.into()))
    }
}

impl AsyncWrite for Http2Stream {
    fn poll_write(self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        let stream = self.get_mut();
        match stream.answer {
            Answer::Head { .. } => Poll::Ready(stream.write_head(bytes)),
            Answer::Body { .. } => stream.poll_write_body(cx, bytes),
            // What is written behind an answer, or as the body of one that has none, is nobody's.
            Answer::Over => Poll::Ready(Ok(bytes.len())),
            Answer::Broken => Poll::Ready(Err(io::ErrorKind::BrokenPipe.into())),
        }
    }

    /// h2 flushes by itself.
    fn poll_flush(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }

    /// The end of an answer that ends with its connection. Any other that is not complete will never be.
    fn poll_shutdown(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        let stream = self.get_mut();
        match &stream.answer {
            Answer::Body { left: Left::UntilEnd, .. } => Poll::Ready(stream.send_end(b"")),
            Answer::Head { .. } | Answer::Body { .. } => Poll::Ready(Err(stream.impossible())),
            Answer::Over | Answer::Broken => Poll::Ready(Ok(())),
        }
    }
}
