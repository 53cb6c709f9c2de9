//! Where a chunked body ends (RFC 9112 7.1), found while it arrives and without looking at the data in it.
//!
//! Enters: the bytes behind a head with `Transfer-Encoding: chunked`, in whatever pieces the socket gives. Leaves: how
//! many of them belong to the body, and its trailer section. It keeps no data: decoding is the parser's, which is more
//! generous; whatever this scanner lets through, it reads alike.

mod rejection;
mod trailers;

pub use rejection::ChunkRejection;

use crate::{octets::TOKEN, rejection::Excerpt};
use trailers::Trailers;

/// Bytes of chunk extensions in one body: they mean nothing to anybody, so a peer that sends many wants our time
/// (CVE-2023-39326). llhttp's and hyper's limit.
pub const MAX_CHUNK_EXTENSIONS: usize = 16 * 1024;

/// Hexadecimal digits of a chunk size that fits 64 bits.
const MAX_SIZE_DIGITS: u8 = 16;

/// What a piece of input held.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Scanned {
    /// Bytes of the input that belong to the body: all of it unless `complete`.
    pub consumed: usize,
    /// How many of these, from the start, are chunks; the others belong to the trailer section.
    pub chunks: usize,
    /// The body has ended, and what follows is the next request.
    pub complete: bool,
}

/// What the next octet may be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Expected {
    Size {
        digits: u8,
    },
    SizeLf,
    /// After `;`.
    ExtensionName {
        empty: bool,
    },
    /// After `=`.
    ExtensionValue,
    ExtensionToken,
    Quoted,
    QuotedPair,
    /// After the closing quote.
    QuotedEnd,
    Data,
    DataCr,
    DataLf,
    Trailers,
    Nothing,
}

/// Scans one body. After a rejection the connection is useless, and the scanner with it.
#[derive(Debug)]
pub struct ChunkScanner {
    expected: Expected,
    /// The size being read, then the bytes of data that are missing.
    size: u64,
    extensions: usize,
    trailers: Trailers,
}

impl ChunkScanner {
    /// `max_trailers`: bytes of trailer section to keep, which Node limits by `maxHeaderSize`.
    #[must_use]
    pub fn new(max_trailers: usize) -> Self {
        Self { expected: Expected::Size { digits: 0 }, size: 0, extensions: 0, trailers: Trailers::new(max_trailers) }
    }

    /// Takes the next piece of input. Once complete it consumes nothing more.
    ///
    /// # Errors
    /// The first octet that breaks the grammar, or a limit that is passed.
    ///
    /// ```
    /// let mut scanner = xsys_security::ChunkScanner::new(16_384);
    /// assert!(!scanner.feed(b"5\r\nhe")?.complete);
    /// let scanned = scanner.feed(b"llo\r\n0\r\nA: b\r\n\r\nGET / HTTP/1.1\r\n")?;
    /// assert_eq!((scanned.consumed, scanned.chunks, scanned.complete), (16, 8, true));
    /// assert_eq!(scanner.trailers(), b"A: b\r\n");
    /// # Ok::<(), xsys_security::ChunkRejection>(())
    /// ```
    pub fn feed(&mut self, input: &[u8]) -> Result<Scanned, ChunkRejection> {
        let mut at = 0;
        let mut chunks = 0;
        while at < input.len() && self.expected != Expected::Nothing {
            match self.expected {
                Expected::Data => at += self.skip_data(input.len() - at),
                Expected::Trailers => {
                    let (taken, complete) = self.trailers.feed(&input[at..])?;
                    if complete {
                        self.expected = Expected::Nothing;
                    }
                    at += taken;
                    continue;
                }
                _ => {
                    self.step(input[at])?;
                    at += 1;
                }
            }
            chunks = at;
        }
        Ok(Scanned { consumed: at, chunks, complete: self.expected == Expected::Nothing })
    }

    /// The trailer section received so far, without the empty line that ends it.
    #[must_use]
    pub fn trailers(&self) -> &[u8] {
        self.trailers.section()
    }

    fn skip_data(&mut self, available: usize) -> usize {
        let skipped = usize::try_from(self.size).map_or(available, |missing| missing.min(available));
        self.size -= skipped as u64;
        if self.size == 0 {
            self.expected = Expected::DataCr;
        }
        skipped
    }

