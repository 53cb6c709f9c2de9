//! A request's head and body as the bytes that an HTTP/1.1 client would have sent.
//!
//! Enters: the head and h2's DATA frames. Leaves: bytes, as many as there is room for; the client may send on as they are
//! taken. A stream that ends early or is reset is an error, as a connection's end in the middle of a body is.

use std::{
    io,
    task::{ready, Context, Poll},
};

use bytes::{Buf, BufMut, Bytes, BytesMut};
use h2::RecvStream;
use tokio::io::ReadBuf;

use super::request::{line, Framing};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Next {
    Data,
    Trailers,
    Nothing,
}

/// See the module's description.
#[derive(Debug)]
pub(super) struct Upload {
    frames: RecvStream,
    framing: Framing,
    next: Next,
    /// At most one frame with what stands around it, in order.
    ready: [Bytes; 3],
}

impl Upload {
    pub(super) fn new(head: Bytes, framing: Framing, frames: RecvStream) -> Self {
        let next = if framing == Framing::None { Next::Nothing } else { Next::Data };
        Self { frames, framing, next, ready: [head, Bytes::new(), Bytes::new()] }
    }

    /// Whether everything was read.
    pub(super) fn is_complete(&self) -> bool {
        self.next == Next::Nothing && self.ready.iter().all(Bytes::is_empty)
    }

    /// Fills `buf` as far as the client has sent; `Ready` with nothing at the end.
    pub(super) fn poll_read(&mut self, cx: &mut Context<'_>, buf: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        let before = buf.filled().len();
        loop {
            for piece in &mut self.ready {
                let taken = piece.len().min(buf.remaining());
                buf.put_slice(&piece[..taken]);
                piece.advance(taken);
            }
            if buf.remaining() == 0 || self.next == Next::Nothing {
                return Poll::Ready(Ok(()));
            }
            match self.poll_piece(cx) {
                Poll::Ready(Ok(())) => {}
                // What there is goes first; h2 says the rest again.
                Poll::Ready(Err(_)) | Poll::Pending if buf.filled().len() > before => return Poll::Ready(Ok(())),
                outcome => return outcome,
            }
        }
    }

    fn poll_piece(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        if self.next == Next::Data {
            return match ready!(self.frames.poll_data(cx)).transpose().map_err(io::Error::other)? {
                Some(data) => Poll::Ready(self.data(data)),
                None => self.data_ended(),
            };
        }
        let trailers = ready!(self.frames.poll_trailers(cx)).map_err(io::Error::other)?;
        let mut end = BytesMut::from(&b"0\r\n"[..]);
        for (name, value) in trailers.iter().flatten() {
            line(&mut end, name.as_str().as_bytes(), value.as_bytes());
        }
        end.put_slice(b"\r\n");
        self.next = Next::Nothing;
        self.ready[0] = end.freeze();
        Poll::Ready(Ok(()))
    }

    fn data(&mut self, data: Bytes) -> io::Result<()> {
        // A closed stream has nothing to release.
        let _ = self.frames.flow_control().release_capacity(data.len());
        match &mut self.framing {
            // An empty chunk would be the body's end.
            _ if data.is_empty() => {}
            Framing::Length(left) => {
                *left = left.checked_sub(data.len() as u64).ok_or(io::ErrorKind::InvalidData)?;
                self.ready[0] = data;
            }
            Framing::Chunked => {
                let size = Bytes::from(format!("{:x}\r\n", data.len()));
                self.ready = [size, data, Bytes::from_static(b"\r\n")];
            }
            Framing::None => {}
        }
        Ok(())
    }

    /// Trailers behind a body with a length have no place in HTTP/1.1.
    fn data_ended(&mut self) -> Poll<io::Result<()>> {
        self.next = if self.framing == Framing::Chunked { Next::Trailers } else { Next::Nothing };
        match self.framing {
            Framing::Length(1..) => Poll::Ready(Err(io::ErrorKind::UnexpectedEof.into())),
            _ => Poll::Ready(Ok(())),
        }
    }
}
