//! Content codings (RFC 9110 8.4): whole bodies, made smaller.
//!
//! Enters: bytes, and which coding at which level. Leaves: the coded bytes. Whether a body is coded, and what the head
//! says about it, is decided elsewhere; a body that comes in parts is not for this module.

mod accept;
mod brotli;
mod deflate;
mod step;
mod zstd;

pub use accept::{choose, Accepted};
pub use step::{Compress, Policy};

use bytes::{BufMut, Bytes, BytesMut};

/// A coding with its level, in the scale of its own library.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Coding {
    /// `gzip`, 0 to 9.
    Gzip(u8),
    /// `deflate`: the zlib format, as everybody sends it under this name; 0 to 9.
    Deflate(u8),
    /// `br`, 0 to 11.
    Brotli(u8),
    /// `zstd`, 1 to 22.
    Zstd(u8),
}

impl Coding {
    /// What `Content-Encoding` calls it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Gzip(_) => "gzip",
            Self::Deflate(_) => "deflate",
            Self::Brotli(_) => "br",
            Self::Zstd(_) => "zstd",
        }
    }

    /// The coded form of `body`; `None` when the coder got no memory.
    #[must_use]
    pub fn encode(self, body: &[u8]) -> Option<Vec<u8>> {
        match self {
            Self::Gzip(level) => deflate::encode(deflate::Format::Gzip, level, body),
            Self::Deflate(level) => deflate::encode(deflate::Format::Zlib, level, body),
            Self::Brotli(quality) => brotli::encode(quality, body),
            Self::Zstd(level) => zstd::encode(level, body),
        }
    }
}

/// Bodies up to this length are coded on the engine thread: at the default levels that takes a few hundred
/// microseconds at most, and a hop to another thread and back costs a tenth of that by itself. Longer ones would keep
/// every other connection waiting.
pub(crate) const INLINE: usize = 16 * 1024;

/// What one chunk holds at most, so that no receiver is asked for an unusual buffer.
const CHUNK: usize = 64 * 1024;

/// `head`, then `body` in chunks (RFC 9112 7.1) where `chunked`, else as it is.
pub(crate) fn framed(head: &[u8], body: &[u8], chunked: bool) -> Bytes {
    let mut bytes = BytesMut::with_capacity(head.len() + body.len() + 16 * (2 + body.len() / CHUNK));
    bytes.put_slice(head);
    if chunked {
        for chunk in body.chunks(CHUNK) {
            bytes.put_slice(format!("{:x}\r\n", chunk.len()).as_bytes());
            bytes.put_slice(chunk);
            bytes.put_slice(b"\r\n");
        }
        bytes.put_slice(b"0\r\n\r\n");
    } else {
        bytes.put_slice(body);
    }
    bytes.freeze()
}

#[cfg(test)]
mod tests {
    use std::io::Read;

    use proptest::prelude::*;

    use super::{framed, Coding};

    fn decode(coding: Coding, coded: &[u8]) -> Vec<u8> {
        let mut plain = Vec::new();
        match coding {
            Coding::Gzip(_) => flate2::read::GzDecoder::new(coded).read_to_end(&mut plain).map(drop),
            Coding::Deflate(_) => flate2::read::ZlibDecoder::new(coded).read_to_end(&mut plain).map(drop),
            Coding::Brotli(_) => ::brotli::Decompressor::new(coded, 4096).read_to_end(&mut plain).map(drop),
            Coding::Zstd(_) => ::zstd::stream::copy_decode(coded, &mut plain),
        }
        .unwrap_or_else(|error| panic!("{coding:?}: {error}"));
        plain
    }

    #[test]
    fn every_coding_gets_smaller_and_comes_back() {
        let body = "the same again and again, ".repeat(20_000);
        for coding in [Coding::Gzip(6), Coding::Deflate(6), Coding::Brotli(4), Coding::Zstd(3)] {
            let coded = coding.encode(body.as_bytes()).unwrap_or_default();
            assert!(coded.len() * 20 < body.len(), "{coding:?} gave {} bytes", coded.len());
            assert_eq!(decode(coding, &coded), body.as_bytes(), "{coding:?}");
        }
    }

    #[test]
    fn levels_out_of_range_are_taken_as_the_nearest() {
        for coding in [Coding::Gzip(200), Coding::Deflate(200), Coding::Brotli(200), Coding::Zstd(0), Coding::Zstd(200)]
        {
            assert_eq!(decode(coding, &coding.encode(b"body").unwrap_or_default()), b"body", "{coding:?}");
        }
    }

    #[test]
    fn chunks_hold_what_they_say() {
        let bytes = framed(b"HEAD", &[b'x'; 70_000], true);
        assert_eq!(&bytes[..11], b"HEAD10000\r\n");
        assert!(bytes.ends_with(b"xx\r\n0\r\n\r\n"));
        assert_eq!(framed(b"HEAD", b"", true), &b"HEAD0\r\n\r\n"[..]);
        assert_eq!(framed(b"HEAD", b"body", false), &b"HEADbody"[..]);
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]
        /// One coder serves many answers: nothing of one may be found in the next.
        #[test]
        fn bodies_come_back(bodies in proptest::collection::vec(proptest::collection::vec(any::<u8>(), 0..3000), 1..4), level in 0_u8..10) {
            for body in &bodies {
                for coding in [Coding::Gzip(level), Coding::Deflate(level), Coding::Brotli(level), Coding::Zstd(level)] {
                    prop_assert_eq!(&decode(coding, &coding.encode(body).unwrap_or_default()), body);
                }
            }
        }
    }
}
