//! Time since the engine started: one number is enough for every timeout, and fits a `Cell`.
//!
//! Reading the system's clock several times per request showed in the profile, so each engine thread keeps the last
//! reading. It is taken anew whenever the thread wakes up, with every job from another thread (which is how answers come)
//! and at every look of the timeouts: a busy thread gets jobs all the time.

use std::{cell::Cell, sync::OnceLock, time::Instant};

static START: OnceLock<Instant> = OnceLock::new();

thread_local! {
    /// Microseconds.
    static NOW: Cell<u64> = const { Cell::new(0) };
}

/// This thread's last reading, in milliseconds.
pub(crate) fn now() -> u64 {
    microseconds() / 1000
}

/// This thread's last reading, for what is measured and not waited for.
pub(crate) fn microseconds() -> u64 {
    NOW.get()
}

/// Reads the clock; milliseconds.
pub(crate) fn read() -> u64 {
    let now = START.get_or_init(Instant::now).elapsed().as_micros();
    NOW.set(u64::try_from(now).unwrap_or(u64::MAX));
    self::now()
}
