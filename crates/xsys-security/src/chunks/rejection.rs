//! Why a chunked body is refused: what was expected, what came, the status that answers it and llhttp's code.

use crate::{rejection::Excerpt, MAX_CHUNK_EXTENSIONS};

/// A body whose end nobody can know. The connection closes with it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ChunkRejection {
    /// RFC 9112 7.1: `1*HEXDIG`, and nothing around it.
    #[error("expected a hexadecimal digit, \";\" or CR in a chunk size, got {came}")]
    InvalidSize {
        /// The octet.
        came: Excerpt,
    },
    /// RFC 9112 7.1: recipients must anticipate large numerals; llhttp's counter has 64 bits as well.
    #[error("expected a chunk size of at most 16 hexadecimal digits")]
    SizeOverflow,
    /// RFC 9112 7.1.1.
    #[error("expected a chunk extension \";name=value\", got {came} in it")]
    InvalidExtension {
        /// The octet.
        came: Excerpt,
    },
    /// More than [`MAX_CHUNK_EXTENSIONS`] in one body.
    #[error("expected at most {MAX_CHUNK_EXTENSIONS} bytes of chunk extensions")]
    ExtensionsOverflow,
    /// Data longer than its chunk's size.
    #[error("expected CR after chunk data, got {came}")]
    DataOverrun {
        /// The octet.
        came: Excerpt,
    },
    /// A line that ends in LF without CR.
    #[error("expected CR, got {came}")]
    CrExpected {
        /// The octet.
        came: Excerpt,
    },
    /// CR and something else.
    #[error("expected LF after CR, got {came}")]
    LfExpected {
        /// The octet.
        came: Excerpt,
    },
    /// RFC 9112 5: a token, a colon and a value, on one line.
    #[error("expected a trailer field \"name: value\", got {came}")]
    InvalidTrailer {
        /// The line.
        came: Excerpt,
    },
    /// RFC 9110 6.5.1: framing is over when trailers come; one that speaks of it is for another reader.
    #[error("expected no framing field in the trailer section, got {came}")]
    ForbiddenTrailer {
        /// The line.
        came: Excerpt,
        /// llhttp's code differs by the field.
        code: &'static str,
    },
    /// More than `maxHeaderSize`.
    #[error("expected at most {limit} bytes of trailers")]
    TrailersTooLarge {
        /// The limit in force.
        limit: usize,
    },
}

impl ChunkRejection {
    pub(super) fn cr(came: u8) -> Self {
        Self::CrExpected { came: Excerpt::of(&[came]) }
    }

    pub(super) fn lf(came: u8) -> Self {
        Self::LfExpected { came: Excerpt::of(&[came]) }
    }

    /// The status that answers it: what Node's server sends for the same code.
    #[must_use]
    pub fn status(&self) -> u16 {
        match self {
            Self::ExtensionsOverflow => 413,
            Self::TrailersTooLarge { .. } => 431,
            _ => 400,
        }
    }

    /// llhttp's code, which a `'clientError'` carries.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::InvalidSize { .. } | Self::SizeOverflow => "HPE_INVALID_CHUNK_SIZE",
            Self::InvalidExtension { .. } | Self::DataOverrun { .. } => "HPE_STRICT",
            Self::ExtensionsOverflow => "HPE_CHUNK_EXTENSIONS_OVERFLOW",
            Self::CrExpected { .. } => "HPE_CR_EXPECTED",
            Self::LfExpected { .. } => "HPE_LF_EXPECTED",
            Self::InvalidTrailer { .. } => "HPE_INVALID_HEADER_TOKEN",
            Self::ForbiddenTrailer { code, .. } => code,
            Self::TrailersTooLarge { .. } => "HPE_HEADER_OVERFLOW",
        }
    }
}
