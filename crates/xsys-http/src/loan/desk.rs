//! Where one borrower's loans lie. Enters: sockets. Leaves: those with something to read.
//!
//! The sockets are watched by an epoll instance of its own, which the borrower's event loop watches in turn: the engine
//! may then take a socket away at any time, and no handle of that loop names a descriptor that is somebody else's by now.

use std::{
    io,
    os::fd::{AsFd, BorrowedFd, OwnedFd},
    sync::{atomic::AtomicU64, Arc, Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};

use rustix::{
    buffer::spare_capacity,
    event::{epoll, Timespec},
};
use slab::Slab;

use super::{Loan, Place, State};

/// Loans at a time. Where more connections are quiet at once, few of their requests come alone.
const MOST: usize = 64;

/// See the module's description.
#[derive(Debug)]
pub struct Desk {
    poll: OwnedFd,
    loans: Mutex<Slab<Arc<Loan>>>,
}

impl Desk {
    /// An empty one.
    ///
    /// # Errors
    /// When the system refuses an epoll instance.
    pub fn new() -> io::Result<Self> {
        Ok(Self { poll: epoll::create(epoll::CreateFlags::CLOEXEC)?, loans: Mutex::default() })
    }

    /// Readable while one of the sockets is.
    #[must_use]
    pub fn descriptor(&self) -> BorrowedFd<'_> {
        self.poll.as_fd()
    }

    fn loans(&self) -> MutexGuard<'_, Slab<Arc<Loan>>> {
        self.loans.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Loans with something to read, or whose client has left. To be asked when `descriptor` is readable.
    #[must_use]
    pub fn ready(&self) -> Vec<Arc<Loan>> {
        // One alone is what the system told of: it need not be asked again.
        self.only().map_or_else(|| self.ask(), |loan| vec![loan])
    }

    /// Whether there is any before `limit` has passed, without sleeping meanwhile, or `stop` says that it is no use.
    #[must_use]
    pub fn is_ready_within(&self, limit: Duration, stop: impl Fn() -> bool) -> bool {
        let only = self.only();
        let began = Instant::now();
        loop {
            let ready = only.as_ref().map_or_else(|| !self.ask().is_empty(), |loan| loan.has_news());
            if ready || stop() || began.elapsed() > limit {
                return ready;
            }
            std::hint::spin_loop();
        }
    }

    fn only(&self) -> Option<Arc<Loan>> {
        let loans = self.loans();
        let mut all = loans.iter();
        let (_, first) = all.next()?;
        all.next().is_none().then(|| Arc::clone(first))
    }

    fn ask(&self) -> Vec<Arc<Loan>> {
        let mut events = Vec::with_capacity(MOST);
        let no_time = Timespec { tv_sec: 0, tv_nsec: 0 };
        // An interruption is no news: what is ready stays so.
        if epoll::wait(&self.poll, spare_capacity(&mut events), Some(&no_time)).is_err() {
            return Vec::new();
        }
        let loans = self.loans();
        let keys = events.iter().filter_map(|event| usize::try_from(event.data.u64()).ok());
        keys.filter_map(|key| loans.get(key).map(Arc::clone)).collect()
    }

    pub(super) fn has_room(&self) -> bool {
        self.loans().len() < MOST
    }

    /// Watches `socket` for the loan that `make` makes of its place here. The socket comes back where that is impossible.
    pub(super) fn put(
        self: &Arc<Self>,
        socket: OwnedFd,
        make: impl FnOnce(usize, State, AtomicU64) -> Loan,
        now: u64,
    ) -> Result<Arc<Loan>, OwnedFd> {
        let mut loans = self.loans();
        let entry = loans.vacant_entry();
        let key = entry.key();
        let data = epoll::EventData::new_u64(key as u64);
        // Behind the lock, so that whoever is told finds the loan.
        if epoll::add(&self.poll, &socket, data, epoll::EventFlags::IN).is_err() {
            return Err(socket);
        }
        let state = State { place: Place::Desk(socket), wanted: false, served: 0, crowded: 0 };
        Ok(Arc::clone(entry.insert(Arc::new(make(key, state, AtomicU64::new(now))))))
    }

    /// The loan is over.
    pub(super) fn remove(&self, loan: &Loan, socket: &OwnedFd) {
        // It was added, and is open.
        let _ = epoll::delete(&self.poll, socket);
        self.loans().try_remove(loan.key);
    }
}
