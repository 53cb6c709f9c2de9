//! The bundle: the byte layout in which requests and answers cross between Rust and JavaScript.
//!
//! Enters: plain values (ids, lengths, byte slices). Leaves: records in a batch, or records read back from one.
//! It does no I/O, knows neither HTTP rules nor Node, and never trusts a length that it reads.
//! The layout is specified in `docs/bundle-spec.md`; every constant of it has its home in [`layout`].
#![forbid(unsafe_code)]

pub mod client_errors;
pub mod inbound;
pub mod layout;
pub mod methods;
pub mod outbound;
pub mod reread;

pub use client_errors::CLIENT_ERRORS;
pub use inbound::{AnsweredRecord, HandoffRecord, HeaderSpan, InboundBatch, RequestRecord};
pub use methods::METHODS;
pub use outbound::{DecodeError, Encode, Outbound, Records};
pub use reread::InboundRecord;
