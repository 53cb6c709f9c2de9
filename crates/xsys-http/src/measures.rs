//! What is counted of every request, for metrics: atomic numbers, few enough that nobody has to ask for them.
//!
//! Enters: ended exchanges, refusals. Leaves: a snapshot. Nothing here depends on what a client names: methods beyond the
//! common ones share a place, statuses are counted by class, paths not at all.

use std::sync::atomic::{AtomicU64, Ordering::Relaxed};

use crate::Answerer;

/// Names of the places of methods; the last is for all others.
pub const METHODS: [&str; 8] = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "other"];
/// Names of the places of statuses; the first is for requests whose client had left before an answer began.
pub const STATUSES: [&str; 6] = ["none", "1xx", "2xx", "3xx", "4xx", "5xx"];
/// Upper bounds in microseconds. OpenTelemetry's and Prometheus's buckets begin with 5 ms, which is long here.
pub const BUCKETS: [u64; 14] = [
    500, 1_000, 2_500, 5_000, 10_000, 25_000, 50_000, 100_000, 250_000, 500_000, 1_000_000, 2_500_000, 5_000_000,
    10_000_000,
];
/// Statuses of refusals that the engine gives before there is a request; the last is for all others.
pub const REJECTIONS: [u16; 7] = [400, 408, 413, 414, 431, 505, 0];

/// The application, and whoever answers in its place.
const ANSWERERS: usize = 8;

#[derive(Debug, Default)]
struct OfAnswerer {
    requests: [[AtomicU64; STATUSES.len()]; METHODS.len()],
    /// The last one is beyond all bounds.
    buckets: [AtomicU64; BUCKETS.len() + 1],
    microseconds: AtomicU64,
}

/// Counters of one server, shared by its threads.
#[derive(Debug, Default)]
pub(crate) struct Measures {
    by: [OfAnswerer; ANSWERERS],
    rejected: [AtomicU64; REJECTIONS.len()],
    dropped: AtomicU64,
}

fn place_of(answerer: Option<Answerer>) -> usize {
    match answerer {
        None => 0,
        Some(Answerer::Step) => 1,
        Some(Answerer::Files) => 2,
        Some(Answerer::Reply) => 3,
        Some(Answerer::Health) => 4,
        Some(Answerer::RateLimit) => 5,
        Some(Answerer::Cors) => 6,
        Some(Answerer::Refusal) => 7,
    }
}

impl Measures {
    /// An exchange is over; `status` is 0 where no answer had begun.
    pub(crate) fn ended(&self, answerer: Option<Answerer>, method: &str, status: u16, microseconds: u64) {
        let by = &self.by[place_of(answerer)];
        let method = METHODS.iter().position(|name| *name == method).unwrap_or(METHODS.len() - 1);
        let class = usize::from(status / 100).min(STATUSES.len() - 1);
        by.requests[method][class].fetch_add(1, Relaxed);
        let bucket = BUCKETS.iter().position(|bound| microseconds <= *bound).unwrap_or(BUCKETS.len());
        by.buckets[bucket].fetch_add(1, Relaxed);
        by.microseconds.fetch_add(microseconds, Relaxed);
    }

    /// What a client sent was refused.
    pub(crate) fn rejected(&self, status: u16) {
        let place = REJECTIONS.iter().position(|known| *known == status).unwrap_or(REJECTIONS.len() - 1);
        self.rejected[place].fetch_add(1, Relaxed);
    }

    /// A connection was refused, because too many are open.
    pub(crate) fn dropped(&self) {
        self.dropped.fetch_add(1, Relaxed);
    }

    pub(crate) fn add_to(&self, sum: &mut Measured) {
        for (by, sum) in self.by.iter().zip(&mut sum.by) {
            let counts = by.requests.iter().flatten().zip(sum.requests.iter_mut().flatten());
            for (count, sum) in counts.chain(by.buckets.iter().zip(&mut sum.buckets)) {
                *sum += count.load(Relaxed);
            }
            sum.microseconds += by.microseconds.load(Relaxed);
        }
        self.rejected.iter().zip(&mut sum.rejected).for_each(|(count, sum)| *sum += count.load(Relaxed));
        sum.dropped += self.dropped.load(Relaxed);
    }
}

/// What one answerer has answered.
#[derive(Clone, Debug, Default)]
pub struct MeasuredOf {
    /// By [`METHODS`] and [`STATUSES`].
    pub requests: [[u64; STATUSES.len()]; METHODS.len()],
    /// By [`BUCKETS`], each without those before it; the last one is beyond all bounds.
    pub buckets: [u64; BUCKETS.len() + 1],
    /// All durations together.
    pub microseconds: u64,
}

/// A snapshot.
#[derive(Clone, Debug, Default)]
pub struct Measured {
    /// See [`Measured::of`].
    by: [MeasuredOf; ANSWERERS],
    /// By [`REJECTIONS`].
    pub rejected: [u64; REJECTIONS.len()],
    /// Connections above `max_connections`.
    pub dropped: u64,
}

impl Measured {
    /// What `answerer` has answered; `None` is the application.
    #[must_use]
    pub fn of(&self, answerer: Option<Answerer>) -> &MeasuredOf {
        &self.by[place_of(answerer)]
    }
}
