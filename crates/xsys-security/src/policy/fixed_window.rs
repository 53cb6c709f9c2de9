//! Counts per key in fixed windows (the memory store of express-rate-limit): a window begins with a key's first request
//! and lasts the same time for all.
//!
//! Enters: keys and the time. Leaves: counts. Memory is bounded: a key costs the same whatever its length, and there are
//! at most as many as the caller allows; then the one whose window ends first makes room, and begins anew when it comes
//! back. Whoever has keys without number is not held by any limit anyway; nobody else is refused because of that.

use std::{
    collections::{HashMap, VecDeque},
    hash::{BuildHasher, BuildHasherDefault, Hasher, RandomState},
    sync::{
        atomic::{AtomicU64, Ordering},
        Mutex, MutexGuard, PoisonError,
    },
};

/// Engine threads and JavaScript count at the same time.
const SHARDS: usize = 16;
/// Windows that are over are taken away by those who count, so that nobody stops for all of them.
const SWEPT_AT_ONCE: usize = 4;

/// See the module's description. Times are milliseconds since 1970, as in JavaScript: a window's end is told to clients.
#[derive(Debug)]
pub struct FixedWindow {
    window: u64,
    keys_per_shard: usize,
    shards: [Mutex<Shard>; SHARDS],
    /// Two independent secrets: a key is 128 bits of them, which nobody can aim at.
    secrets: [RandomState; 2],
    evicted: AtomicU64,
}

/// What a key stands at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Count {
    /// Requests in this window.
    pub hits: u32,
    /// When it ends.
    pub end: u64,
}

#[derive(Debug, Default)]
struct Shard {
    counts: HashMap<u128, Count, BuildHasherDefault<Hashed>>,
    /// Windows in the order in which they end; one that is no longer its key's is passed over.
    ends: VecDeque<(u64, u128)>,
}

impl FixedWindow {
    /// `window`: milliseconds. `keys`: how many may be counted at once.
    #[must_use]
    pub fn new(window: u64, keys: usize) -> Self {
        Self {
            window,
            keys_per_shard: keys.div_ceil(SHARDS).max(1),
            shards: std::array::from_fn(|_| Mutex::default()),
            secrets: std::array::from_fn(|_| RandomState::new()),
            evicted: AtomicU64::new(0),
        }
    }

    /// Counts one request.
    pub fn hit(&self, key: &[u8], now: u64) -> Count {
        let (key, mut shard) = self.find(key);
        let count = self.counted(&mut shard, key, now);
        if count.end <= now {
            *count = Count { hits: 1, end: now + self.window };
            let end = count.end;
            shard.ends.push_back((end, key));
            return Count { hits: 1, end };
        }
        count.hits = count.hits.saturating_add(1);
        *count
    }

    /// Takes one request back. A key that is not known has none from now on, in a window that begins.
    pub fn decrement(&self, key: &[u8], now: u64) {
        let (key, mut shard) = self.find(key);
        let count = self.counted(&mut shard, key, now);
        count.hits = count.hits.saturating_sub(1);
    }

    /// What a key stands at in a window that is not over.
    #[must_use]
    pub fn get(&self, key: &[u8], now: u64) -> Option<Count> {
        let (key, shard) = self.find(key);
        shard.counts.get(&key).copied().filter(|count| count.end > now)
    }

    /// Forgets a key.
    pub fn reset(&self, key: &[u8]) {
        let (key, mut shard) = self.find(key);
        shard.counts.remove(&key);
    }

    /// Forgets every key.
    pub fn reset_all(&self) {
        for shard in &self.shards {
            *lock(shard) = Shard::default();
        }
    }

    /// Keys that are remembered now.
    #[must_use]
    pub fn keys(&self) -> usize {
        self.shards.iter().map(|shard| lock(shard).counts.len()).sum()
    }

    /// Keys that had to make room before their window was over.
    #[must_use]
    pub fn evicted(&self) -> u64 {
        self.evicted.load(Ordering::Relaxed)
    }

    fn find(&self, key: &[u8]) -> (u128, MutexGuard<'_, Shard>) {
        let [high, low] = &self.secrets;
        let (high, low) = (high.hash_one(key), low.hash_one(key));
        // Truncating: any bits of a hash will do.
        #[allow(clippy::cast_possible_truncation)]
        let shard = &self.shards[high as usize % SHARDS];
        (u128::from(high) << 64 | u128::from(low), lock(shard))
    }

    /// The key's count, made with no requests where there is none. It may be over.
    fn counted<'a>(&self, shard: &'a mut Shard, key: u128, now: u64) -> &'a mut Count {
        shard.sweep(now);
        if !shard.counts.contains_key(&key) {
            while shard.counts.len() >= self.keys_per_shard && shard.evict() {
                self.evicted.fetch_add(1, Ordering::Relaxed);
            }
            shard.ends.push_back((now + self.window, key));
            // Keys that were reset leave their ends behind.
            if shard.ends.len() > 2 * self.keys_per_shard + SWEPT_AT_ONCE {
                shard.tidy();
            }
        }
        shard.counts.entry(key).or_insert(Count { hits: 0, end: now + self.window })
    }
}

impl Shard {
    fn sweep(&mut self, now: u64) {
        for _ in 0..SWEPT_AT_ONCE {
            match self.ends.front() {
                Some((end, _)) if *end <= now => self.drop_first(),
                _ => return,
            };
        }
    }

