//! One connected socket, TCP or Unix, plain or encrypted.

use std::{
    io::{self, IoSlice},
    net::SocketAddr,
    os::fd::{AsFd, BorrowedFd, OwnedFd},
    pin::Pin,
    task::{ready, Context, Poll},
    time::Duration,
};

use socket2::{Domain, SockRef, TcpKeepalive};
use tokio::{
    io::{AsyncRead, AsyncWrite, Interest, ReadBuf},
    net::{TcpStream, UnixStream},
};

use crate::{http2::Http2Stream, tls::Secured, ServerSettings};

/// Both ends of a TCP connection; a Unix connection has none.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Peer {
    /// The client.
    pub remote: SocketAddr,
    /// This side.
    pub local: SocketAddr,
}

/// See the module's description.
#[derive(Debug)]
pub(crate) enum Stream {
    Tcp(TcpStream),
    Unix(UnixStream),
    /// Either of them, encrypted.
    Tls(Box<Secured>),
    /// One request of an HTTP/2 connection.
    Http2(Box<Http2Stream>),
    /// None: the application's own thread has it (see [`crate::loan`]).
    Lent,
}

impl Stream {
    /// From a connected descriptor of either kind.
    pub(crate) fn connected(descriptor: OwnedFd) -> io::Result<Self> {
        let socket = SockRef::from(&descriptor);
        socket.set_nonblocking(true)?;
        if socket.domain()? == Domain::UNIX {
            Ok(Self::Unix(UnixStream::from_std(descriptor.into())?))
        } else {
            Ok(Self::Tcp(TcpStream::from_std(descriptor.into())?))
        }
    }

    pub(crate) fn peer(&self) -> Option<Peer> {
        match self {
            Self::Tcp(stream) => Some(Peer { remote: stream.peer_addr().ok()?, local: stream.local_addr().ok()? }),
            Self::Unix(_) | Self::Http2(_) | Self::Lent => None,
            Self::Tls(stream) => stream.get_ref().0.stream().peer(),
        }
    }

    /// Node's `noDelay` and `keepAlive` options. A peer that has gone already makes these fail; the next read says so.
    pub(crate) fn configure(&self, settings: &ServerSettings) {
        if let Self::Tcp(stream) = self {
            if settings.no_delay {
                let _ = stream.set_nodelay(true);
            }
            if settings.keep_alive {
                let delay = Duration::from_millis(settings.keep_alive_initial_delay.max(1_000));
                let _ = SockRef::from(stream).set_tcp_keepalive(&TcpKeepalive::new().with_time(delay));
            }
        }
    }

    /// Whether the kernel may move a file's bytes to it, past whoever would have to see them.
    pub(crate) fn takes_files(&self) -> bool {
        match self {
            Self::Tcp(_) | Self::Unix(_) => true,
            Self::Tls(_) | Self::Http2(_) | Self::Lent => false,
        }
    }

    /// Ready once it probably takes bytes.
    pub(crate) fn poll_writable(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        match self {
            Self::Http2(stream) => stream.poll_writable(cx),
            socket => socket.poll_socket_writable(cx),
        }
    }

    fn poll_socket_writable(&self, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        match self {
            Self::Tcp(stream) => stream.poll_write_ready(cx),
            Self::Unix(stream) => stream.poll_write_ready(cx),
            Self::Tls(stream) => stream.get_ref().0.stream().poll_socket_writable(cx),
            // It has no socket of its own.
            Self::Http2(_) | Self::Lent => Poll::Ready(Err(io::ErrorKind::Unsupported.into())),
        }
    }

    /// Sends by a system call of the caller's, which says `WouldBlock` when the socket is full. Only for sockets that
    /// take files.
    pub(crate) fn poll_send(
        &self,
        cx: &mut Context<'_>,
        mut send: impl FnMut(BorrowedFd<'_>) -> io::Result<usize>,
    ) -> Poll<io::Result<usize>> {
        loop {
            ready!(self.poll_socket_writable(cx))?;
            let outcome = match self {
                Self::Tcp(stream) => stream.try_io(Interest::WRITABLE, || send(stream.as_fd())),
                Self::Unix(stream) => stream.try_io(Interest::WRITABLE, || send(stream.as_fd())),
                Self::Tls(_) | Self::Http2(_) | Self::Lent => Err(io::ErrorKind::Unsupported.into()),
            };
            match outcome {
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => {}
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                outcome => return Poll::Ready(outcome),
            }
        }
    }

    /// Whether the bytes on the socket are the bytes of the connection: then somebody else can take the socket over.
    pub(crate) fn is_plain(&self) -> bool {
        matches!(self, Self::Tcp(_) | Self::Unix(_))
    }

    /// The descriptor, out of the runtime's hands. An encrypted stream's keys stay here, so it has none to give.
    pub(crate) fn into_descriptor(self) -> io::Result<OwnedFd> {
        Ok(match self {
            Self::Tcp(stream) => stream.into_std()?.into(),
            Self::Unix(stream) => stream.into_std()?.into(),
            Self::Tls(_) | Self::Http2(_) | Self::Lent => return Err(io::ErrorKind::Unsupported.into()),
        })
    }
}

/// Forwards one call to whichever kind of socket it is.
macro_rules! forward {
    ($stream:expr, $inner:ident => $call:expr) => {
        match $stream.get_mut() {
            Stream::Tcp($inner) => $call,
            Stream::Unix($inner) => $call,
            Stream::Tls($inner) => $call,
            Stream::Http2($inner) => $call,
            // Whoever asks waits for its return, which wakes the connection's task.
            Stream::Lent => return Poll::Pending,
        }
    };
}

impl AsyncRead for Stream {
    fn poll_read(self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        match ready!(forward!(self, stream => Pin::new(stream).poll_read(cx, buf))) {
            // A client that closes without TLS's own goodbye. A message that it cuts short is told by its own framing.
            Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => Poll::Ready(Ok(())),
            outcome => Poll::Ready(outcome),
        }
    }
}

impl AsyncWrite for Stream {
    fn poll_write(self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        forward!(self, stream => Pin::new(stream).poll_write(cx, bytes))
    }

    fn poll_write_vectored(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        slices: &[IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        forward!(self, stream => Pin::new(stream).poll_write_vectored(cx, slices))
    }

    fn is_write_vectored(&self) -> bool {
        true
    }

    fn poll_flush(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        forward!(self, stream => Pin::new(stream).poll_flush(cx))
    }

    fn poll_shutdown(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        forward!(self, stream => Pin::new(stream).poll_shutdown(cx))
    }
}
