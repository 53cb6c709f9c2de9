//! Which isolate gets a request.
//!
//! Enters: what is known of a request's origin, and the isolates that are there. Leaves: one of them. By default the one
//! with the fewest open exchanges, request by request, so that a slow handler holds up nobody who could be served
//! elsewhere; among equals the one that has served the connection before, so that its `req.socket` is found again. Where
//! an application keeps state per client in its own memory, a key makes the choice instead.

use std::{
    hash::{DefaultHasher, Hash, Hasher},
    sync::atomic::Ordering::Relaxed,
};

use xsys_http::{Connection, RequestHead};

use crate::inbox::Inbox;

/// What keeps a client with one isolate.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Sticky {
    None,
    Connection,
    Ip,
    Cookie(String),
    Header(String),
}

impl Sticky {
    /// As the setting spells it, which JavaScript has checked.
    pub(crate) fn parse(text: &str) -> Self {
        match text.split_once(':') {
            Some(("cookie", name)) => Self::Cookie(name.to_owned()),
            Some(("header", name)) => Self::Header(name.to_ascii_lowercase()),
            _ if text == "connection" => Self::Connection,
            _ if text == "ip" => Self::Ip,
            _ => Self::None,
        }
    }

    /// The key of a request: `None` where anybody may have it. A client without the cookie or header is known by its
    /// address, and one on a Unix socket by its connection.
    pub(crate) fn key(&self, connection: &Connection, field: impl Fn(&str) -> Option<Vec<u8>>) -> Option<u32> {
        let of_client = || match connection.peer() {
            Some(peer) => hash(&peer.remote.ip()),
            None => hash(&connection.with_socket()),
        };
        Some(match self {
            Self::None => return None,
            Self::Connection => hash(&connection.with_socket()),
            Self::Ip => of_client(),
            Self::Header(name) => field(name).map_or_else(of_client, |value| hash(&value)),
            Self::Cookie(name) => {
                let value = field("cookie").and_then(|cookies| cookie(&cookies, name.as_bytes()).map(<[u8]>::to_vec));
                value.map_or_else(of_client, |value| hash(&value))
            }
        })
    }

    pub(crate) fn key_of_request(&self, connection: &Connection, head: &RequestHead<'_>) -> Option<u32> {
        self.key(connection, |name| head.header(name.as_bytes()).map(<[u8]>::to_vec))
    }

    /// For a socket that is handed over with its head unread.
    pub(crate) fn key_of_bytes(&self, connection: &Connection, head: &[u8]) -> Option<u32> {
        self.key(connection, |name| field(head, name.as_bytes()).map(<[u8]>::to_vec))
    }
}

/// Never 0, which means "no key" where it is kept.
fn hash(value: &impl Hash) -> u32 {
    let mut hasher = DefaultHasher::new();
    value.hash(&mut hasher);
    let hash = hasher.finish();
    // The upper half of a 64-bit hash is as good as the whole.
    u32::try_from(hash >> 32).unwrap_or(1).max(1)
}

fn cookie<'a>(cookies: &'a [u8], name: &[u8]) -> Option<&'a [u8]> {
    cookies.split(|byte| *byte == b';').find_map(|pair| {
        let at = pair.iter().position(|byte| *byte == b'=')?;
        (pair[..at].trim_ascii() == name).then(|| pair[at + 1..].trim_ascii())
    })
}

/// A field of a head that was found well-formed.
fn field<'a>(head: &'a [u8], name: &[u8]) -> Option<&'a [u8]> {
    let lines = head.split(|byte| *byte == b'\n').skip(1).take_while(|line| !line.trim_ascii().is_empty());
    lines
        .filter_map(|line| line.split_at_checked(line.iter().position(|byte| *byte == b':')?))
        .find_map(|(field, value)| field.eq_ignore_ascii_case(name).then(|| value[1..].trim_ascii()))
}

/// Who has the highest gets the clients of `key`: when an isolate goes, only its own clients move.
pub(crate) fn weight(key: u32, slot: u32) -> u32 {
    hash(&(key, slot))
}

/// Who has the lowest gets the next request: not blocked, few open exchanges, and whoever served the connection before.
pub(crate) fn burden(inbox: &Inbox, is_last: bool) -> (bool, usize, bool) {
    let watched = inbox.watched.as_ref();
    let (blocked, open) = watched.map_or((false, 0), |watched| (watched.is_blocked(), watched.open.load(Relaxed)));
    (blocked, open, !is_last)
}
