//! Session tickets: sealed by a secret of this process, or by one that the application shares between processes
//! (`ticketKeys`).
//!
//! A secret of our own is replaced once per ticket lifetime and kept for one more, so that an old ticket cannot be opened
//! by whoever finds the secret later. The application's secret is the application's to replace. The time of issue stands
//! in the ticket: `sessionTimeout` holds exactly. The format is ours; Node's own server cannot open these tickets.

use std::{
    sync::{Mutex, PoisonError},
    time::{SystemTime, UNIX_EPOCH},
};

use ring::{
    aead::{Aad, LessSafeKey, Nonce, UnboundKey, AES_256_GCM, NONCE_LEN},
    digest::{digest, SHA256},
    rand::{SecureRandom, SystemRandom},
};
use rustls::server::ProducesTickets;

/// What Node's `ticketKeys` must be long.
pub const SECRET_LENGTH: usize = 48;
/// A ticket is the client's to keep: it names no place where it came from.
const ISSUED_LENGTH: usize = 8;

struct Keys {
    current: LessSafeKey,
    previous: Option<LessSafeKey>,
    /// When `current` is replaced; never, where the application gave it.
    replaced_at: Option<u64>,
}

/// See the module's description.
pub(super) struct Tickets {
    keys: Mutex<Keys>,
    /// Seconds.
    lifetime: u32,
    random: SystemRandom,
}

impl std::fmt::Debug for Tickets {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Tickets").field("lifetime", &self.lifetime).finish_non_exhaustive()
    }
}

fn now() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs())
}

fn key(secret: &[u8]) -> Option<LessSafeKey> {
    let sealing = digest(&SHA256, secret);
    UnboundKey::new(&AES_256_GCM, sealing.as_ref()).ok().map(LessSafeKey::new)
}

impl Tickets {
    /// `secret`: the application's. `None` when the system has no random bytes.
    pub(super) fn new(secret: Option<&[u8; SECRET_LENGTH]>, lifetime: u32) -> Option<Self> {
        let random = SystemRandom::new();
        let (current, replaced_at) = match secret {
            Some(secret) => (key(secret)?, None),
            None => (fresh(&random)?, Some(now() + u64::from(lifetime))),
        };
        Some(Self { keys: Mutex::new(Keys { current, previous: None, replaced_at }), lifetime, random })
    }

    /// From now on the application's secret; what was sealed before stays readable, as with Node's.
    pub(super) fn share(&self, secret: &[u8; SECRET_LENGTH]) {
        let mut keys = self.keys.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(current) = key(secret) {
            keys.previous = Some(std::mem::replace(&mut keys.current, current));
            keys.replaced_at = None;
        }
    }
}

fn fresh(random: &SystemRandom) -> Option<LessSafeKey> {
    let mut secret = [0; SECRET_LENGTH];
    random.fill(&mut secret).ok()?;
    key(&secret)
}

impl ProducesTickets for Tickets {
    fn enabled(&self) -> bool {
        true
    }

    fn lifetime(&self) -> u32 {
        self.lifetime
    }

    fn encrypt(&self, plain: &[u8]) -> Option<Vec<u8>> {
        let mut keys = self.keys.lock().unwrap_or_else(PoisonError::into_inner);
        let now = now();
        if keys.replaced_at.is_some_and(|due| now >= due) {
            let overdue = keys.replaced_at.is_some_and(|due| now >= due + u64::from(self.lifetime));
            let replaced = std::mem::replace(&mut keys.current, fresh(&self.random)?);
            keys.previous = (!overdue).then_some(replaced);
            keys.replaced_at = Some(now + u64::from(self.lifetime));
        }
        let mut nonce = [0; NONCE_LEN];
        self.random.fill(&mut nonce).ok()?;
        let mut sealed = Vec::with_capacity(ISSUED_LENGTH + plain.len() + AES_256_GCM.tag_len());
        sealed.extend_from_slice(&now.to_le_bytes());
        sealed.extend_from_slice(plain);
        keys.current.seal_in_place_append_tag(Nonce::assume_unique_for_key(nonce), Aad::empty(), &mut sealed).ok()?;
        Some([&nonce[..], &sealed].concat())
    }

    fn decrypt(&self, ticket: &[u8]) -> Option<Vec<u8>> {
        let (nonce, sealed) = ticket.split_first_chunk::<NONCE_LEN>()?;
        let keys = self.keys.lock().unwrap_or_else(PoisonError::into_inner);
        let open = |key: &LessSafeKey| {
            let mut sealed = sealed.to_vec();
            let opened = key.open_in_place(Nonce::assume_unique_for_key(*nonce), Aad::empty(), &mut sealed).ok()?;
            let (issued, plain) = opened.split_first_chunk::<ISSUED_LENGTH>()?;
            let age = now().saturating_sub(u64::from_le_bytes(*issued));
            (age <= u64::from(self.lifetime)).then(|| plain.to_vec())
        };
        open(&keys.current).or_else(|| open(keys.previous.as_ref()?))
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::{ProducesTickets, Tickets, SECRET_LENGTH};

    #[test]
    fn a_ticket_is_opened_by_whoever_shares_the_secret() {
        let secret = [7; SECRET_LENGTH];
        let (one, two) = (Tickets::new(Some(&secret), 300).unwrap(), Tickets::new(Some(&secret), 300).unwrap());
        let ticket = one.encrypt(b"session").unwrap();
        assert_eq!(two.decrypt(&ticket).as_deref(), Some(&b"session"[..]));
        assert_eq!(Tickets::new(None, 300).unwrap().decrypt(&ticket), None);
    }

    #[test]
    fn a_ticket_sealed_before_the_secret_was_shared_is_still_opened() {
        let tickets = Tickets::new(None, 300).unwrap();
        let ticket = tickets.encrypt(b"session").unwrap();
        tickets.share(&[1; SECRET_LENGTH]);
        assert_eq!(tickets.decrypt(&ticket).as_deref(), Some(&b"session"[..]));
        tickets.share(&[2; SECRET_LENGTH]);
        assert_eq!(tickets.decrypt(&ticket), None);
    }

    #[test]
    fn what_is_no_ticket_is_refused() {
        let tickets = Tickets::new(None, 300).unwrap();
        let ticket = tickets.encrypt(b"session").unwrap();
        for length in 0..ticket.len() {
            assert_eq!(tickets.decrypt(&ticket[..length]), None);
        }
        for at in 0..ticket.len() {
            let mut changed = ticket.clone();
            changed[at] ^= 1;
            assert_eq!(tickets.decrypt(&changed), None);
        }
    }
}
