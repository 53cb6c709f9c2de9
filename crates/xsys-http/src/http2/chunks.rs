//! The framing of a chunked answer, taken off again.
//!
//! Enters: the bytes behind an answer's head, in any pieces. Leaves: which of them are data, and the trailer section. The
//! application wrote them, mostly through Node's own code; what is no chunk is an error, and the stream ends with it.

use std::ops::Range;

/// A size of more digits, an extension or a trailer section longer than this comes from no application that means it.
const LONGEST_LINE: usize = 64 * 1024;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Expected {
    Size,
    Data(u64),
    /// Behind data.
    LineEnd,
    Trailers,
}

/// What came next.
#[derive(Debug, PartialEq, Eq)]
pub enum Piece {
    /// So many bytes that are no data.
    Framing(usize),
    /// Data; the caller says how much of it was [`taken`](Chunks::taken).
    Data(Range<usize>),
    /// The body ends behind so many bytes; these are its trailers' lines.
    End(usize, Vec<u8>),
}

/// See the module's description.
#[derive(Debug)]
pub struct Chunks {
    expected: Expected,
    line: Vec<u8>,
}

/// The answer's body is not chunked as its head says.
#[derive(Debug, PartialEq, Eq)]
pub struct NoChunk;

impl Default for Chunks {
    fn default() -> Self {
        Self::new()
    }
}

impl Chunks {
    /// At the body's first byte.
    #[must_use]
    pub fn new() -> Self {
        Self { expected: Expected::Size, line: Vec::new() }
    }

    /// `bytes` is not empty and begins behind what was taken before.
    ///
    /// # Errors
    /// It is no chunk.
    pub fn next(&mut self, bytes: &[u8]) -> Result<Piece, NoChunk> {
        if let Expected::Data(left) = self.expected {
            let length = usize::try_from(left).map_or(bytes.len(), |left| left.min(bytes.len()));
            return Ok(Piece::Data(0..length));
        }
        let Some(end) = memchr::memchr(b'\n', bytes) else {
            self.keep(bytes)?;
            return Ok(Piece::Framing(bytes.len()));
        };
        self.keep(&bytes[..=end])?;
        let consumed = end + 1;
        match self.expected {
            Expected::Trailers if matches!(&self.line[..], b"\r\n") || self.line.ends_with(b"\r\n\r\n") => {
                let length = self.line.len() - 2;
                self.line.truncate(length);
                return Ok(Piece::End(consumed, std::mem::take(&mut self.line)));
            }
            Expected::Trailers => return Ok(Piece::Framing(consumed)),
            Expected::LineEnd if self.line == b"\r\n" => self.expected = Expected::Size,
            Expected::LineEnd => return Err(NoChunk),
            _ => {
                self.expected =
                    self.size().map(|size| if size == 0 { Expected::Trailers } else { Expected::Data(size) })?
            }
        }
        self.line.clear();
        Ok(Piece::Framing(consumed))
    }

    /// So many bytes of data were.
    pub fn taken(&mut self, bytes: usize) {
        if let Expected::Data(left) = &mut self.expected {
            *left = left.saturating_sub(bytes as u64);
            if *left == 0 {
                self.expected = Expected::LineEnd;
            }
        }
    }

    fn keep(&mut self, bytes: &[u8]) -> Result<(), NoChunk> {
        self.line.extend_from_slice(bytes);
        (self.line.len() <= LONGEST_LINE).then_some(()).ok_or(NoChunk)
    }

    fn size(&self) -> Result<u64, NoChunk> {
        let line = std::str::from_utf8(&self.line).map_err(|_| NoChunk)?;
        let size = line.strip_suffix("\r\n").and_then(|line| line.split(';').next()).unwrap_or_default();
        u64::from_str_radix(size, 16).map_err(|_| NoChunk)
    }
}

#[cfg(test)]
mod tests {
    use super::{Chunks, NoChunk, Piece};

    /// Data and trailers, fed in pieces of `size`.
    fn decode(input: &[u8], size: usize) -> Result<(Vec<u8>, Option<Vec<u8>>), NoChunk> {
        let (mut chunks, mut data) = (Chunks::new(), Vec::new());
        for piece in input.chunks(size) {
            let mut rest = piece;
            while !rest.is_empty() {
                rest = match chunks.next(rest)? {
                    Piece::Framing(length) => &rest[length..],
                    Piece::Data(range) => {
                        data.extend_from_slice(&rest[range.clone()]);
                        chunks.taken(range.len());
                        &rest[range.end..]
                    }
                    Piece::End(_, trailers) => return Ok((data, Some(trailers))),
                };
            }
        }
        Ok((data, None))
    }

    #[test]
    fn data_and_trailers_are_the_same_in_all_pieces() {
        for size in 1..40 {
            let body = b"2\r\nab\r\nA;x=y\r\n0123456789\r\n0\r\nA: b\r\n\r\n";
            assert_eq!(decode(body, size), Ok((b"ab0123456789".to_vec(), Some(b"A: b\r\n".to_vec()))), "{size}");
            assert_eq!(decode(b"1\r\na\r\n0\r\n\r\n", size), Ok((b"a".to_vec(), Some(Vec::new()))), "{size}");
            assert_eq!(decode(b"1\r\na\r\n", size), Ok((b"a".to_vec(), None)), "{size}");
        }
    }

    #[test]
    fn what_is_no_chunk_is_refused() {
        for body in [&b"x\r\n"[..], b"1\nab", b"1\r\nab\r\n", b"\r\n", b"-1\r\n", b"11111111111111111\r\n"] {
            assert_eq!(decode(body, 64), Err(NoChunk), "{}", body.escape_ascii());
        }
    }
}
