//! What this thread knows of files that were asked for: the lines of their answers, and small ones whole.
//!
//! Enters: a path and the facts of this very moment. Leaves: what is known of the file with exactly these facts. It is
//! bounded in bytes, and it never saves the question whether a file has changed: that is asked for each request.

use std::{
    cell::{Cell, RefCell},
    collections::HashMap,
    rc::Rc,
    time::SystemTime,
};

use bytes::Bytes;

use super::{dates, look::Facts};
use crate::clock;

/// Files up to this size are kept whole: one write from memory instead of opening, probing, sending and closing. Chosen, not
/// measured.
pub(super) const WHOLE: u64 = 32 * 1024;
/// Bytes that one thread keeps, in each of two generations.
const GENERATION: usize = 4 * 1024 * 1024;
/// What an entry costs besides its content, roughly.
const ENTRY: usize = 512;
/// A path found so recently has everything that leads to it in memory (milliseconds).
const RECENTLY: u64 = 1_000;
/// A file that was changed so recently may change again without a trace in its times, whose ticks some file systems count
/// in seconds (the same trap as in git's index).
const SETTLED: u64 = 2;

/// One file with one set of facts.
#[derive(Debug)]
pub(super) struct Known {
    pub(super) facts: Facts,
    pub(super) etag: Bytes,
    pub(super) last_modified: Bytes,
    /// In whole seconds, as a client compares it.
    pub(super) modified: u64,
    pub(super) length: Bytes,
    pub(super) media_type: Bytes,
    content: RefCell<Option<Bytes>>,
    found: Cell<u64>,
}

impl Known {
    /// `None`: a time that only JavaScript can print.
    pub(super) fn new(facts: Facts, media_type: Bytes) -> Option<Rc<Self>> {
        let modified = dates::milliseconds(facts.modified.0, facts.modified.1)?;
        Some(Rc::new(Self {
            facts,
            etag: Bytes::from(format!("W/\"{:x}-{modified:x}\"", facts.size)),
            last_modified: Bytes::from(dates::utc_string(modified)),
            modified: modified / 1000,
            length: Bytes::from(facts.size.to_string()),
            media_type,
            content: RefCell::default(),
            found: Cell::new(clock::now()),
        }))
    }

    pub(super) fn found_now(&self) {
        self.found.set(clock::now());
    }

    pub(super) fn was_found_recently(&self) -> bool {
        clock::now().saturating_sub(self.found.get()) < RECENTLY
    }

    pub(super) fn content(&self) -> Option<Bytes> {
        self.content.borrow().clone()
    }

    /// Remembers what was read after the facts had been taken.
    pub(super) fn keep(&self, content: &Bytes) {
        let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).map_or(0, |since| since.as_secs());
        let changed = u64::try_from(self.facts.changed.0).unwrap_or(u64::MAX);
        if content.len() as u64 == self.facts.size && changed.saturating_add(SETTLED) < now {
            self.content.replace(Some(content.clone()));
            MEMORY.with_borrow_mut(|memory| memory.bytes += content.len());
        }
    }
}

/// Two generations: whoever is not asked for while one fills up is gone when the next one is full.
#[derive(Default)]
struct Memory {
    young: HashMap<Box<str>, Rc<Known>>,
    old: HashMap<Box<str>, Rc<Known>>,
    /// Of the young.
    bytes: usize,
}

thread_local! {
    static MEMORY: RefCell<Memory> = RefCell::default();
}

/// What is known of the file that was at `path`.
pub(super) fn at(path: &str) -> Option<Rc<Known>> {
    MEMORY.with_borrow_mut(|memory| {
        if let Some(known) = memory.young.get(path) {
            return Some(Rc::clone(known));
        }
        let (path, known) = memory.old.remove_entry(path)?;
        memory.insert(path, Rc::clone(&known));
        Some(known)
    })
}

/// Remembers `known` in the place of whatever was there.
pub(super) fn remember(path: &str, known: &Rc<Known>) {
    MEMORY.with_borrow_mut(|memory| memory.insert(path.into(), Rc::clone(known)));
}

impl Memory {
    fn insert(&mut self, path: Box<str>, known: Rc<Known>) {
        self.bytes += ENTRY + path.len() + known.content.borrow().as_ref().map_or(0, Bytes::len);
        self.young.insert(path, known);
        if self.bytes > GENERATION {
            self.old = std::mem::take(&mut self.young);
            self.bytes = 0;
        }
    }
}
