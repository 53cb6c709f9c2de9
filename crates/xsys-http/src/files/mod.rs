//! Files as answers.

mod range;

pub use range::FileRange;
