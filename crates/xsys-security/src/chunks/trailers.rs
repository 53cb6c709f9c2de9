//! The trailer section (RFC 9112 7.1.2): field lines, then an empty line.

use super::ChunkRejection;
use crate::{
    octets::{is_token, is_value_octet},
    rejection::Excerpt,
};

/// Collects the section line by line; what is kept never passes the limit.
#[derive(Debug)]
pub(super) struct Trailers {
    limit: usize,
    /// Complete lines, then the beginning of the next.
    bytes: Vec<u8>,
    /// Where the unfinished line begins.
    line: usize,
}

impl Trailers {
    pub(super) fn new(limit: usize) -> Self {
        Self { limit, bytes: Vec::new(), line: 0 }
    }

    pub(super) fn section(&self) -> &[u8] {
        &self.bytes[..self.line]
    }

    /// How much of `input` belongs to the section, and whether that completes it.
    pub(super) fn feed(&mut self, input: &[u8]) -> Result<(usize, bool), ChunkRejection> {
        let mut taken = 0;
        while taken < input.len() {
            let rest = &input[taken..];
            let end = memchr::memchr(b'\n', rest).map(|at| at + 1);
            let piece = &rest[..end.unwrap_or(rest.len())];
            taken += piece.len();
            // The empty line is no trailer: without any, a limit of zero is kept.
            if self.bytes.len() + piece.len() > self.limit.saturating_add(EMPTY_LINE.len()) {
                return Err(ChunkRejection::TrailersTooLarge { limit: self.limit });
            }
            self.bytes.extend_from_slice(piece);
            if end.is_some() {
                let line = &self.bytes[self.line..];
                if line == EMPTY_LINE {
                    self.bytes.truncate(self.line);
                    return Ok((taken, true));
                }
                check_line(line)?;
                self.line = self.bytes.len();
            }
        }
        Ok((taken, false))
    }
}

const EMPTY_LINE: &[u8] = b"\r\n";

/// One `name: value CR LF`. A line that begins with whitespace would fold into the one before (RFC 9112 5.2): its name
/// is no token.
fn check_line(line: &[u8]) -> Result<(), ChunkRejection> {
    let Some(line) = line.strip_suffix(EMPTY_LINE) else { return Err(ChunkRejection::cr(b'\n')) };
    let invalid = || ChunkRejection::InvalidTrailer { came: Excerpt::of(line) };
    let colon = memchr::memchr(b':', line).ok_or_else(invalid)?;
    let (name, value) = line.split_at(colon);
    if !is_token(name) || !value.iter().all(|byte| is_value_octet(*byte)) {
        return Err(invalid());
    }
    for (framing, code) in FRAMING_FIELDS {
        if name.eq_ignore_ascii_case(framing) {
            return Err(ChunkRejection::ForbiddenTrailer { came: Excerpt::of(line), code });
        }
    }
    Ok(())
}

const FRAMING_FIELDS: [(&[u8], &str); 2] =
    [(b"content-length", "HPE_INVALID_CONTENT_LENGTH"), (b"transfer-encoding", "HPE_INVALID_TRANSFER_ENCODING")];
