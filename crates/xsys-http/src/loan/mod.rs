//! Quiet connections in the hands of the application's own thread (docs/decisions/0005-quiet-connections-are-lent.md).
//!
//! Where requests come one at a time there is no batch to share a wake-up, and each would cross threads twice. So the
//! socket of such a connection is lent, while it is idle, to the thread that answers: it reads a request and writes the
//! answer itself. Whatever is not a whole request for the application, and whatever is not answered by the end of the
//! same turn, goes back with the socket, and the engine goes on as if it had read the request.
//!
//! Enters: an idle socket ([`lend`]). Leaves: requests and their answers ([`serve`]), and the socket ([`Returned`]).

mod desk;
mod lend;
mod serve;

use std::{
    os::fd::OwnedFd,
    sync::{
        atomic::{AtomicU64, Ordering::Relaxed},
        Arc, Mutex, MutexGuard, PoisonError,
    },
};

use bytes::Bytes;

use crate::{
    connection::ConnectionId,
    engine::{ServerId, ServerShared},
    ServerSettings,
};

pub use desk::Desk;
pub(crate) use lend::Quiet;
pub use serve::Borrowed;

/// Requests that come at a time, up to which they are few: measured, with four to eight the engine's way of reading is as
/// good (docs/decisions/0005).
pub const FEW: u32 = 3;

/// Requests on one loan. Their identities are set aside when it begins.
const LONGEST: u32 = 1024;

/// Where a lent socket is.
#[derive(Debug)]
enum Place {
    /// On the desk, for whoever comes first.
    Desk(OwnedFd),
    /// The borrower serves a request.
    InUse,
    /// The engine has it again, or is about to.
    Back,
}

#[derive(Debug)]
struct State {
    place: Place,
    /// The engine wants it back as soon as it is not in use.
    wanted: bool,
    /// Requests so far.
    served: u32,
    /// Requests in a row that did not come with few others.
    crowded: u32,
}

/// One lent socket, known to both sides.
#[derive(Debug)]
pub struct Loan {
    connection: ConnectionId,
    server: Arc<ServerShared>,
    /// As they were when it began: whoever changes them asks for the socket.
    settings: ServerSettings,
    /// Their number.
    settings_given: u64,
    methods: &'static [&'static str],
    /// The identities of its exchanges: the id of all, and the first generation.
    exchange: u32,
    first: u32,
    desk: Arc<Desk>,
    /// Its place on the desk.
    key: usize,
    state: Mutex<State>,
    /// When the last answer left, in milliseconds of the engine's clock.
    answered: AtomicU64,
}

/// A request that was read on a loan and is not answered.
#[derive(Clone, Copy, Debug)]
pub(crate) struct OpenRequest {
    pub(crate) generation: u32,
    pub(crate) method: u16,
    /// In microseconds.
    pub(crate) opened: u64,
}

/// What the engine gets back.
#[derive(Debug)]
pub(crate) struct Returned {
    pub(crate) loan: Arc<Loan>,
    pub(crate) socket: OwnedFd,
    /// Read, and nobody's yet.
    pub(crate) unread: Bytes,
    pub(crate) open: Option<OpenRequest>,
}

impl Loan {
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The server whose requests these are.
    #[must_use]
    pub fn server(&self) -> ServerId {
        self.server.id
    }

    /// The connection.
    #[must_use]
    pub fn connection(&self) -> ConnectionId {
        self.connection
    }

    /// The engine thread that it came from.
    fn thread(&self) -> usize {
        (self.connection.id >> 24) as usize
    }

    /// When its last answer left, or it began.
    fn answered(&self) -> u64 {
        self.answered.load(Relaxed)
    }
}
