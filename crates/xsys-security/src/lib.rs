//! Wire rules: what may be taken for an HTTP/1 message, and what must be refused.
//!
//! Enters: bytes that somebody else read and split. Leaves: a verdict ([`HeadVerdict`], [`Scanned`]) or a rejection that
//! knows its status and llhttp's code. It reads no socket, keeps no state but the chunk scanner's and a limiter's counts,
//! and decides nothing about what an accepted request means.
//!
//! The rules are RFC 9112's where it says "reject", Node's (llhttp without leniency) where the RFC leaves room, and
//! stricter than both where two readers could disagree on where a message ends: that disagreement is request smuggling.
//!
//! [`policy`] holds the other half: rules that an application declares.
#![forbid(unsafe_code)]
#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used))]

mod authority;
mod chunks;
mod head;
mod line_endings;
mod octets;
pub mod policy;
mod rejection;
mod response_head;
mod target;

pub use chunks::{ChunkRejection, ChunkScanner, Scanned, MAX_CHUNK_EXTENSIONS};
pub use head::{inspect, Expect, Framing, HeadLimits, HeadVerdict};
pub use line_endings::line_endings;
pub use rejection::{Excerpt, HeadRejection};
pub use response_head::{response_head, ResponseHeadRejection};
