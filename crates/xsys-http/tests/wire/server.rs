//! One engine for all tests, one server per test, and a client that waits no longer than it must.

use std::{
    io::{ErrorKind, Read, Write},
    net::{Shutdown, SocketAddr, TcpStream},
    os::fd::OwnedFd,
    rc::Rc,
    sync::{Arc, OnceLock},
    thread,
    time::{Duration, Instant},
};

use bytes::Bytes;
use socket2::SockRef;
use xsys_http::{
    listen::{bind, ListenAddress, ListenTarget},
    loan::Desk,
    plan::Plan,
    Counters, Engine, ServerHandle, ServerSettings,
};

use super::echo::{Echo, Log, METHODS};

/// How long something that must happen may take on a busy machine. No test waits for it unless it fails.
const PATIENCE: Duration = Duration::from_secs(60);
/// Request-body bytes on their way to the application.
pub(crate) const WINDOW: usize = 64 * 1024;

pub(crate) fn engine() -> &'static Engine {
    static ENGINE: OnceLock<Engine> = OnceLock::new();
    ENGINE.get_or_init(|| Engine::start(1, METHODS, WINDOW).expect("an engine"))
}

/// A server that closes with its connections when the test ends.
pub(crate) struct Server {
    pub(crate) address: SocketAddr,
    pub(crate) log: Log,
    handle: ServerHandle,
}

impl Server {
    pub(crate) fn start(settings: ServerSettings) -> Self {
        Self::start_lending(settings, None)
    }

    /// One whose quiet connections lie on `desk`.
    pub(crate) fn start_lending(settings: ServerSettings, desk: Option<Arc<Desk>>) -> Self {
        let target = ListenTarget::Tcp { address: "127.0.0.1:0".parse().unwrap(), ipv6_only: false, reuse_port: false };
        let listener = bind(&target, 128).expect("a port");
        let ListenAddress::Tcp(address) = listener.address else { panic!("not a TCP address") };
        let handle = engine().register_server();
        let log = Log::default();
        let (shared, of_echo) = (handle.shared(), log.clone());
        engine().run(0, move |thread| {
            thread.start_server(shared, settings, Rc::new(Echo::new(of_echo, desk)), Some(&listener));
        });
        Self { address, log, handle }
    }

    pub(crate) fn connect(&self) -> Client {
        let stream = TcpStream::connect(self.address).expect("a connection");
        stream.set_nodelay(true).unwrap();
        stream.set_read_timeout(Some(PATIENCE)).unwrap();
        Client { stream }
    }

    /// Waits until the application saw `line`.
    pub(crate) fn saw(&self, line: &str) {
        wait_for(
            || self.log.lines().iter().any(|seen| seen == line),
            || format!("no {line:?} in {:?}", self.log.lines()),
        );
    }

    /// Waits until the application saw a line that begins so.
    pub(crate) fn saw_beginning(&self, beginning: &str) {
        wait_for(
            || self.log.lines().iter().any(|seen| seen.starts_with(beginning)),
            || format!("no {beginning:?} in {:?}", self.log.lines()),
        );
    }

    /// New settings for what comes from now on.
    pub(crate) fn configure(&self, settings: ServerSettings) {
        let id = self.handle.id();
        let number = self.handle.number_settings();
        engine().run_everywhere_now(move |thread| thread.configure(id, settings.clone(), number));
    }

    pub(crate) fn set_plan(&self, plan: Option<Plan>) {
        self.handle.set_plan(plan);
    }

    pub(crate) fn panics(&self) -> u64 {
        self.counters().panics
    }

    pub(crate) fn counters(&self) -> Counters {
        self.handle.counters()
    }

    /// Gives the server a socket that somebody else accepted, and read from.
    pub(crate) fn adopt(&self, socket: OwnedFd, read_before: &'static [u8]) {
        let id = self.handle.id();
        engine().run(0, move |thread| thread.adopt(id, socket, &Bytes::from_static(read_before)));
    }

    /// Waits until no exchange and no connection is open.
    pub(crate) fn is_idle(&self) {
        let idle = || self.handle.counters().exchanges_open == 0 && self.handle.counters().connections_open == 0;
        wait_for(idle, || format!("{:?}", self.handle.counters()));
    }

    pub(crate) fn close(&self) {
        let id = self.handle.id();
        engine().run(0, move |thread| thread.close_server(id));
    }

    pub(crate) fn close_idle_connections(&self) {
        let id = self.handle.id();
        engine().run(0, move |thread| thread.close_connections(id, true));
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let id = self.handle.id();
        engine().run(0, move |thread| {
            thread.close_server(id);
            thread.close_connections(id, false);
        });
        engine().forget_server(id);
    }
}

pub(crate) fn wait_for(met: impl Fn() -> bool, complaint: impl Fn() -> String) {
    let start = Instant::now();
    while !met() {
        assert!(start.elapsed() < PATIENCE, "{}", complaint());
        thread::sleep(Duration::from_millis(2));
    }
}

/// A raw connection.
pub(crate) struct Client {
    stream: TcpStream,
}

impl Client {
    /// The same connection, for another thread.
    pub(crate) fn second(&self) -> Self {
        Self { stream: self.stream.try_clone().unwrap() }
    }

    /// A server that has refused the beginning may have closed before the end was written.
    pub(crate) fn send(&mut self, bytes: impl AsRef<[u8]>) {
        let _ = self.stream.write_all(bytes.as_ref());
    }

    pub(crate) fn send_byte_by_byte(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.send([*byte]);
        }
    }

    pub(crate) fn finish_sending(&self) {
        let _ = self.stream.shutdown(Shutdown::Write);
    }

    /// Leaves with a reset, as a client that crashes does.
    pub(crate) fn reset(self) {
        SockRef::from(&self.stream).set_linger(Some(Duration::ZERO)).unwrap();
    }

    /// The socket, for a protocol of its own.
    pub(crate) fn into_stream(self) -> TcpStream {
        self.stream
    }

    /// The next `length` bytes, or fewer before the end.
    pub(crate) fn receive(&mut self, length: usize) -> String {
        String::from_utf8(self.receive_bytes(length)).expect("ASCII")
    }

    /// Likewise, for bodies that are no text.
    pub(crate) fn receive_bytes(&mut self, length: usize) -> Vec<u8> {
        let mut received = Vec::new();
        let mut buffer = [0; 4096];
        while received.len() < length {
            let room = buffer.len().min(length - received.len());
            match self.stream.read(&mut buffer[..room]) {
                Ok(0) => break,
                Ok(count) => received.extend_from_slice(&buffer[..count]),
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(error) => panic!("after \"{}\": {error}", received.escape_ascii()),
            }
        }
        received
    }

    pub(crate) fn expect(&mut self, bytes: &str) {
        assert_eq!(self.receive(bytes.len()), bytes);
    }

    /// The server closes, properly and without another byte.
    pub(crate) fn expect_close(&mut self) {
        assert_eq!(self.receive(1), "");
    }

    /// The server takes another request and answers it next.
    pub(crate) fn expect_alive(&mut self) {
        self.send("GET /alive HTTP/1.1\r\nHost: a\r\n\r\n");
        self.expect(&super::table::echo("GET /alive "));
    }
}
