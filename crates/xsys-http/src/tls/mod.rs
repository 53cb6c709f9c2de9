//! TLS on accepted sockets.
//!
//! Enters: certificates and a server's rules, and sockets that were just accepted. Leaves: encrypted streams with what
//! is known of their clients, failures with Node's codes, or the socket itself, untouched, where only Node's own TLS can
//! speak with the client. It reads no PEM and no passphrase: keys come as PKCS#8, certificates as DER.

mod certificates;
mod clients;
mod context;
mod facts;
mod failure;
mod handshake;
mod hello;
mod names;
mod policy;
mod rewind;
mod suites;
mod tickets;

pub use context::{ContextError, ContextMaterial, KeyPair, TlsContext, Version};
pub use facts::TlsFacts;
pub use failure::TlsFailure;
pub(crate) use handshake::{secure, Shaken};
pub use hello::HelloAnswer;
pub use policy::TlsPolicy;
pub(crate) use rewind::Rewind;
pub use tickets::SECRET_LENGTH;

/// An established TLS stream over a socket.
pub(crate) type Secured = tokio_rustls::server::TlsStream<Rewind>;
