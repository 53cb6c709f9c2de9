//! One engine thread: its servers, connections and exchanges.
//!
//! Everything here stays on one thread (`Rc`, `Cell`); other threads reach it with [`crate::Engine::run`] only.

mod reserved;

use std::{
    cell::{Cell, RefCell},
    collections::HashMap,
    rc::Rc,
    sync::{Arc, Mutex, PoisonError},
};

use bytes::Bytes;
use slab::Slab;
use tokio::{
    sync::Notify,
    task::{spawn_local, AbortHandle},
};

use crate::{
    clock,
    connection::{Connection, ConnectionId, Kind},
    dispatch::Dispatch,
    engine::{ServerId, ServerShared},
    exchange::{Exchange, ExchangeId, Opened},
    listen::{Acceptor, Listener, Peer, Stream},
    parse::HeaderSlot,
    plan::{Plan, PlanOfThread},
    timeouts,
    tls::TlsFacts,
    ServerSettings,
};

/// One read's worth. 64 KiB is what libuv offers for one read, so chunks have the size that applications know.
const SCRATCH: usize = 64 * 1024;
/// Slots have 24 bits beside the thread's 8.
const SLOT_BITS: u32 = 24;

/// Who is at the other end of a connection.
#[derive(Clone, Debug, Default)]
pub(crate) struct Ends {
    pub(crate) peer: Option<Peer>,
    pub(crate) tls: Option<Arc<TlsFacts>>,
}

/// The ends of the open connections, for threads that ask about one.
pub(crate) type Peers = Arc<Mutex<HashMap<ConnectionId, Ends>>>;

/// One server on one thread.
pub(crate) struct Server {
    pub(crate) id: ServerId,
    pub(crate) dispatch: Rc<dyn Dispatch>,
    pub(crate) shared: Arc<ServerShared>,
    /// Present while this server listens on this thread.
    pub(crate) acceptor: RefCell<Option<Acceptor>>,
    accepting: RefCell<Option<AbortHandle>>,
    settings: RefCell<Rc<ServerSettings>>,
    pub(crate) settings_number: Cell<u64>,
    open: Cell<usize>,
    listening: Cell<bool>,
    /// Every answer ends its connection.
    pub(crate) draining: Cell<bool>,
    plan: PlanOfThread,
}

impl std::fmt::Debug for Server {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Server").field("id", &self.id).field("open", &self.open).finish_non_exhaustive()
    }
}

impl Server {
    pub(crate) fn settings(&self) -> Rc<ServerSettings> {
        Rc::clone(&self.settings.borrow())
    }

    pub(crate) fn plan(&self) -> Option<Arc<Plan>> {
        self.plan.get(self.shared.plan())
    }

    pub(crate) fn is_full(&self) -> bool {
        let limit = self.settings.borrow().max_connections;
        limit > 0 && self.shared.open() >= limit
    }

    /// No new requests should come.
    pub(crate) fn is_closing(&self) -> bool {
        !self.listening.get() || self.draining.get()
    }

    /// The listener closes here and now; the task is only told that nothing will come any more.
    fn stop_accepting(&self) {
        self.acceptor.replace(None);
        if let Some(accepting) = self.accepting.take() {
            accepting.abort();
        }
    }

    fn tell_if_closed(&self) {
        if !self.listening.get() && self.open.get() == 0 {
            self.dispatch.server_closed(self.id);
        }
    }
}

/// See the module's description.
pub struct Thread {
    index: u8,
    pub(crate) methods: &'static [&'static str],
    pub(crate) scratch: Cell<Vec<u8>>,
    pub(crate) slots: Cell<Vec<HeaderSlot>>,
    pub(crate) connections: RefCell<Slab<Rc<Connection>>>,
    pub(crate) servers: RefCell<HashMap<ServerId, Rc<Server>>>,
    /// A connection opened: the timeouts' task has something to watch.
    pub(crate) opened: Notify,
    publishers: RefCell<Vec<Box<dyn Fn() -> bool>>>,
    /// Empty places are set aside for requests on loans.
    exchanges: RefCell<Slab<Option<Rc<Exchange>>>>,
    generation: Cell<u32>,
    /// Exchanges that were opened since the thread last slept.
    opened_exchanges: Cell<u32>,
    window: usize,
    peers: Peers,
}

impl std::fmt::Debug for Thread {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Thread").field("index", &self.index).finish_non_exhaustive()
    }
}

