//! Waking an isolate's event loop from engine threads.
//!
//! Enters: rings, from any thread. Leaves: one call on the isolate's own thread for all rings since the last. A ring carries
//! nothing: what it is about waits elsewhere.
//!
//! The handle is libuv's own. Neon's `Channel` has a queue behind a lock, and holds it while it wakes: on one core the
//! woken thread runs at once, into that lock, and gives way again (docs/decisions/0008).

use neon::prelude::*;

use crate::event_loop::{Kind, LoopHandle};

/// See the module's description.
pub(crate) struct Doorbell(&'static LoopHandle);

impl Doorbell {
    /// A bell that does not keep the loop alive. `on_ring` is called on the isolate's thread. `None`: this Node has not
    /// what it takes.
    pub(crate) fn new<'cx>(
        cx: &mut impl Context<'cx>,
        on_ring: impl Fn(&mut Cx<'_>) -> NeonResult<()> + 'static,
    ) -> Option<Self> {
        LoopHandle::open(cx, Kind::Async, on_ring).map(Self)
    }

    /// From any thread. `false`: the isolate has ended, nobody will come.
    pub(crate) fn ring(&self) -> bool {
        // The lock is held meanwhile; the woken thread does not take it.
        // SAFETY: it is open, and cannot be closed while the lock is held.
        self.0.with(|symbols, handle| unsafe {
            (symbols.send)(handle);
        })
    }

    /// On the isolate's thread: whether it keeps the loop alive.
    pub(crate) fn set_ref(&self, referenced: bool) {
        // SAFETY: it is open, and this is its own thread.
        self.0.with(|symbols, handle| unsafe {
            if referenced {
                (symbols.reference)(handle);
            } else {
                (symbols.unreference)(handle);
            }
        });
    }
}
