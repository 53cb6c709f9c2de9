//! The wire corpus: literal bytes in, literal bytes out, on a real socket.
//!
//! Every table runs twice, with the input in one write and with one write per byte: how TCP cuts a request must not
//! change what it is. What the application saw is compared too, since the worst outcome of a malformed request is not its
//! answer but a second request that nobody sent.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod bodies;
mod closing;
mod compression;
mod echo;
mod file_ranges;
mod framing;
mod handoff;
mod heads;
mod http2;
mod http2_frames;
mod limits;
mod loans;
mod mixtures;
mod pages;
mod pipelining;
mod plan;
mod policy;
mod responses;
mod seen;
mod server;
mod static_files;
mod table;
mod timeouts;
mod tls;
