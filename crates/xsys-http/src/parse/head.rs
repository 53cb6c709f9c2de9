//! A request head in place: offsets into the bytes that the client sent.

use std::borrow::Cow;

use xsys_security::HeadVerdict;

/// Where one header's name and value stand in [`RequestHead::raw`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct HeaderSlot {
    /// Offset of the name.
    pub name: u32,
    /// Length of the name.
    pub name_length: u32,
    /// Offset of the value, surrounding whitespace left out.
    pub value: u32,
    /// Length of the value.
    pub value_length: u32,
}

/// What is known of the body when the head is dispatched.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RequestBody<'a> {
    /// There is none.
    None,
    /// It had arrived with the head.
    Whole(&'a [u8]),
    /// It comes through [`crate::Dispatch::chunk`].
    Follows,
}

/// One request head, accepted.
#[derive(Debug)]
pub struct RequestHead<'a> {
    /// Request line and header lines with the client's case and order, up to and with the empty line.
    pub raw: &'a [u8],
    /// Index into the method table that the engine was started with.
    pub method: u16,
    /// Offset and length of the request target.
    pub target: (u32, u32),
    /// 0 for HTTP/1.0, 1 for HTTP/1.1.
    pub minor: u8,
    /// The headers in order.
    pub headers: &'a [HeaderSlot],
    /// Framing, persistence, expectation, upgrade.
    pub verdict: HeadVerdict,
    /// The body, as far as it is known.
    pub body: RequestBody<'a>,
}

impl<'a> RequestHead<'a> {
    /// The request target as sent.
    #[must_use]
    pub fn target(&self) -> &[u8] {
        &self.raw[self.target.0 as usize..(self.target.0 + self.target.1) as usize]
    }

    /// The first value of the header `name` (lower case), compared without case (RFC 9110 5.1).
    #[must_use]
    pub fn header(&self, name: &[u8]) -> Option<&[u8]> {
        let found = self.headers.iter().find(|slot| self.is_named(slot, name))?;
        Some(self.at(found.value, found.value_length))
    }

    /// The values of all lines of the header `name` (lower case).
    pub fn header_lines<'h>(&'h self, name: &'h [u8]) -> impl Iterator<Item = &'h [u8]> {
        let lines = self.headers.iter().filter(move |slot| self.is_named(slot, name));
        lines.map(|slot| self.at(slot.value, slot.value_length))
    }

    fn at(&self, at: u32, length: u32) -> &[u8] {
        &self.raw[at as usize..(at + length) as usize]
    }

    fn is_named(&self, slot: &HeaderSlot, name: &[u8]) -> bool {
        self.at(slot.name, slot.name_length).eq_ignore_ascii_case(name)
    }

    /// The value of the header `name` (lower case) as Node's `request.headers` has it for a list: every line of that
    /// name, joined.
    #[must_use]
    pub fn joined(&self, name: &[u8]) -> Option<Cow<'a, [u8]>> {
        let raw = self.raw;
        let slice = |at: u32, length: u32| &raw[at as usize..(at + length) as usize];
        let mut lines = self
            .headers
            .iter()
            .filter(|slot| slice(slot.name, slot.name_length).eq_ignore_ascii_case(name))
            .map(|slot| slice(slot.value, slot.value_length));
        let mut value = Cow::Borrowed(lines.next()?);
        for line in lines {
            let joined = value.to_mut();
            joined.extend_from_slice(b", ");
            joined.extend_from_slice(line);
        }
        Some(value)
    }
}
