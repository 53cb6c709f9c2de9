//! Which routes a request may concern, in the order they were registered.
//!
//! Enters: patterns in the syntax of path-to-regexp 8, with the methods they serve. Leaves: for a method and a path the
//! candidates in registration order, never without one that matches. Order is law here: the tries of matchit prefer what
//! is static and know one answer, so they are an index over the ordered table and not the router.
//!
//! What runs for a route, what a parameter decodes to and what happens when nothing matches is not known here.
#![forbid(unsafe_code)]
#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used))]

mod exact;
mod index;
mod methods;
mod pattern;
mod router;
mod shape;

pub use methods::Methods;
pub use pattern::{InsertError, InsertErrorKind};
pub use router::{Match, RouteId, RouteOptions, Router};
