//! Milliseconds since the engine started: one number is enough for every timeout, and fits a `Cell`.

use std::{sync::OnceLock, time::Instant};

static START: OnceLock<Instant> = OnceLock::new();

/// Milliseconds since the first call in this process.
pub(crate) fn now() -> u64 {
    u64::try_from(START.get_or_init(Instant::now).elapsed().as_millis()).unwrap_or(u64::MAX)
}
