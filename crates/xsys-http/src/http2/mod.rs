//! HTTP/2: one connection, many streams, each of which is a connection of its own to everything behind it.
//!
//! Enters: a socket whose client chose HTTP/2, by ALPN or by its first bytes. Leaves: one [`Stream`](crate::listen::Stream)
//! per request, which reads as the HTTP/1.1 request that it means and takes the HTTP/1.1 answer to it
//! (docs/decisions/0010-http2-as-connections.md). Frames, HPACK and flow control are h2's; what a head means, which
//! answer it gets and how long anything may take is decided where it always is. No server push, no priorities, no CONNECT.

mod answer;
mod chunks;
mod io;
mod preface;
mod request;
mod resets;
mod session;
mod stream;
mod upload;

pub use chunks::{Chunks, NoChunk, Piece};
pub(crate) use preface::begins;
pub use request::{head, Framing};
pub(crate) use session::run;
pub(crate) use stream::Http2Stream;

/// What ALPN calls it (RFC 9113 3.2).
pub(crate) const ALPN: &[u8] = b"h2";

/// Requests at a time on one connection. RFC 9113 6.5.2 asks for at least 100, and browsers use no more.
const MAX_STREAMS: u32 = 100;
/// Bytes of one request's body on their way, before anybody has read them.
const STREAM_WINDOW: u32 = 256 * 1024;
/// Likewise of all requests of a connection together, which is what a client can make the engine keep.
const CONNECTION_WINDOW: u32 = 1024 * 1024;
/// Bytes of one answer that are encoded before the socket has taken those before them.
const SEND_BUFFER: usize = 64 * 1024;
/// Streams that a client opens and resets before the engine has looked at them (CVE-2023-44487).
const PENDING_RESETS: usize = 20;
/// Streams that the engine has to reset because of what the client sends (CVE-2025-8671).
const OWN_RESETS: usize = 100;
