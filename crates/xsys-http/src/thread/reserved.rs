//! Identities for requests that the engine does not read itself. Enters: how many a loan may serve. Leaves: a place among
//! the exchanges and generations that nobody else gets, and the exchange of one that came back open.

use std::rc::Rc;

use super::Thread;
use crate::{
    connection::Connection,
    exchange::{Exchange, ExchangeId, Opened},
    loan::OpenRequest,
};

impl Thread {
    /// Sets a place and `count` generations aside; returns its id and the first of them.
    pub(crate) fn reserve_exchange(&self, count: u32) -> (u32, u32) {
        let (id, first) = self.identity(self.exchanges.borrow_mut().insert(None));
        self.generation.set(first.wrapping_add(count - 1));
        (id, first)
    }

    pub(crate) fn unreserve_exchange(&self, id: u32) {
        self.exchanges.borrow_mut().remove(Self::slot(id));
    }

    /// An exchange in the place that was set aside for it; it was counted where it was opened.
    pub(crate) fn open_lent(&self, connection: &Rc<Connection>, id: u32, open: &OpenRequest) -> Rc<Exchange> {
        let id = ExchangeId { id, generation: open.generation };
        let opened = Opened { at: open.opened, before: 0 };
        let exchange = Rc::new(Exchange::new(id, Rc::clone(connection), Some(open.method), self.window, opened));
        if let Some(place) = self.exchanges.borrow_mut().get_mut(Self::slot(id.id)) {
            *place = Some(Rc::clone(&exchange));
        }
        exchange
    }

    /// The generation of the exchange or connection that was opened last.
    pub(crate) fn last_generation(&self) -> u32 {
        self.generation.get()
    }
}
