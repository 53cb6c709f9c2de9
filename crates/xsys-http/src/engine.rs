//! The engine as other threads see it: start it, give its threads work, ask for counters.

use std::{
    cell::RefCell,
    collections::HashMap,
    io,
    rc::Rc,
    sync::{
        atomic::{AtomicU32, AtomicU64, AtomicUsize, Ordering::Relaxed},
        mpsc, Arc, Mutex, PoisonError,
    },
    thread as system,
    time::Duration,
};

use tokio::{
    runtime::Builder,
    sync::mpsc::{unbounded_channel, UnboundedReceiver, UnboundedSender},
    task::LocalSet,
};

use crate::{
    clock,
    connection::ConnectionId,
    listen::Peer,
    measures::{Measured, Measures},
    plan::{Plan, PlanSlot},
    thread::{Peers, Thread},
    tls::TlsFacts,
};

/// Never reused in a process.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct ServerId(pub u32);

/// What happened so far, in all threads.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[allow(missing_docs)]
pub struct Counters {
    pub connections_accepted: u64,
    pub connections_open: usize,
    pub requests: u64,
    pub exchanges_open: usize,
    pub bytes_read: u64,
    pub bytes_written: u64,
    pub panics: u64,
    pub native_answers: u64,
    pub lent_requests: u64,
}

/// One server's counters, shared by its threads.
#[derive(Debug)]
pub struct ServerShared {
    pub(crate) id: ServerId,
    accepted: AtomicU64,
    open: AtomicUsize,
    requests: AtomicU64,
    exchanges: AtomicUsize,
    read: AtomicU64,
    written: AtomicU64,
    panics: AtomicU64,
    native_answers: AtomicU64,
    lent_requests: AtomicU64,
    settings_given: AtomicU64,
    plan: PlanSlot,
    pub(crate) measures: Measures,
}

impl ServerShared {
    pub(crate) fn opened_connection(&self) {
        self.accepted.fetch_add(1, Relaxed);
        self.open.fetch_add(1, Relaxed);
    }

    pub(crate) fn closed_connection(&self) {
        self.open.fetch_sub(1, Relaxed);
    }

    pub(crate) fn request(&self) {
        self.requests.fetch_add(1, Relaxed);
    }

    pub(crate) fn opened_exchange(&self) {
        self.exchanges.fetch_add(1, Relaxed);
    }

    pub(crate) fn closed_exchange(&self) {
        self.exchanges.fetch_sub(1, Relaxed);
    }

    pub(crate) fn read(&self, bytes: usize) {
        self.read.fetch_add(bytes as u64, Relaxed);
    }

    pub(crate) fn wrote(&self, bytes: usize) {
        self.written.fetch_add(bytes as u64, Relaxed);
    }

    pub(crate) fn panicked(&self) {
        self.panics.fetch_add(1, Relaxed);
    }

    pub(crate) fn native_answer(&self) {
        self.native_answers.fetch_add(1, Relaxed);
    }

    pub(crate) fn lent_request(&self) {
        self.lent_requests.fetch_add(1, Relaxed);
    }

    /// The number of the latest settings, whether or not the threads have them.
    pub(crate) fn settings_given(&self) -> u64 {
        self.settings_given.load(Relaxed)
    }

    pub(crate) fn has_plan(&self) -> bool {
        self.plan.is_set()
    }

    pub(crate) fn plan(&self) -> &PlanSlot {
        &self.plan
    }

    pub(crate) fn open(&self) -> usize {
        self.open.load(Relaxed)
    }

    fn counters(&self) -> Counters {
        Counters {
            connections_accepted: self.accepted.load(Relaxed),
            connections_open: self.open(),
            requests: self.requests.load(Relaxed),
            exchanges_open: self.exchanges.load(Relaxed),
            bytes_read: self.read.load(Relaxed),
            bytes_written: self.written.load(Relaxed),
            panics: self.panics.load(Relaxed),
            native_answers: self.native_answers.load(Relaxed),
            lent_requests: self.lent_requests.load(Relaxed),
        }
    }
}

/// A server's counters for whoever keeps the handle.
#[derive(Clone, Debug)]
pub struct ServerHandle(Arc<ServerShared>);

impl ServerHandle {
    /// Its id.
    #[must_use]
    pub fn id(&self) -> ServerId {
        self.0.id
    }

