//! Where a server's plan is kept. Setting it takes effect with the next head that any thread reads, without a message to
//! that thread: a route that was registered before a request was sent stands in the plan that the request meets.

use std::{
    cell::{Cell, RefCell},
    sync::{
        atomic::{AtomicBool, AtomicU64, Ordering},
        Arc, Mutex, PoisonError,
    },
};

use super::Plan;

/// The server's plan, for all threads.
#[derive(Debug, Default)]
pub(crate) struct PlanSlot {
    /// Grows with each change; read per request, which a lock would be too dear for.
    version: AtomicU64,
    set: AtomicBool,
    plan: Mutex<Option<Arc<Plan>>>,
}

impl PlanSlot {
    pub(crate) fn set(&self, plan: Option<Plan>) {
        self.set.store(plan.is_some(), Ordering::Release);
        *self.plan.lock().unwrap_or_else(PoisonError::into_inner) = plan.map(Arc::new);
        self.version.fetch_add(1, Ordering::Release);
    }

    /// Whether there is one.
    pub(crate) fn is_set(&self) -> bool {
        self.set.load(Ordering::Acquire)
    }
}

/// One thread's copy of the slot.
#[derive(Debug, Default)]
pub(crate) struct PlanOfThread {
    version: Cell<u64>,
    plan: RefCell<Option<Arc<Plan>>>,
}

impl PlanOfThread {
    /// The plan in force.
    pub(crate) fn get(&self, slot: &PlanSlot) -> Option<Arc<Plan>> {
        let version = slot.version.load(Ordering::Acquire);
        if version != self.version.get() {
            // A change in between sets a version that the next request sees.
            self.version.set(version);
            self.plan.replace(slot.plan.lock().unwrap_or_else(PoisonError::into_inner).clone());
        }
        self.plan.borrow().clone()
    }
}
