//! The verdict on a request head: how its body is framed, whether the connection outlives it, what it asks for.
//!
//! Enters: method, target and fields as httparse split them, so names are tokens and values hold no control octets;
//! [`crate::line_endings`] has seen the bytes before. It does not know which methods exist: the caller has the table.

use crate::{
    authority,
    octets::trim,
    rejection::{Excerpt, HeadRejection},
    target,
};

/// What the server was told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct HeadLimits {
    /// Bytes of target, names and values must stay below it (Node's `maxHeaderSize`).
    pub max_header_size: usize,
    /// Whether an HTTP/1.1 request needs a Host header (Node's `requireHostHeader`).
    pub require_host_header: bool,
    /// The application takes upgrades into its own hands.
    pub upgrades_leave: bool,
}

/// Where the body ends (RFC 9112 6.3). There is no third way for a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Framing {
    /// No body.
    None,
    /// After so many bytes.
    Length(u64),
    /// After the last chunk.
    Chunked,
}

/// The Expect header of an HTTP/1.1 request (RFC 9110 10.1.1); HTTP/1.0 must not be taken at its word.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Expect {
    /// No such header.
    None,
    /// `100-continue` and nothing else.
    Continue,
    /// Anything else, which Node answers with 417.
    Other,
}

/// What is known of a request whose head may pass.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct HeadVerdict {
    /// Where the body ends.
    pub framing: Framing,
    /// Whether the client wants to send another request on this connection.
    pub keep_alive: bool,
    /// What the client waits for before it sends the body.
    pub expect: Expect,
    /// `Connection: upgrade` with an Upgrade header, or CONNECT.
    pub upgrade: bool,
}

/// Judges a head.
///
/// # Errors
/// The first rule that it breaks; each rejection names its RFC section.
///
/// ```
/// use xsys_security::{inspect, Framing, HeadLimits};
/// let limits = HeadLimits { max_header_size: 16_384, require_host_header: true, upgrades_leave: false };
/// let fields: [(&[u8], &[u8]); 2] = [(b"Host", b"a"), (b"Content-Length", b"5")];
/// assert_eq!(inspect(b"POST", b"/", 1, fields.into_iter(), &limits)?.framing, Framing::Length(5));
/// let twice: [(&[u8], &[u8]); 2] = [(b"Host", b"a"), (b"Host", b"b")];
/// assert_eq!(inspect(b"GET", b"/", 1, twice.into_iter(), &limits).unwrap_err().status(), 400);
/// # Ok::<(), xsys_security::HeadRejection>(())
/// ```
pub fn inspect<'a>(
    method: &[u8],
    target: &[u8],
    minor_version: u8,
    headers: impl Iterator<Item = (&'a [u8], &'a [u8])>,
    limits: &HeadLimits,
) -> Result<HeadVerdict, HeadRejection> {
    if minor_version > 1 {
        return Err(HeadRejection::Version { minor: minor_version });
    }
    target::check(method, target)?;
    let mut fields = Fields::default();
    let mut size = target.len();
    for (name, value) in headers {
        size = size.saturating_add(name.len()).saturating_add(value.len());
        fields.read(name, value)?;
    }
    // Node stops at the limit itself, not one byte after it.
    if size >= limits.max_header_size {
        return Err(HeadRejection::TooLarge { limit: limits.max_header_size });
    }
    fields.verdict(method, minor_version, limits)
}

/// The fields that decide something, as far as they were read.
#[derive(Default)]
struct Fields<'a> {
    host: Option<&'a [u8]>,
    content_length: Option<&'a [u8]>,
    transfer_encoding: Option<&'a [u8]>,
    expect: Option<Expect>,
    connection: ConnectionOptions,
    upgrade: bool,
}

