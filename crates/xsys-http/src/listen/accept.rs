//! The accept loop of one server on one engine thread.

use std::{io, os::fd::OwnedFd, rc::Rc, time::Duration};

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

/// A listener in the runtime's hands.
enum Acceptor {
    Tcp(TcpListener),
    Unix(UnixListener),
}

impl Acceptor {
    fn new(listener: OwnedFd) -> io::Result<Self> {
        Ok(if SockRef::from(&listener).domain()? == Domain::UNIX {
            Self::Unix(UnixListener::from_std(listener.into())?)
        } else {
            Self::Tcp(TcpListener::from_std(listener.into())?)
        })
    }

    async fn accept(&self) -> io::Result<Stream> {
        Ok(match self {
            Self::Tcp(listener) => Stream::Tcp(listener.accept().await?.0),
            Self::Unix(listener) => Stream::Unix(listener.accept().await?.0),
        })
    }
}

/// Errors that belong to one connection which is already gone (accept(2)); the next one may be fine.
fn concerns_one_connection(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        io::ErrorKind::ConnectionAborted | io::ErrorKind::ConnectionReset | io::ErrorKind::Interrupted
    )
}

/// Accepts until its task is aborted. The descriptor is shared with other threads, so a readiness may turn out
/// to be somebody else's connection.
pub(crate) async fn accept(thread: Rc<Thread>, server: Rc<Server>, listener: OwnedFd) {
    let Ok(listener) = Acceptor::new(listener) else { return };
    loop {
        match listener.accept().await {
            Ok(stream) if server.is_full() => {
                drop(stream);
                server.dispatch.dropped(server.id);
            }
            Ok(stream) => connection::serve(&thread, &server, stream, &[]),
            Err(error) if concerns_one_connection(&error) => {}
            Err(_) => tokio::time::sleep(EXHAUSTED_PAUSE).await,
        }
    }
}
