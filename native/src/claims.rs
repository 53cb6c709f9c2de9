//! Who begins a request that an isolate has been handed: the isolate, or an engine thread that takes it back.
//!
//! Enters: the isolate's claims, one per request that its handler is about to get. Leaves: how many it has begun, and a
//! fence that stops it before the next. Both sides change one word with compare-and-swap, so each request is begun by the
//! isolate or taken back, never both and never neither. What becomes of requests that are taken back is not decided here.

use std::sync::{
    atomic::{AtomicU32, Ordering},
    Arc,
};

/// Set by an engine thread: what the isolate was handed before and has not begun is no longer its own.
const FENCE: u32 = 1 << 31;
const COUNT: u32 = FENCE - 1;

/// The two words; `src/bridge/claims.ts` is their other user. The first counts what the isolate has begun, and carries
/// the fence; the second says how far the fence reaches. Lifted by the isolate, when it has let go of what it lost.
#[derive(Clone, Debug, Default)]
pub(crate) struct Claims(Arc<[AtomicU32; 2]>);

impl Claims {
    /// Requests that the isolate has begun.
    pub(crate) fn begun(&self) -> u32 {
        self.0[0].load(Ordering::SeqCst) & COUNT
    }

    /// Stops the isolate before its next request; it has been handed `handed`. Tells how many it has begun; `None` where
    /// an earlier fence is not lifted yet, or nothing is left to take. Callers take turns.
    pub(crate) fn fence(&self, handed: u32) -> Option<u32> {
        let [word, reach] = &*self.0;
        if word.load(Ordering::SeqCst) & FENCE != 0 {
            return None;
        }
        // Before the fence is up, so that whoever meets it reads how far it reaches.
        reach.store(handed, Ordering::SeqCst);
        let stop = |word| (word != handed).then_some(word | FENCE);
        word.fetch_update(Ordering::SeqCst, Ordering::SeqCst, stop).ok()
    }

    /// `count` more than `first`, as the words count.
    pub(crate) fn after(first: u32, count: u32) -> u32 {
        first.wrapping_add(count) & COUNT
    }

    /// How far `later` lies behind `earlier`; more than half of all numbers when it lies before it.
    pub(crate) fn between(earlier: u32, later: u32) -> u32 {
        later.wrapping_sub(earlier) & COUNT
    }

    /// Half of all numbers.
    pub(crate) const HALF: u32 = COUNT / 2;
}

/// The words as the memory of an `ArrayBuffer`, which keeps them alive for as long as JavaScript can reach them.
pub(crate) struct ClaimsMemory(Claims);

impl ClaimsMemory {
    pub(crate) fn new(claims: &Claims) -> Self {
        Self(claims.clone())
    }
}

impl AsMut<[u8]> for ClaimsMemory {
    fn as_mut(&mut self) -> &mut [u8] {
        let words = Arc::as_ptr(&self.0 .0).cast_mut().cast::<u8>();
        // SAFETY: the pointer is to the eight bytes of two `AtomicU32`, which may be written through a shared reference
        // and which this value's `Arc` keeps alive. Neon takes address and length from the slice while it makes the
        // buffer and drops the slice; no engine thread knows of the words yet. Afterwards JavaScript uses `Atomics` on
        // them only.
        unsafe { std::slice::from_raw_parts_mut(words, 8) }
    }
}
