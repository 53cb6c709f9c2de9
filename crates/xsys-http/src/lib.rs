//! The engine: sockets in, requests to a [`Dispatch`], answers out.
//!
//! Enters: listeners or connected descriptors. Leaves: [`RequestHead`]s, body bytes and events through [`Dispatch`],
//! the only door to a handler; answers come back through [`Exchange`]. It never knows JavaScript, bundles or Node:
//! a test dispatches to an echo written in Rust.
//!
//! Start reading at [`pipeline`], which is the whole way of a request on one page.
#![deny(unsafe_code)]

mod clock;
mod connection;
mod dispatch;
pub mod encoding;
mod engine;
mod exchange;
pub mod files;
pub mod http2;
pub mod listen;
pub mod loan;
pub mod measures;
mod parse;
mod pipeline;
pub mod plan;
pub mod policy;
mod respond;
mod seen;
mod sending;
mod settings;
mod thread;
mod timeouts;
pub mod tls;
mod tunnel;
mod wire;

pub use connection::{Connection, ConnectionId};
pub use dispatch::{AbortReason, Dispatch, Handoff, HandoffReason, HandoffSocket};
pub use engine::{Counters, Engine, ServerHandle, ServerId, ServerShared};
pub use exchange::{Exchange, ExchangeId, Framing};
pub use listen::Peer;
pub use parse::{HeaderSlot, RequestBody, RequestHead};
pub use respond::{BAD_GATEWAY, UNAVAILABLE};
pub use seen::{Answerer, NativeAnswer};
pub use settings::ServerSettings;
pub use thread::Thread;
