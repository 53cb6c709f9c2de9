//! The accept loop of one server on one engine thread.

use std::{
    future::poll_fn,
    io,
    os::fd::OwnedFd,
    rc::Rc,
    task::{ready, Context, Poll},
    time::Duration,
};

use socket2::{Domain, SockRef};
use tokio::net::{TcpListener, UnixListener};

use super::Stream;
use crate::{
    connection,
    thread::{Server, Thread},
};

/// How long to stop accepting when descriptors or memory have run out. Long enough not to spin, short enough that a
/// client waits unnoticed in the backlog.
const EXHAUSTED_PAUSE: Duration = Duration::from_millis(50);

/// How long to wait for an application that is behind before it is looked at again.
const BEHIND_PAUSE: Duration = Duration::from_millis(2);

/// A listener in the runtime's hands; dropping it closes this thread's descriptor at once.
#[derive(Debug)]
pub(crate) enum Acceptor {
    Tcp(TcpListener),
    Unix(UnixListener),
}

impl Acceptor {
    pub(crate) fn new(listener: OwnedFd) -> io::Result<Self> {
        Ok(if SockRef::from(&listener).domain()? == Domain::UNIX {
            Self::Unix(UnixListener::from_std(listener.into())?)
        } else {
            Self::Tcp(TcpListener::from_std(listener.into())?)
        })
    }

    fn poll_accept(&self, cx: &mut Context<'_>) -> Poll<io::Result<Stream>> {
        Poll::Ready(Ok(match self {
            Self::Tcp(listener) => Stream::Tcp(ready!(listener.poll_accept(cx))?.0),
            Self::Unix(listener) => Stream::Unix(ready!(listener.poll_accept(cx))?.0),
        }))
    }
}

/// Errors that belong to one connection which is already gone (accept(2)); the next one may be fine.
fn concerns_one_connection(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        io::ErrorKind::ConnectionAborted | io::ErrorKind::ConnectionReset | io::ErrorKind::Interrupted
    )
}

/// Accepts until its task is aborted. The descriptor is shared with other threads, so a readiness may turn out to be
/// somebody else's connection.
pub(crate) async fn accept(thread: Rc<Thread>, server: Rc<Server>) {
    loop {
        // Open connections bound what waits for the application, but not where clients leave at once and come anew. Such
        // clients wait in the system's backlog, as they do where the application itself accepts.
        while server.dispatch.is_behind() {
            tokio::time::sleep(BEHIND_PAUSE).await;
        }
        let accepted = poll_fn(|cx| match server.acceptor.borrow().as_ref() {
            Some(acceptor) => acceptor.poll_accept(cx),
            None => Poll::Pending,
        });
        match accepted.await {
            Ok(stream) if server.is_full() => {
                drop(stream);
                server.shared.measures.dropped();
                server.dispatch.dropped(server.id);
            }
            Ok(stream) => connection::serve(&thread, &server, stream, &[]),
            Err(error) if concerns_one_connection(&error) => {}
            Err(_) => tokio::time::sleep(EXHAUSTED_PAUSE).await,
        }
    }
}
