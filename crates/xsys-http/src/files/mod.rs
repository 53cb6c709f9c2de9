//! Files as answers: npm's `serve-static` and `send`, in the engine.
//!
//! Enters: a request whose path may name a file below a root. Leaves: the answer that `serve-static` would give, byte for
//! byte, or the word that the request goes on, or that only JavaScript can tell. Each request looks at the file system, as
//! there; but the engine's thread never waits for a disk: what is not in memory is looked up and read by others.

mod conditions;
mod dates;
mod found;
mod known;
mod lines;
mod look;
mod media_types;
mod place;
mod precompressed;
mod range;
mod ranges;
mod static_files;

pub use look::{may_look, open_known, Links};
pub use media_types::OwnTypes;
pub use place::{place, Dotfiles, Place};
pub use precompressed::Coding;
pub use range::FileRange;
pub use ranges::{ranges, Ranges};
pub use static_files::{StaticFiles, StaticOptions};
