//! Reading a request head strictly.
//!
//! Enters: bytes as the client sent them. Leaves: a [`RequestHead`] that borrows them, "more is needed", or a
//! rejection. hyper is never asked what a head means: it gets a canonical one (`wire`), so the two cannot disagree.

mod head;
mod owned;
mod scan;

pub use head::{HeaderSlot, RequestBody, RequestHead};
pub(crate) use owned::OwnedRequest;
pub(crate) use scan::{scan, Scan, Scanned};