    /// What happened so far.
    #[must_use]
    pub fn counters(&self) -> Counters {
        self.0.counters()
    }

    /// The plan for all requests whose heads are read from now on, on all threads; `None`: JavaScript gets everything.
    pub fn set_plan(&self, plan: Option<Plan>) {
        self.0.plan.set(plan.filter(|plan| !plan.is_empty()));
    }

    /// A number for new settings ([`Thread::configure`]). Whoever borrows connections on the calling thread serves none by
    /// older ones from now on, although the engine's threads may not have heard of the new ones yet.
    #[must_use]
    pub fn number_settings(&self) -> u64 {
        self.0.settings_given.fetch_add(1, Relaxed) + 1
    }

    /// For [`Thread::start_server`].
    #[must_use]
    pub fn shared(&self) -> Arc<ServerShared> {
        Arc::clone(&self.0)
    }
}

/// How long a caller waits for engine threads, which answer within microseconds unless the machine is starved.
const PATIENCE: Duration = Duration::from_secs(1);

type Job = Box<dyn FnOnce(&Rc<Thread>) + Send>;

#[derive(Debug)]
struct ThreadHandle {
    jobs: UnboundedSender<Job>,
    peers: Peers,
}

/// Threads that serve; they end with the process.
#[derive(Debug)]
pub struct Engine {
    threads: Vec<ThreadHandle>,
    next_server: AtomicU32,
    servers: Mutex<HashMap<ServerId, ServerHandle>>,
}

thread_local! {
    /// The thread's own state, for the runtime's park hook, which takes no argument.
    static CURRENT: RefCell<Option<Rc<Thread>>> = const { RefCell::new(None) };
}

