//! What leaves: a connection's queue, written to its socket.
//!
//! Enters: bytes and parts of files in the order in which they were queued. Leaves: the same on the socket, and word to the
//! application where it asked when something has left.

use std::{
    collections::VecDeque,
    io::{self, IoSlice},
    pin::Pin,
    rc::Rc,
    task::{ready, Context, Poll},
};

use bytes::Buf;
use rustix::net::{send, SendFlags};
use tokio::io::AsyncWrite;

use crate::{
    clock,
    connection::{Connection, Outgoing, Payload, Phase},
    listen::Stream,
};

/// Slices in one vectored write. Longer queues take several writes.
const WRITE_SLICES: usize = 16;

/// Writes until the queue is empty or the socket is full.
pub(crate) fn drain(connection: &Rc<Connection>, stream: &mut Stream, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
    loop {
        let mut queue = connection.outgoing.borrow_mut();
        let written = match queue.front_mut() {
            None => return Poll::Ready(Ok(())),
            Some(Outgoing { payload: Payload::File(file), .. }) => file.poll_send(stream, cx),
            Some(_) => poll_write(&queue, stream, cx),
        };
        drop(queue);
        if written.is_pending() {
            connection.blocked();
        }
        let written = ready!(written)?;
        if written == 0 {
            return Poll::Ready(Err(io::ErrorKind::WriteZero.into()));
        }
        connection.wrote(written);
        left(connection, written);
        if connection.phase.get() == Phase::KeepAlive {
            // Waiting for the next request begins when the answer to the last has left.
            connection.since.set(clock::now());
        }
    }
}

/// Writes the bytes that stand before the queue's first file.
fn poll_write(queue: &VecDeque<Outgoing>, stream: &mut Stream, cx: &mut Context<'_>) -> Poll<io::Result<usize>> {
    let mut slices = [IoSlice::new(&[]); WRITE_SLICES];
    let mut count = 0;
    let mut file_follows = false;
    for (slice, outgoing) in slices.iter_mut().zip(queue) {
        match &outgoing.payload {
            Payload::Bytes(bytes) => *slice = IoSlice::new(bytes),
            Payload::File(_) => {
                file_follows = true;
                break;
            }
        }
        count += 1;
    }
    match &slices[..count] {
        // The head travels with the file's beginning instead of in a packet of its own.
        [only] if file_follows && stream.takes_files() => {
            stream.poll_send(cx, |socket| Ok(send(socket, only, SendFlags::MORE | SendFlags::NOSIGNAL)?))
        }
        [only] => Pin::new(stream).poll_write(cx, only),
        several => Pin::new(stream).poll_write_vectored(cx, several),
    }
}

/// Takes `written` bytes off the queue, and tells the application where it asked; it may queue more at once.
fn left(connection: &Connection, mut written: usize) {
    while written > 0 {
        let mut queue = connection.outgoing.borrow_mut();
        let Some(front) = queue.front_mut() else { return };
        let taken = match &mut front.payload {
            Payload::Bytes(bytes) => {
                let taken = written.min(bytes.len());
                bytes.advance(taken);
                taken
            }
            // One write is of one file at most.
            Payload::File(file) => {
                file.advance(written);
                written
            }
        };
        written -= taken;
        // Of a file it is told when all of it has left: nobody waits for room behind it.
        let is_part = matches!(front.payload, Payload::File(_)) && !front.payload.is_empty();
        let acknowledge = front.acknowledge.clone().filter(|_| !is_part);
        let gone = if front.payload.is_empty() { queue.pop_front() } else { None };
        drop(queue);
        if let Some(seen) = gone.and_then(|gone| gone.seen) {
            seen.complete(connection);
        }
        if let Some(exchange) = acknowledge {
            connection.server.dispatch.written(&exchange, taken);
        }
    }
}