    /// Makes room. False when nothing is left.
    fn evict(&mut self) -> bool {
        while !self.ends.is_empty() {
            if self.drop_first() {
                return true;
            }
        }
        false
    }

    /// Takes the first end, and its key unless that has another window by now.
    fn drop_first(&mut self) -> bool {
        let Some((end, key)) = self.ends.pop_front() else { return false };
        let own = self.counts.get(&key).is_some_and(|count| count.end == end);
        own && self.counts.remove(&key).is_some()
    }

    fn tidy(&mut self) {
        let Self { counts, ends } = self;
        ends.retain(|(end, key)| counts.get(key).is_some_and(|count| count.end == *end));
    }
}

fn lock(shard: &Mutex<Shard>) -> MutexGuard<'_, Shard> {
    shard.lock().unwrap_or_else(PoisonError::into_inner)
}

/// A key is a hash already.
#[derive(Debug, Default)]
struct Hashed(u64);

impl Hasher for Hashed {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        // Never called: keys are u128. Right all the same.
        for byte in bytes {
            self.0 = self.0.rotate_left(8) ^ u64::from(*byte);
        }
    }

    fn write_u128(&mut self, key: u128) {
        // Truncating: the lower half is a hash of its own.
        #[allow(clippy::cast_possible_truncation)]
        let low = key as u64;
        self.0 = low;
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;

    use proptest::prelude::*;

    use super::{Count, FixedWindow, SHARDS};

    #[test]
    fn a_window_begins_with_the_first_request_and_ends_for_itself() {
        let counts = FixedWindow::new(100, 1000);
        assert_eq!(counts.hit(b"a", 1000), Count { hits: 1, end: 1100 });
        assert_eq!(counts.hit(b"a", 1099), Count { hits: 2, end: 1100 });
        assert_eq!(counts.hit(b"b", 1050), Count { hits: 1, end: 1150 });
        assert_eq!(counts.get(b"a", 1100), None);
        assert_eq!(counts.hit(b"a", 1100), Count { hits: 1, end: 1200 });
        counts.decrement(b"a", 1100);
        counts.decrement(b"a", 1100);
        assert_eq!(counts.get(b"a", 1100), Some(Count { hits: 0, end: 1200 }));
        counts.reset(b"a");
        assert_eq!(counts.get(b"a", 1100), None);
        counts.decrement(b"a", 1120);
        assert_eq!(counts.hit(b"a", 1130), Count { hits: 1, end: 1220 });
        counts.reset_all();
        assert_eq!(counts.keys(), 0);
    }

    #[test]
    fn keys_without_number_keep_memory_bounded() {
        let counts = FixedWindow::new(1_000_000, 64 * SHARDS);
        for key in 0..100_000_u32 {
            assert_eq!(counts.hit(&key.to_le_bytes(), u64::from(key)).hits, 1);
            // A key that is reset at once must not leave anything behind either.
            counts.hit(b"again", u64::from(key));
            counts.reset(b"again");
        }
        assert!(counts.keys() <= 64 * SHARDS, "{}", counts.keys());
        let ends: usize = counts.shards.iter().map(|shard| super::lock(shard).ends.len()).sum();
        assert!(ends <= (2 * 64 + 5) * SHARDS, "{ends}");
        assert_eq!(counts.evicted() + counts.keys() as u64, 100_000);
        // The youngest are still there.
        assert_eq!(counts.hit(&99_999_u32.to_le_bytes(), 100_000).hits, 2);
    }

    #[test]
    fn windows_that_are_over_are_swept_by_those_who_count() {
        let counts = FixedWindow::new(10, 100_000);
        for key in 0..1000_u32 {
            counts.hit(&key.to_le_bytes(), 0);
        }
        // So many that each shard has some, whatever the secrets: one that nobody counts in is swept by nobody.
        for key in 0..4000_u32 {
            counts.hit(&(key % 400).to_le_bytes(), 100);
        }
        assert_eq!(counts.keys(), 400);
        assert_eq!(counts.evicted(), 0);
    }

    proptest! {
        /// Against the plainest thing that counts so.
        #[test]
        fn counts_are_those_of_a_plain_map(steps in proptest::collection::vec((0_u8..6, 0_u64..40, 0_u8..4), 0..200)) {
            let counts = FixedWindow::new(50, 10_000);
            let mut plain: HashMap<u8, Count> = HashMap::new();
            let mut now = 1000;
            for (key, later, act) in steps {
                now += later;
                let fresh = Count { hits: 0, end: now + 50 };
                match act {
                    0 => {
                        counts.reset(&[key]);
                        plain.remove(&key);
                    }
                    1 if plain.get(&key).is_some_and(|count| count.end > now) => {
                        counts.decrement(&[key], now);
                        plain.entry(key).and_modify(|count| count.hits = count.hits.saturating_sub(1));
                    }
                    _ => {
                        let count = plain.entry(key).or_insert(fresh);
                        if count.end <= now {
                            *count = fresh;
                        }
                        count.hits += 1;
                        prop_assert_eq!(counts.hit(&[key], now), *count);
                    }
                }
                let open = plain.get(&key).copied().filter(|count| count.end > now);
                prop_assert_eq!(counts.get(&[key], now), open);
            }
        }
    }
}