impl Engine {
    /// Starts `threads` engine threads (at least one, at most 255). `methods`: the request methods that are served, by
    /// index; `window`: request-body bytes per exchange on their way to the application.
    ///
    /// # Errors
    /// When the system refuses a thread or an epoll instance.
    pub fn start(threads: usize, methods: &'static [&'static str], window: usize) -> io::Result<Self> {
        let threads = (0..threads.clamp(1, 255)).map(|index| {
            let (jobs, queue) = unbounded_channel();
            let peers = Peers::default();
            let index = u8::try_from(index).unwrap_or(u8::MAX);
            let thread_peers = Arc::clone(&peers);
            let runtime = Builder::new_current_thread()
                .enable_io()
                .enable_time()
                .on_thread_park(publish)
                .on_thread_unpark(look_at_clock)
                .build()?;
            system::Builder::new().name(format!("xsys-engine-{index}")).spawn(move || {
                let thread = Rc::new(Thread::new(index, methods, window, thread_peers));
                CURRENT.with(|current| current.replace(Some(Rc::clone(&thread))));
                LocalSet::new().block_on(&runtime, work(thread, queue));
            })?;
            Ok(ThreadHandle { jobs, peers })
        });
        Ok(Self {
            threads: threads.collect::<io::Result<_>>()?,
            next_server: AtomicU32::new(1),
            servers: Mutex::default(),
        })
    }

    /// Number of engine threads.
    #[must_use]
    pub fn threads(&self) -> usize {
        self.threads.len()
    }

    /// Runs `job` on one thread, after everything given to it before. A thread number that does not exist is ignored.
    pub fn run(&self, thread: usize, job: impl FnOnce(&Rc<Thread>) + Send + 'static) {
        if let Some(thread) = self.threads.get(thread) {
            // The receiver lives as long as the process.
            let _ = thread.jobs.send(Box::new(job));
        }
    }

    /// Runs a copy of `job` on every thread.
    pub fn run_everywhere(&self, job: impl Fn(&Rc<Thread>) + Send + Clone + 'static) {
        for thread in 0..self.threads.len() {
            self.run(thread, job.clone());
        }
    }

    /// Like [`Engine::run_everywhere`], and waits until every thread has done it: for what must be so when a call
    /// returns. A thread that is too busy for a second is not waited for any longer.
    pub fn run_everywhere_now(&self, job: impl Fn(&Rc<Thread>) + Send + Clone + 'static) {
        let (done, all_done) = mpsc::channel();
        self.run_everywhere(move |thread| {
            job(thread);
            // The receiver may have given up.
            let _ = done.send(());
        });
        for _ in 0..self.threads.len() {
            if all_done.recv_timeout(PATIENCE).is_err() {
                return;
            }
        }
    }

    /// A new server's identity and counters.
    pub fn register_server(&self) -> ServerHandle {
        let id = ServerId(self.next_server.fetch_add(1, Relaxed));
        let handle = ServerHandle(Arc::new(ServerShared {
            id,
            accepted: AtomicU64::new(0),
            open: AtomicUsize::new(0),
            requests: AtomicU64::new(0),
            exchanges: AtomicUsize::new(0),
            read: AtomicU64::new(0),
            written: AtomicU64::new(0),
            panics: AtomicU64::new(0),
            native_answers: AtomicU64::new(0),
            lent_requests: AtomicU64::new(0),
            settings_given: AtomicU64::new(0),
            plan: PlanSlot::default(),
            measures: Measures::default(),
        }));
        self.servers.lock().unwrap_or_else(PoisonError::into_inner).insert(id, handle.clone());
        handle
    }

    /// Forgets a server that has closed.
    pub fn forget_server(&self, id: ServerId) {
        self.servers.lock().unwrap_or_else(PoisonError::into_inner).remove(&id);
    }

    /// The handle of a registered server.
    #[must_use]
    pub fn server(&self, id: ServerId) -> Option<ServerHandle> {
        self.servers.lock().unwrap_or_else(PoisonError::into_inner).get(&id).cloned()
    }

    /// Counters of all servers that are not forgotten.
    #[must_use]
    pub fn counters(&self) -> Counters {
        let servers = self.servers.lock().unwrap_or_else(PoisonError::into_inner);
        servers.values().map(ServerHandle::counters).fold(Counters::default(), |sum, one| Counters {
            connections_accepted: sum.connections_accepted + one.connections_accepted,
            connections_open: sum.connections_open + one.connections_open,
            requests: sum.requests + one.requests,
            exchanges_open: sum.exchanges_open + one.exchanges_open,
            bytes_read: sum.bytes_read + one.bytes_read,
            bytes_written: sum.bytes_written + one.bytes_written,
            panics: sum.panics + one.panics,
            native_answers: sum.native_answers + one.native_answers,
            lent_requests: sum.lent_requests + one.lent_requests,
        })
    }

    /// What was measured of all servers that are not forgotten.
    #[must_use]
    pub fn measured(&self) -> Measured {
        let servers = self.servers.lock().unwrap_or_else(PoisonError::into_inner);
        let mut sum = Measured::default();
        servers.values().for_each(|server| server.0.measures.add_to(&mut sum));
        sum
    }

    /// Addresses of an open TCP connection.
    #[must_use]
    pub fn peer(&self, connection: ConnectionId) -> Option<Peer> {
        let thread = self.threads.get((connection.id >> 24) as usize)?;
        thread.peers.lock().unwrap_or_else(PoisonError::into_inner).get(&connection).and_then(|ends| ends.peer)
    }

    /// What is known of an open encrypted connection.
    #[must_use]
    pub fn tls_facts(&self, connection: ConnectionId) -> Option<Arc<TlsFacts>> {
        let thread = self.threads.get((connection.id >> 24) as usize)?;
        thread.peers.lock().unwrap_or_else(PoisonError::into_inner).get(&connection).and_then(|ends| ends.tls.clone())
    }
}

fn look_at_clock() {
    clock::read();
}

fn publish() {
    CURRENT.with(|current| {
        if let Some(thread) = current.borrow().as_ref() {
            contain(|| thread.publish());
        }
    });
}

/// A panic costs what it interrupted and no more: the thread serves every other connection. Nothing behind it is left
/// half-changed that others rely on, as what they share is replaced whole (`Cell`, one insertion, one removal).
pub(crate) fn contain(act: impl FnOnce()) {
    // The panic's message and place were printed by the panic hook already.
    let _ = std::panic::catch_unwind(std::panic::AssertUnwindSafe(act));
}

async fn work(thread: Rc<Thread>, mut queue: UnboundedReceiver<Job>) {
    thread.start();
    while let Some(job) = queue.recv().await {
        // The job may end exchanges whose keep-alive time begins now.
        clock::read();
        contain(|| job(&thread));
    }
}
