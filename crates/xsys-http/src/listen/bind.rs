//! Binding, synchronously, so that the caller hears of a port in use at once.

use std::{
    io,
    net::{IpAddr, SocketAddr},
    os::fd::{AsFd, OwnedFd},
    path::PathBuf,
};

use socket2::{Domain, Protocol, SockAddr, Socket, Type};
use thiserror::Error;

use super::descriptor;

/// Where to listen.
#[derive(Clone, Debug)]
pub enum ListenTarget {
    /// TCP.
    Tcp {
        /// The address; port 0 asks the system for a free one.
        address: SocketAddr,
        /// `IPV6_V6ONLY`.
        ipv6_only: bool,
        /// `SO_REUSEPORT`: several processes share the port through the kernel.
        reuse_port: bool,
    },
    /// A Unix domain socket at this path.
    Unix(PathBuf),
    /// A bound or listening descriptor of the caller's, which is duplicated.
    Descriptor(i32),
}

/// What was bound.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ListenAddress {
    /// TCP.
    Tcp(SocketAddr),
    /// Unix domain socket; `None` for an unnamed one.
    Unix(Option<PathBuf>),
}

/// A listening socket, not yet part of an engine.
#[derive(Debug)]
pub struct Listener {
    pub(crate) socket: Socket,
    /// Where it listens.
    pub address: ListenAddress,
}

/// Listening failed; `syscall` is the one that Node would name.
#[derive(Debug, Error)]
#[error("{syscall}: {source}")]
pub struct BindError {
    /// The operation.
    pub syscall: &'static str,
    /// The system's answer.
    #[source]
    pub source: io::Error,
}

impl BindError {
    fn at(syscall: &'static str) -> impl Fn(io::Error) -> Self {
        move |source| Self { syscall, source }
    }
}

fn address_of(socket: &Socket) -> io::Result<ListenAddress> {
    let local = socket.local_addr()?;
    Ok(match local.as_socket() {
        Some(address) => ListenAddress::Tcp(address),
        None => ListenAddress::Unix(local.as_pathname().map(Into::into)),
    })
}

/// Binds and listens.
///
/// # Errors
/// [`BindError`] with the operating system's error: address in use, permission, a path that is too long, …
pub fn bind(target: &ListenTarget, backlog: i32) -> Result<Listener, BindError> {
    let socket = match target {
        ListenTarget::Tcp { address, ipv6_only, reuse_port } => tcp(*address, *ipv6_only, *reuse_port)?,
        ListenTarget::Unix(path) => {
            let socket = Socket::new(Domain::UNIX, Type::STREAM, None).map_err(BindError::at("socket"))?;
            let address = SockAddr::unix(path).map_err(BindError::at("listen"))?;
            socket.bind(&address).map_err(BindError::at("listen"))?;
            socket
        }
        ListenTarget::Descriptor(fd) => Socket::from(descriptor::duplicate(*fd).map_err(BindError::at("listen"))?),
    };
    socket.listen(backlog).map_err(BindError::at("listen"))?;
    socket.set_nonblocking(true).map_err(BindError::at("listen"))?;
    let address = address_of(&socket).map_err(BindError::at("getsockname"))?;
    Ok(Listener { socket, address })
}

fn tcp(address: SocketAddr, ipv6_only: bool, reuse_port: bool) -> Result<Socket, BindError> {
    let domain = if address.is_ipv6() { Domain::IPV6 } else { Domain::IPV4 };
    let socket = Socket::new(domain, Type::STREAM, Some(Protocol::TCP)).map_err(BindError::at("listen"))?;
    let listen = BindError::at("listen");
    // As libuv does: a restarted server gets its port back although old connections linger in TIME_WAIT.
    socket.set_reuse_address(true).map_err(&listen)?;
    if reuse_port {
        socket.set_reuse_port(true).map_err(&listen)?;
    }
    if matches!(address.ip(), IpAddr::V6(_)) {
        socket.set_only_v6(ipv6_only).map_err(&listen)?;
    }
    socket.bind(&address.into()).map_err(&listen)?;
    Ok(socket)
}

impl Listener {
    /// The same listening socket again.
    ///
    /// # Errors
    /// No descriptor is left.
    pub fn second_handle(&self) -> io::Result<Self> {
        Ok(Self { socket: self.socket.try_clone()?, address: self.address.clone() })
    }

    /// A second handle on the same listening socket, for another engine thread.
    pub(crate) fn duplicate(&self) -> io::Result<OwnedFd> {
        self.socket.as_fd().try_clone_to_owned()
    }
}