impl Thread {
    pub(crate) fn new(index: u8, methods: &'static [&'static str], window: usize, peers: Peers) -> Self {
        Self {
            index,
            methods,
            scratch: Cell::new(vec![0; SCRATCH]),
            slots: Cell::default(),
            connections: RefCell::default(),
            servers: RefCell::default(),
            opened: Notify::new(),
            publishers: RefCell::default(),
            exchanges: RefCell::default(),
            generation: Cell::new(0),
            opened_exchanges: Cell::new(0),
            window,
            peers,
        }
    }

    /// Its number, the top 8 bits of every id that it gives.
    #[must_use]
    pub fn index(&self) -> u8 {
        self.index
    }

    fn identity(&self, slot: usize) -> (u32, u32) {
        let generation = self.generation.get().wrapping_add(1);
        self.generation.set(generation);
        (u32::from(self.index) << SLOT_BITS | u32::try_from(slot).unwrap_or(0), generation)
    }

    fn slot(id: u32) -> usize {
        (id & ((1 << SLOT_BITS) - 1)) as usize
    }

    pub(crate) fn open_exchange(&self, connection: &Rc<Connection>, method: Option<u16>) -> Rc<Exchange> {
        let mut exchanges = self.exchanges.borrow_mut();
        let entry = exchanges.vacant_entry();
        let (id, generation) = self.identity(entry.key());
        let id = ExchangeId { id, generation };
        let before = self.opened_exchanges.replace(self.opened_exchanges.get() + 1);
        let opened = Opened { at: clock::microseconds(), before };
        let exchange = Rc::new(Exchange::new(id, Rc::clone(connection), method, self.window, opened));
        entry.insert(Some(Rc::clone(&exchange)));
        connection.server.shared.opened_exchange();
        exchange
    }

    /// The open exchange of this identity.
    #[must_use]
    pub fn exchange(&self, id: ExchangeId) -> Option<Rc<Exchange>> {
        let exchanges = self.exchanges.borrow();
        exchanges.get(Self::slot(id.id))?.as_ref().filter(|exchange| exchange.id() == id).map(Rc::clone)
    }

    pub(crate) fn forget_exchange(&self, id: ExchangeId) {
        let exchange = self.exchange(id);
        if let Some(exchange) = exchange {
            self.exchanges.borrow_mut().remove(Self::slot(id.id));
            exchange.connection().server.shared.closed_exchange();
        }
    }

    /// The open connection of this identity.
    #[must_use]
    pub fn connection(&self, id: ConnectionId) -> Option<Rc<Connection>> {
        let connections = self.connections.borrow();
        connections.get(Self::slot(id.id)).filter(|connection| connection.id() == id).map(Rc::clone)
    }

    pub(crate) fn peer_of(&self, connection: &Connection) -> Option<Peer> {
        self.peers.lock().unwrap_or_else(PoisonError::into_inner).get(&connection.id()).and_then(|ends| ends.peer)
    }

    /// The handshake is over.
    pub(crate) fn set_tls_facts(&self, connection: &Connection, facts: TlsFacts) {
        let mut peers = self.peers.lock().unwrap_or_else(PoisonError::into_inner);
        peers.entry(connection.id()).or_default().tls = Some(Arc::new(facts));
    }

    pub(crate) fn open_connection(self: &Rc<Self>, server: &Rc<Server>, stream: &Stream) -> Rc<Connection> {
        // The thread may have slept since it last looked.
        clock::read();
        server.shared.opened_connection();
        let ends = stream.peer().map(|peer| Ends { peer: Some(peer), tls: None });
        self.open(server, Kind::Socket, ends)
    }

    /// One request of an HTTP/2 connection, as a connection with the same two ends.
    pub(crate) fn open_stream(self: &Rc<Self>, session: &Connection) -> Rc<Connection> {
        let ends = self.peers.lock().unwrap_or_else(PoisonError::into_inner).get(&session.id()).cloned();
        self.open(&session.server, Kind::Stream(session.id()), ends)
    }

    fn open(self: &Rc<Self>, server: &Rc<Server>, kind: Kind, ends: Option<Ends>) -> Rc<Connection> {
        let mut connections = self.connections.borrow_mut();
        let entry = connections.vacant_entry();
        let (id, generation) = self.identity(entry.key());
        let id = ConnectionId { id, generation };
        let connection = Rc::new(Connection::new(id, kind, Rc::clone(server), Rc::clone(self)));
        entry.insert(Rc::clone(&connection));
        server.open.set(server.open.get() + 1);
        if let Some(ends) = ends {
            self.peers.lock().unwrap_or_else(PoisonError::into_inner).insert(id, ends);
        }
        self.opened.notify_one();
        connection
    }

    pub(crate) fn close_connection(&self, connection: &Connection) {
        let id = connection.id();
        connection.let_go();
        self.connections.borrow_mut().remove(Self::slot(id.id));
        self.peers.lock().unwrap_or_else(PoisonError::into_inner).remove(&id);
        let server = &connection.server;
        server.open.set(server.open.get() - 1);
        if !connection.is_stream() {
            server.shared.closed_connection();
        }
        if connection.announced() {
            server.dispatch.connection_closed(connection);
        }
        server.tell_if_closed();
    }

    /// Starts a server on this thread. Without a listener its connections come through [`Thread::adopt`].
    pub fn start_server(
        self: &Rc<Self>,
        shared: Arc<ServerShared>,
        settings: ServerSettings,
        dispatch: Rc<dyn Dispatch>,
        listener: Option<&Listener>,
    ) {
        let server = Rc::new(Server {
            id: shared.id,
            dispatch,
            shared,
            acceptor: RefCell::default(),
            accepting: RefCell::default(),
            settings: RefCell::new(Rc::new(settings)),
            settings_number: Cell::new(0),
            open: Cell::new(0),
            listening: Cell::new(true),
            draining: Cell::new(false),
            plan: PlanOfThread::default(),
        });
        self.servers.borrow_mut().insert(server.id, Rc::clone(&server));
        if let Some(listener) = listener {
            self.accept(server.id, listener);
        }
    }

    /// A server that was started without a listener accepts from now on.
    pub fn accept(self: &Rc<Self>, server: ServerId, listener: &Listener) {
        let Some(server) = self.server(server) else { return };
        if let Some(acceptor) = listener.duplicate().ok().and_then(|socket| Acceptor::new(socket).ok()) {
            server.acceptor.replace(Some(acceptor));
            let accepting = crate::listen::accept(Rc::clone(self), Rc::clone(&server));
            server.accepting.replace(Some(spawn_local(accepting).abort_handle()));
        }
    }

    fn server(&self, id: ServerId) -> Option<Rc<Server>> {
        self.servers.borrow().get(&id).map(Rc::clone)
    }

    /// New settings, in force from the next look at them. `number`: see [`crate::ServerHandle::number_settings`]; 0 where
    /// nobody borrows.
    pub fn configure(&self, id: ServerId, settings: ServerSettings, number: u64) {
        if let Some(server) = self.server(id) {
            server.settings.replace(Rc::new(settings));
            server.settings_number.set(number);
            self.recall(Some(id));
            self.opened.notify_one();
        }
    }

    /// Takes over a connected socket; `read_before` was read from it already.
    pub fn adopt(self: &Rc<Self>, server: ServerId, socket: std::os::fd::OwnedFd, read_before: &Bytes) {
        // A server that has closed, or a socket that is gone: dropping it closes it, which is what its client sees.
        if let (Some(server), Ok(stream)) = (self.server(server), Stream::connected(socket)) {
            crate::connection::serve(self, &server, stream, read_before);
        }
    }

    /// Stops listening; open connections go on.
    pub fn close_server(&self, id: ServerId) {
        let server = self.servers.borrow_mut().remove(&id);
        if let Some(server) = server {
            server.stop_accepting();
            server.listening.set(false);
            server.tell_if_closed();
            self.wake_sessions();
            self.recall(Some(id));
        }
    }

    /// Those of a server that is about to close tell their clients, although each may be in the middle of requests.
    fn wake_sessions(&self) {
        for (_, connection) in self.connections.borrow().iter().filter(|(_, connection)| connection.is_session()) {
            connection.wake();
        }
    }

    /// All servers of this thread stop accepting, and each answer from now on ends its connection. Returns how many
    /// connections still have to send what they were given.
    pub fn drain(&self) -> usize {
        for server in self.servers.borrow().values() {
            server.draining.set(true);
            server.stop_accepting();
        }
        self.wake_sessions();
        self.recall(None);
        self.connections.borrow().iter().filter(|(_, connection)| connection.has_unsent()).count()
    }

    /// The open exchanges of a server.
    #[must_use]
    pub fn exchanges_of(&self, server: ServerId) -> Vec<Rc<Exchange>> {
        let exchanges = self.exchanges.borrow();
        let open = exchanges.iter().filter_map(|(_, exchange)| exchange.as_ref());
        open.filter(|exchange| exchange.connection().server() == server).map(Rc::clone).collect()
    }

    /// The open connections of `server`, or of all servers.
    pub(crate) fn connections_of(&self, server: Option<ServerId>) -> Vec<Rc<Connection>> {
        let connections = self.connections.borrow();
        let open = connections.iter().map(|(_, connection)| connection);
        open.filter(|connection| server.is_none_or(|server| connection.server.id == server)).map(Rc::clone).collect()
    }

    /// Closes the connections of `server`; `idle_only` spares those with a request under way.
    pub fn close_connections(&self, server: ServerId, idle_only: bool) {
        for connection in self.connections_of(Some(server)) {
            if !idle_only {
                connection.destroy();
            } else if connection.is_idle() {
                connection.leave();
            }
        }
    }

    /// `publish` is called whenever the thread is about to sleep, so that what was dispatched is seen in one batch. It
    /// is dropped when it returns `false`.
    pub fn before_sleep(&self, publish: impl Fn() -> bool + 'static) {
        self.publishers.borrow_mut().push(Box::new(publish));
    }

    pub(crate) fn publish(&self) {
        self.opened_exchanges.set(0);
        self.publishers.borrow_mut().retain(|publish| publish());
    }

    pub(crate) fn start(self: &Rc<Self>) {
        spawn_local(timeouts::watch(Rc::clone(self)));
    }
}
