//! The engine's side, on the connection's engine thread. Enters: connections that have answered. Leaves: loans, and the
//! sockets of those that are over.

use std::{
    cell::Cell,
    os::fd::OwnedFd,
    sync::{Arc, Mutex},
};

use bytes::Bytes;

use super::{Desk, Loan, Place, Returned, FEW, LONGEST};
use crate::{
    clock,
    connection::{Connection, Phase},
    exchange::Exchange,
    thread::Thread,
    ServerId,
};

/// Requests of a connection that came with few others, one after the other, before it is lent.
const QUIET: u32 = 8;
/// Where they are not answered in the turn in which they are read, a loan costs more than it spares; each such time it
/// takes twice as many.
const MOST_QUIET: u32 = 8192;

/// How quiet a connection is.
#[derive(Debug)]
pub(crate) struct Quiet {
    /// Requests in a row that came with few others.
    in_a_row: Cell<u32>,
    /// How many it takes.
    needed: Cell<u32>,
}

impl Default for Quiet {
    fn default() -> Self {
        Self { in_a_row: Cell::new(0), needed: Cell::new(QUIET) }
    }
}

impl Quiet {
    /// An exchange is over. Few came with it, if so few were read in the same turn or before its answer had come.
    pub(crate) fn ended(&self, exchange: &Exchange, thread: &Thread) {
        let behind = thread.last_generation().wrapping_sub(exchange.id().generation);
        let with_few = exchange.before().saturating_add(behind) < FEW;
        self.in_a_row.set(if with_few { self.in_a_row.get().saturating_add(1) } else { 0 });
    }

    fn returned(&self, returned: &Returned) {
        self.in_a_row.set(0);
        if returned.open.is_none() {
            self.needed.set(QUIET);
        } else if returned.loan.state().served < QUIET {
            self.needed.set((self.needed.get() * 2).min(MOST_QUIET));
        }
    }
}

impl Connection {
    /// Whether its next request should be read by whoever answers it.
    fn is_quiet(&self) -> bool {
        if self.quiet.in_a_row.get() < self.quiet.needed.get() || !self.is_socket() || self.ordered_end().is_some() {
            return false;
        }
        let settings = self.server.settings();
        let watched = settings.watch_native_answers || self.timeout.get().unwrap_or(settings.timeout) > 0;
        !watched && !self.server.is_closing() && !self.server.shared.has_plan()
    }

    /// Who borrows it, if anybody does.
    pub(crate) fn borrower(&self) -> Option<Arc<Desk>> {
        let desk = self.is_quiet().then(|| self.server.dispatch.desk())?;
        desk.filter(|desk| desk.has_room())
    }

    /// Lends `socket`, from which nothing is left unread. It comes back where the system refuses.
    pub(crate) fn lend(&self, desk: &Arc<Desk>, socket: OwnedFd) -> Result<(), OwnedFd> {
        let (exchange, first) = self.thread.reserve_exchange(LONGEST);
        let make = |key, state, answered| Loan {
            connection: self.id(),
            server: Arc::clone(&self.server.shared),
            settings_given: self.server.settings_number.get(),
            settings: (*self.server.settings()).clone(),
            methods: self.thread.methods,
            exchange,
            first,
            desk: Arc::clone(desk),
            key,
            state: Mutex::new(state),
            answered,
        };
        match desk.put(socket, make, clock::now()) {
            Ok(loan) => {
                self.loan.replace(Some(loan));
                Ok(())
            }
            Err(socket) => {
                self.thread.unreserve_exchange(exchange);
                Err(socket)
            }
        }
    }

    /// Since when a lent connection waits for its next request, unless one is being served.
    pub(crate) fn lent_and_idle_since(&self) -> Option<u64> {
        let loan = self.loan.borrow();
        let loan = loan.as_ref()?;
        let on_desk = matches!(loan.state().place, Place::Desk(_));
        on_desk.then(|| loan.answered())
    }

    pub(crate) fn is_lent(&self) -> bool {
        self.loan.borrow().is_some()
    }

    /// Gets the socket back if it is lent; `false` where it is in use, and comes by itself as soon as it is not.
    pub(crate) fn recall(&self) -> bool {
        let Some(loan) = self.loan.borrow().clone() else { return true };
        let mut state = loan.state();
        state.wanted = true;
        match std::mem::replace(&mut state.place, Place::Back) {
            Place::Desk(socket) => {
                drop(state);
                loan.desk.remove(&loan, &socket);
                self.take_back(Returned { loan, socket, unread: Bytes::new(), open: None });
                true
            }
            // On its way here it already is, or soon will be.
            other => {
                state.place = other;
                false
            }
        }
    }

    fn take_back(&self, returned: Returned) {
        if returned.open.is_none() {
            let loan = &returned.loan;
            self.thread.unreserve_exchange(loan.exchange);
            self.since.set(loan.answered());
            self.active.set(loan.answered());
        }
        self.quiet.returned(&returned);
        self.loan.replace(None);
        self.returned.replace(Some(returned));
        self.wake();
    }
}

impl Thread {
    /// A loan is over.
    pub(crate) fn take_back(&self, returned: Returned) {
        match self.connection(returned.loan.connection) {
            Some(connection) => {
                if let Some(open) = &returned.open {
                    let exchange = self.open_lent(&connection, returned.loan.exchange, open);
                    connection.current.replace(Some(exchange));
                    connection.enter(Phase::Answer);
                }
                connection.take_back(returned);
            }
            // Its task has died. The client finds a closed connection.
            None => {
                self.unreserve_exchange(returned.loan.exchange);
                if returned.open.is_some() {
                    returned.loan.server.closed_exchange();
                }
            }
        }
    }

    /// Gets back what is lent of `server`'s, or of all servers', so that the next request meets what has changed.
    pub fn recall(&self, server: Option<ServerId>) {
        for connection in self.connections_of(server) {
            connection.recall();
        }
    }
}
