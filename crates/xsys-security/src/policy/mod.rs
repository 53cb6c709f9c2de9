//! Rules that an application declares: who may share resources, whom to believe, how often somebody may ask.
//!
//! Enters: values of headers and addresses. Leaves: decisions. What it cannot decide as the JavaScript packages would, it
//! says so, and JavaScript decides.

mod address_key;
mod fixed_window;
mod origins;
mod partition;
mod trust;
mod vary;

pub use address_key::address_key;
pub use fixed_window::{Count, FixedWindow};
pub use origins::{OriginPattern, Origins};
pub use partition::partition_key;
pub use trust::{Subnet, Trust};
pub use vary::append_vary;