    /// One octet of framing.
    fn step(&mut self, octet: u8) -> Result<(), ChunkRejection> {
        self.expected = match (self.expected, octet) {
            (Expected::Size { digits }, b'0'..=b'9' | b'a'..=b'f' | b'A'..=b'F') => self.read_digit(digits, octet)?,
            (Expected::Size { digits: 1.. }, b'\r') => Expected::SizeLf,
            (Expected::Size { digits: 1.. }, b';') => self.extend(Expected::ExtensionName { empty: true })?,
            (Expected::SizeLf, b'\n') => self.begin_data(),
            (Expected::DataCr, b'\r') => Expected::DataLf,
            (Expected::DataLf, b'\n') => Expected::Size { digits: 0 },
            (
                Expected::ExtensionName { .. }
                | Expected::ExtensionValue
                | Expected::ExtensionToken
                | Expected::Quoted
                | Expected::QuotedPair
                | Expected::QuotedEnd,
                _,
            ) => self.read_extension(octet)?,
            (Expected::Size { .. } | Expected::DataCr, b'\n') => return Err(ChunkRejection::cr(octet)),
            (Expected::DataCr, _) => return Err(ChunkRejection::DataOverrun { came: Excerpt::of(&[octet]) }),
            (Expected::SizeLf | Expected::DataLf, _) => return Err(ChunkRejection::lf(octet)),
            _ => return Err(ChunkRejection::InvalidSize { came: Excerpt::of(&[octet]) }),
        };
        Ok(())
    }

    fn read_digit(&mut self, digits: u8, octet: u8) -> Result<Expected, ChunkRejection> {
        if digits == MAX_SIZE_DIGITS {
            return Err(ChunkRejection::SizeOverflow);
        }
        let digit = match octet {
            b'0'..=b'9' => octet - b'0',
            _ => (octet | 0x20) - b'a' + 10,
        };
        // The caller told a digit from the rest, and 16 of them fit.
        self.size = self.size << 4 | u64::from(digit);
        Ok(Expected::Size { digits: digits + 1 })
    }

    fn begin_data(&mut self) -> Expected {
        if self.size == 0 {
            Expected::Trailers
        } else {
            Expected::Data
        }
    }

    /// RFC 9112 7.1.1 without the whitespace that its grammar calls bad and llhttp refuses too.
    fn read_extension(&mut self, octet: u8) -> Result<Expected, ChunkRejection> {
        let token = TOKEN[usize::from(octet)];
        let next = match (self.expected, octet) {
            (Expected::ExtensionName { .. }, _) if token => Expected::ExtensionName { empty: false },
            (Expected::ExtensionName { empty: false }, b'=') => Expected::ExtensionValue,
            (Expected::ExtensionValue, b'"') => Expected::Quoted,
            (Expected::ExtensionValue | Expected::ExtensionToken, _) if token => Expected::ExtensionToken,
            (Expected::Quoted, b'"') => Expected::QuotedEnd,
            (Expected::Quoted, b'\\') => Expected::QuotedPair,
            (Expected::Quoted | Expected::QuotedPair, _) if crate::octets::is_value_octet(octet) => Expected::Quoted,
            (Expected::ExtensionName { empty: false } | Expected::ExtensionToken | Expected::QuotedEnd, b';') => {
                Expected::ExtensionName { empty: true }
            }
            (Expected::ExtensionName { empty: false } | Expected::ExtensionToken | Expected::QuotedEnd, b'\r') => {
                return Ok(Expected::SizeLf);
            }
            (_, b'\n') => return Err(ChunkRejection::cr(octet)),
            _ => return Err(ChunkRejection::InvalidExtension { came: Excerpt::of(&[octet]) }),
        };
        self.extend(next)
    }

    fn extend(&mut self, next: Expected) -> Result<Expected, ChunkRejection> {
        self.extensions += 1;
        if self.extensions > MAX_CHUNK_EXTENSIONS {
            return Err(ChunkRejection::ExtensionsOverflow);
        }
        Ok(next)
    }
}

#[cfg(test)]
mod tests;
