//! A part of an open file on its way to a socket.
//!
//! Enters: an open file, where to begin, how much. Leaves: bytes on the socket. A file whose pages are in memory goes from
//! the kernel's cache to the socket without passing through here; the others are read by a thread that may wait for a disk,
//! so that this one never does. A file that has become shorter ends the connection: what was promised cannot be kept.

use std::{
    fs::File,
    future::Future,
    io::{self, IoSliceMut},
    os::{fd::AsFd, unix::fs::FileExt},
    pin::Pin,
    sync::Arc,
    task::{ready, Context, Poll},
};

use bytes::{Buf, Bytes};
use rustix::io::{preadv2, Errno, ReadWriteFlags};
use tokio::{
    io::AsyncWrite,
    task::{spawn_blocking, JoinHandle},
};

use crate::listen::Stream;

/// At most so much is sent in one go: the other connections of the thread wait meanwhile.
const AT_ONCE: u64 = 512 * 1024;
/// At most so much of a cold file is read at once; it is kept in memory until the socket has taken it.
const READ_AT_ONCE: u64 = 128 * 1024;
/// Linux reads ahead so much by default. One byte in as many is asked for: a hole between two of them would cost one read.
const PROBE_EVERY: u64 = 128 * 1024;

/// See the module's description. Dropping it closes the file.
#[derive(Debug)]
pub struct FileRange {
    file: Arc<File>,
    at: u64,
    left: u64,
    /// Read and not yet sent; it stands at `at`.
    read: Bytes,
    reading: Option<JoinHandle<io::Result<Bytes>>>,
}

impl FileRange {
    /// `length` bytes of `file` from `at` on.
    #[must_use]
    pub fn new(file: File, at: u64, length: u64) -> Self {
        Self { file: Arc::new(file), at, left: length, read: Bytes::new(), reading: None }
    }

    /// Bytes that are still to be sent.
    #[must_use]
    pub fn left(&self) -> u64 {
        self.left
    }

    /// All that is left, in memory. May wait for a disk: not for an engine thread.
    ///
    /// # Errors
    /// The file cannot be read, or has become shorter.
    pub(crate) fn into_bytes(self) -> io::Result<Vec<u8>> {
        let mut bytes = vec![0; usize::try_from(self.left).map_err(io::Error::other)?];
        self.file.read_exact_at(&mut bytes, self.at)?;
        Ok(bytes)
    }

    pub(crate) fn advance(&mut self, sent: usize) {
        self.at += sent as u64;
        self.left = self.left.saturating_sub(sent as u64);
        self.read.advance(sent.min(self.read.len()));
    }

    /// Sends some of it; the caller then says [`FileRange::advance`].
    pub(crate) fn poll_send(&mut self, stream: &mut Stream, cx: &mut Context<'_>) -> Poll<io::Result<usize>> {
        loop {
            if !self.read.is_empty() {
                return Pin::new(stream).poll_write(cx, &self.read);
            }
            if let Some(reading) = &mut self.reading {
                let outcome = ready!(Pin::new(reading).poll(cx));
                self.reading = None;
                self.read = outcome.map_err(io::Error::other)??;
                if self.read.is_empty() {
                    return Poll::Ready(Err(io::ErrorKind::UnexpectedEof.into()));
                }
                continue;
            }
            // Before anything is read: a client that takes nothing costs no memory.
            ready!(stream.poll_writable(cx))?;
            let count = self.left.min(AT_ONCE);
            if stream.takes_files() && self.is_in_memory(count) {
                return match ready!(self.poll_pass_on(stream, count, cx))? {
                    0 => Poll::Ready(Err(io::ErrorKind::UnexpectedEof.into())),
                    sent => Poll::Ready(Ok(sent)),
                };
            }
            if !stream.takes_files() {
                self.read = self.read_here();
                if !self.read.is_empty() {
                    continue;
                }
            }
            self.reading = Some(self.read_elsewhere());
        }
    }

    fn poll_pass_on(&self, stream: &Stream, count: u64, cx: &mut Context<'_>) -> Poll<io::Result<usize>> {
        let count = usize::try_from(count).unwrap_or(usize::MAX);
        stream.poll_send(cx, |socket| {
            let mut at = self.at;
            Ok(rustix::fs::sendfile(socket, self.file.as_fd(), Some(&mut at), count)?)
        })
    }

    /// Whether the next `count` bytes can be had without waiting for a disk, as far as one can know. A file system that
    /// cannot tell counts as one that has to be waited for.
    fn is_in_memory(&self, count: u64) -> bool {
        let end = self.at + count;
        let mut at = self.at;
        while at < end {
            if !self.has_byte(at) {
                return false;
            }
            at += PROBE_EVERY;
        }
        self.has_byte(end.saturating_sub(1).max(self.at))
    }

    fn has_byte(&self, at: u64) -> bool {
        let mut byte = [0; 1];
        loop {
            match preadv2(&self.file, &mut [IoSliceMut::new(&mut byte)], at, ReadWriteFlags::NOWAIT) {
                Err(Errno::INTR) => {}
                // The end of a file that has become shorter is known without a disk, too.
                outcome => return outcome.is_ok(),
            }
        }
    }

    /// What is in memory of the next part, for a socket that has to see the bytes.
    fn read_here(&self) -> Bytes {
        let mut bytes = vec![0; usize::try_from(self.left.min(READ_AT_ONCE)).unwrap_or(0)];
        let read = preadv2(&self.file, &mut [IoSliceMut::new(&mut bytes)], self.at, ReadWriteFlags::NOWAIT);
        bytes.truncate(read.unwrap_or(0));
        Bytes::from(bytes)
    }

    fn read_elsewhere(&self) -> JoinHandle<io::Result<Bytes>> {
        let (file, at) = (Arc::clone(&self.file), self.at);
        let count = usize::try_from(self.left.min(READ_AT_ONCE)).unwrap_or(0);
        spawn_blocking(move || {
            let mut bytes = vec![0; count];
            let mut filled = 0;
            while filled < count {
                match file.read_at(&mut bytes[filled..], at + filled as u64) {
                    Ok(0) => break,
                    Ok(more) => filled += more,
                    Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                    Err(error) => return Err(error),
                }
            }
            bytes.truncate(filled);
            Ok(Bytes::from(bytes))
        })
    }
}
