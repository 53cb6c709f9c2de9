//! Rules that an application declares: who may share resources, whom to believe, how often somebody may ask.
//!
//! Enters: values of headers and addresses. Leaves: decisions. What it cannot decide as the JavaScript packages would, it
//! says so, and JavaScript decides.

mod origins;
mod vary;

pub use origins::{OriginPattern, Origins};
pub use vary::append_vary;