impl<'a> Fields<'a> {
    fn read(&mut self, name: &[u8], value: &'a [u8]) -> Result<(), HeadRejection> {
        // The length tells most names apart without looking at them.
        match name.len() {
            4 if name.eq_ignore_ascii_case(b"host") => {
                let came = || HeadRejection::DuplicateHost { came: Excerpt::of(value) };
                once(&mut self.host, value).ok_or_else(came)?;
            }
            6 if name.eq_ignore_ascii_case(b"expect") => self.expect = Some(expectation(self.expect, value)),
            7 if name.eq_ignore_ascii_case(b"upgrade") => self.upgrade = true,
            10 if name.eq_ignore_ascii_case(b"connection") => self.connection.read(value),
            // Older clients behind a proxy send it instead; llhttp reads it alike.
            16 if name.eq_ignore_ascii_case(b"proxy-connection") => self.connection.read(value),
            14 if name.eq_ignore_ascii_case(b"content-length") => {
                let came = || HeadRejection::DuplicateContentLength { came: Excerpt::of(value) };
                once(&mut self.content_length, value).ok_or_else(came)?;
            }
            17 if name.eq_ignore_ascii_case(b"transfer-encoding") => {
                let came = || HeadRejection::DuplicateTransferEncoding { came: Excerpt::of(value) };
                once(&mut self.transfer_encoding, value).ok_or_else(came)?;
            }
            _ => {}
        }
        Ok(())
    }

    fn verdict(&self, method: &[u8], minor_version: u8, limits: &HeadLimits) -> Result<HeadVerdict, HeadRejection> {
        let framing = self.framing(minor_version)?;
        let upgrade = method == b"CONNECT" || (self.upgrade && self.connection.upgrade);
        // Node hands these over before it asks for a Host: engine.io's clients of other protocols send none.
        let leaves = upgrade && (limits.upgrades_leave || method == b"CONNECT");
        match self.host.map(trim) {
            Some(host) if authority::parse(host).is_none() => {
                return Err(HeadRejection::InvalidHost { came: Excerpt::of(host) });
            }
            None if minor_version == 1 && limits.require_host_header && !leaves => {
                return Err(HeadRejection::MissingHost)
            }
            _ => {}
        }
        let keep_alive = !self.connection.close && (minor_version == 1 || self.connection.keep_alive);
        let expect = if minor_version == 1 { self.expect.unwrap_or(Expect::None) } else { Expect::None };
        Ok(HeadVerdict { framing, keep_alive, expect, upgrade })
    }

    fn framing(&self, minor_version: u8) -> Result<Framing, HeadRejection> {
        match (self.content_length, self.transfer_encoding) {
            (Some(_), Some(_)) => Err(HeadRejection::LengthAndEncoding),
            (None, None) => Ok(Framing::None),
            (Some(value), None) => {
                let came = || HeadRejection::InvalidContentLength { came: Excerpt::of(value) };
                decimal(trim(value)).map(Framing::Length).ok_or_else(came)
            }
            (None, Some(value)) if minor_version == 0 => {
                Err(HeadRejection::TransferEncodingInHttp10 { came: Excerpt::of(value) })
            }
            // Node also takes `gzip, chunked` and leaves the gzip to the application, which never expects it. We do not:
            // nothing sends it, and a list is what lets two readers disagree about which coding came last.
            (None, Some(value)) if trim(value).eq_ignore_ascii_case(b"chunked") => Ok(Framing::Chunked),
            (None, Some(value)) => Err(HeadRejection::InvalidTransferEncoding { came: Excerpt::of(value) }),
        }
    }
}

/// Options of all Connection headers together (RFC 9110 7.6.1).
#[derive(Default)]
struct ConnectionOptions {
    close: bool,
    keep_alive: bool,
    upgrade: bool,
}

impl ConnectionOptions {
    fn read(&mut self, value: &[u8]) {
        for option in value.split(|byte| *byte == b',').map(trim) {
            self.close |= option.eq_ignore_ascii_case(b"close");
            self.keep_alive |= option.eq_ignore_ascii_case(b"keep-alive");
            self.upgrade |= option.eq_ignore_ascii_case(b"upgrade");
        }
    }
}

/// `None` when the field came before.
fn once<'a>(slot: &mut Option<&'a [u8]>, value: &'a [u8]) -> Option<()> {
    slot.replace(value).is_none().then_some(())
}

fn expectation(before: Option<Expect>, value: &[u8]) -> Expect {
    let only_continue = trim(value).eq_ignore_ascii_case(b"100-continue");
    match before {
        None | Some(Expect::Continue) if only_continue => Expect::Continue,
        _ => Expect::Other,
    }
}

/// `1*DIGIT` that fits 64 bits. `str::parse` would take a sign.
fn decimal(digits: &[u8]) -> Option<u64> {
    if digits.is_empty() {
        return None;
    }
    digits.iter().try_fold(0_u64, |number, digit| {
        let digit = digit.is_ascii_digit().then(|| u64::from(digit - b'0'))?;
        number.checked_mul(10)?.checked_add(digit)
    })
}

#[cfg(test)]
mod tests;
