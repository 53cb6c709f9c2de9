//! How often a client may ask: the counts, headers and answer of express-rate-limit.

use std::{
    net::IpAddr,
    sync::{
        atomic::{AtomicU8, Ordering},
        Arc,
    },
    time::SystemTime,
};

use bytes::Bytes;
use xsys_security::policy::{address_key, partition_key, Count, FixedWindow, Trust};

use crate::{
    plan::{date, Answer, AnswerBody, Asked, Headers, Step, StepNote, Timing, Verdict},
    Answerer,
};

/// See the module's description.
#[derive(Debug)]
pub struct RateLimit {
    /// Shared with the JavaScript form: wherever a request is counted, it is counted once.
    pub counts: Arc<FixedWindow>,
    /// Requests in one window.
    pub limit: u32,
    /// Milliseconds.
    pub window: u64,
    /// Who the client is.
    pub trust: Trust,
    /// `X-Real-IP` may say who the client is where nothing says it was forwarded: JavaScript decides whether it does.
    pub real_ip: bool,
    /// Leading bits of an IPv6 address that count; `None` all.
    pub ipv6_subnet: Option<u8>,
    /// `X-RateLimit-*`.
    pub legacy_headers: bool,
    /// `RateLimit*`.
    pub standard_headers: RateLimitHeaders,
    /// `Retry-After` instead of what is left of the window.
    pub retry_after: Option<Bytes>,
    /// The answer beyond the limit; `None`: JavaScript's.
    pub refusal: Option<Refusal>,
    /// What is to be told once.
    pub suspicions: Suspicions,
    /// Paths that it does not look at.
    pub uncounted: Uncounted,
}

/// Paths that a limit does not concern, as health checks and assets.
#[derive(Debug, Default)]
pub struct Uncounted {
    /// Whole paths.
    pub paths: Vec<String>,
    /// Their beginnings.
    pub prefixes: Vec<String>,
}

impl Uncounted {
    fn has(&self, path: &str) -> bool {
        self.paths.iter().any(|known| known == path)
            || self.prefixes.iter().any(|known| path.starts_with(known.as_str()))
    }

    /// A backslash, which JavaScript may take for a slash.
    fn is_unclear(&self, path: &str) -> bool {
        !(self.paths.is_empty() && self.prefixes.is_empty()) && path.contains('\\')
    }
}

/// Which draft of the standard headers.
#[derive(Debug)]
pub enum RateLimitHeaders {
    /// None of them.
    None,
    /// One header for each value.
    Draft6,
    /// One header for all, one for the policy.
    Draft7,
    /// The same with names, so that several limits can be told.
    Draft8 {
        /// The policy's name.
        name: String,
    },
}

/// An answer to a request beyond the limit.
#[derive(Debug)]
pub struct Refusal {
    /// 400 to 599.
    pub status: u16,
    /// With the body's `Content-Length`.
    pub headers: Headers,
    /// Sent as it is.
    pub body: Bytes,
}

/// What a request may show about a wrong configuration. The first that does is left to JavaScript, which says so.
#[derive(Debug, Default)]
pub struct Suspicions {
    /// Everybody is believed: a client may call itself what it likes.
    pub believes_all: bool,
    /// `X-Forwarded-For` where nobody is believed.
    pub forwarded_for: bool,
    /// `Forwarded`, which nobody reads.
    pub forwarded: bool,
    /// Those that were left to JavaScript.
    told: AtomicU8,
}

impl Suspicions {
    /// With these to be told.
    #[must_use]
    pub fn new(believes_all: bool, forwarded_for: bool, forwarded: bool) -> Self {
        Self { believes_all, forwarded_for, forwarded, told: AtomicU8::new(0) }
    }

    fn any(&self, asked: &Asked<'_>, client: &str, remote: IpAddr) -> bool {
        let seen = [
            self.believes_all,
            self.forwarded_for && asked.header("x-forwarded-for").is_some_and(|value| !value.is_empty()),
            self.forwarded
                && asked.header("forwarded").is_some_and(|value| !value.is_empty())
                && client == remote.to_string(),
        ];
        let seen = (0..).zip(seen).fold(0, |bits, (bit, seen)| bits | u8::from(seen) << bit);
        seen != 0 && seen & !self.told.fetch_or(seen, Ordering::Relaxed) != 0
    }
}

impl Step for RateLimit {
    fn answerer(&self) -> Answerer {
        Answerer::RateLimit
    }

    fn timing(&self, _: &Asked<'_>) -> Timing {
        match self.standard_headers {
            // They name the client, whom a note does not.
            RateLimitHeaders::Draft8 { .. } => Timing::AtOnce,
            _ => Timing::Apart,
        }
    }

