//! Where connections come from.
//!
//! Enters: an address, a path or a descriptor. Leaves: bound listeners, connected non-blocking [`Stream`]s and the
//! addresses of both ends. Name resolution is the caller's: only IP addresses are taken.

mod accept;
mod bind;
mod descriptor;
mod stream;

pub(crate) use accept::{accept, Acceptor};
pub use bind::{bind, BindError, ListenAddress, ListenTarget, Listener};
pub use descriptor::duplicate;
pub use stream::Peer;
pub(crate) use stream::Stream;
