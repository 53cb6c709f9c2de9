//! A request as a step sees it: the head, and the target split as Express splits it.

use crate::{parse::RequestHead, Connection, Peer};

/// See the module's description.
#[derive(Clone, Copy, Debug)]
pub struct Asked<'a> {
    /// The head as it came.
    pub head: &'a RequestHead<'a>,
    /// The method's name.
    pub method: &'static str,
    /// The whole path, not decoded, without the query. It begins with a slash and is ASCII.
    pub original_path: &'a str,
    /// What stands behind the first `?`, if there is one.
    pub query: Option<&'a str>,
    /// How much of `original_path` the step's mount took.
    pub mounted: usize,
    /// The connection that it came on.
    pub connection: &'a Connection,
}

impl<'a> Asked<'a> {
    /// Splits the target. `None` for what only JavaScript knows how to read: absolute and asterisk forms, and characters
    /// for which Node's URL parser has rules of its own.
    pub(crate) fn new(head: &'a RequestHead<'a>, connection: &'a Connection) -> Option<Self> {
        let target = std::str::from_utf8(head.target()).ok()?;
        if !target.starts_with('/') || !target.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'#') {
            return None;
        }
        let (original_path, query) = match target.split_once('?') {
            Some((path, query)) => (path, Some(query)),
            None => (target, None),
        };
        let method = connection.thread.methods.get(usize::from(head.method))?;
        Some(Self { head, method, original_path, query, mounted: 0, connection })
    }

    /// The path below the step's mount; empty where nothing is left.
    #[must_use]
    pub fn path(&self) -> &'a str {
        &self.original_path[self.mounted..]
    }

    /// The first value of the header `name` (lower case).
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&'a [u8]> {
        self.head.header(name.as_bytes())
    }

    /// The values of all lines of the header `name` (lower case).
    pub fn headers(&self, name: &'static str) -> impl Iterator<Item = &'a [u8]> {
        self.head.header_lines(name.as_bytes())
    }

    /// Both ends of the connection; none on a Unix socket.
    #[must_use]
    pub fn peer(&self) -> Option<Peer> {
        self.connection.peer()
    }
}