    fn shape(&self, note: StepNote, headers: &mut Headers) {
        self.tell(headers, b"", count_of(note), now());
    }

    fn take(&self, asked: &Asked<'_>, headers: &mut Headers) -> Verdict {
        if self.uncounted.is_unclear(asked.path()) {
            return Verdict::Leave;
        }
        if self.uncounted.has(asked.path()) {
            return Verdict::Pass;
        }
        // On a Unix socket there is no address, and JavaScript has rules for that.
        let Some(peer) = asked.peer() else { return Verdict::Leave };
        let remote = peer.remote.ip();
        let forwarded = asked.head.joined(b"x-forwarded-for");
        if self.real_ip && forwarded.is_none() && asked.header("x-real-ip").is_some() {
            return Verdict::Leave;
        }
        let Some(client) = self.trust.client(remote, forwarded.as_deref()) else { return Verdict::Leave };
        let Some(key) = address_key(&client, self.ipv6_subnet) else { return Verdict::Leave };
        if self.suspicions.any(asked, &client, remote) {
            return Verdict::Leave;
        }
        let now = now();
        let count = self.counts.hit(key.as_bytes(), now);
        let apart = self.timing(asked) == Timing::Apart;
        if !apart {
            self.tell(headers, key.as_bytes(), count, now);
        }
        if count.hits <= self.limit {
            return Verdict::Next(note(count));
        }
        let Some(refusal) = &self.refusal else { return Verdict::JavaScript(note(count)) };
        let mut own = Headers::default();
        if self.legacy_headers || !matches!(self.standard_headers, RateLimitHeaders::None) {
            let left = || Bytes::from(seconds_left(count, now).to_string());
            own.set("Retry-After", self.retry_after.clone().unwrap_or_else(left));
        }
        own.set_all(refusal.headers.clone());
        let answer = Answer { status: refusal.status, headers: own, body: AnswerBody::Bytes(refusal.body.clone()) };
        if apart {
            Verdict::Refuse(note(count), answer)
        } else {
            Verdict::Answer(answer)
        }
    }
}

impl RateLimit {
    fn tell(&self, headers: &mut Headers, key: &[u8], count: Count, now: u64) {
        let limit = self.limit;
        let remaining = limit.saturating_sub(count.hits);
        let window = self.window.div_ceil(1000);
        if self.legacy_headers {
            headers.set("X-RateLimit-Limit", limit.to_string());
            headers.set("X-RateLimit-Remaining", remaining.to_string());
            headers.set("Date", date());
            headers.set("X-RateLimit-Reset", count.end.div_ceil(1000).to_string());
        }
        let reset = seconds_left(count, now);
        match &self.standard_headers {
            RateLimitHeaders::None => {}
            RateLimitHeaders::Draft6 => {
                headers.set("RateLimit-Policy", format!("{limit};w={window}"));
                headers.set("RateLimit-Limit", limit.to_string());
                headers.set("RateLimit-Remaining", remaining.to_string());
                headers.set("RateLimit-Reset", reset.to_string());
            }
            RateLimitHeaders::Draft7 => {
                headers.set("RateLimit-Policy", format!("{limit};w={window}"));
                headers.set("RateLimit", format!("limit={limit}, remaining={remaining}, reset={reset}"));
            }
            RateLimitHeaders::Draft8 { name } => {
                let partition = partition_key(key);
                headers.append("RateLimit", latin1(&format!("\"{name}\"; r={remaining}; t={reset}")));
                let policy = format!("\"{name}\"; q={limit}; w={window}; pk=:{partition}:");
                headers.append("RateLimit-Policy", latin1(&policy));
            }
        }
    }
}

/// For the JavaScript form: the hits, and when the window ends.
fn note(count: Count) -> StepNote {
    // Truncating: both halves are sent.
    #[allow(clippy::cast_possible_truncation)]
    let low = count.end as u32;
    [count.hits, low, u32::try_from(count.end >> 32).unwrap_or(u32::MAX), 0]
}

fn count_of([hits, low, high, _]: StepNote) -> Count {
    Count { hits, end: u64::from(high) << 32 | u64::from(low) }
}

fn seconds_left(count: Count, now: u64) -> u64 {
    count.end.saturating_sub(now).div_ceil(1000)
}

/// As JavaScript counts time: its form shares the counts.
fn now() -> u64 {
    let since = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
    u64::try_from(since.as_millis()).unwrap_or(u64::MAX)
}

/// One byte a character; whoever made the name has checked that there are no others.
fn latin1(text: &str) -> Bytes {
    text.chars().map(|character| u8::try_from(character).unwrap_or(b'?')).collect()
}
