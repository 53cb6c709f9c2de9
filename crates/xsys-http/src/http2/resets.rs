//! How often a client may take its requests back (CVE-2023-44487).
//!
//! Each reset costs an application its work and leaves the client's share of streams free for the next one. A burst is what
//! a browser does that leaves a page; a rate that goes on is an attack. Both figures are those of Node's `node:http2`.

use std::cell::Cell;

use crate::clock;

const BURST: u64 = 1_000;
const PER_SECOND: u64 = 33;

/// A bucket of resets that fills with time.
#[derive(Debug)]
pub(super) struct Resets {
    left: Cell<u64>,
    filled: Cell<u64>,
}

impl Resets {
    pub(super) fn new() -> Self {
        Self { left: Cell::new(BURST), filled: Cell::new(clock::now()) }
    }

    /// One more.
    pub(super) fn count(&self) {
        let now = clock::now();
        let due = now.saturating_sub(self.filled.get()) * PER_SECOND / 1_000;
        if due > 0 {
            self.left.set(BURST.min(self.left.get() + due));
            self.filled.set(now);
        }
        self.left.set(self.left.get().saturating_sub(1));
    }

    /// There were more than anybody needs.
    pub(super) fn are_too_many(&self) -> bool {
        self.left.get() == 0
    }
}

#[cfg(test)]
mod tests {
    use super::{Resets, BURST};

    #[test]
    fn a_burst_is_allowed_and_no_more() {
        let resets = Resets::new();
        for _ in 1..BURST {
            resets.count();
        }
        assert!(!resets.are_too_many());
        resets.count();
        assert!(resets.are_too_many());
    }
}
