//! Why a request head is refused: the rule, what came instead, the status that answers it and llhttp's code for it.

use std::fmt;

/// The beginning of what came, for a message: a peer decides how long a value is, not how long our log lines are.
#[derive(Clone, PartialEq, Eq)]
pub struct Excerpt(Box<[u8]>);

/// Enough to recognise a value, short enough for one log line.
const EXCERPT_LENGTH: usize = 64;

impl Excerpt {
    pub(crate) fn of(bytes: &[u8]) -> Self {
        Self(bytes[..bytes.len().min(EXCERPT_LENGTH)].into())
    }
}

impl fmt::Display for Excerpt {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "\"{}\"", self.0.escape_ascii())
    }
}

impl fmt::Debug for Excerpt {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, formatter)
    }
}

/// A request head that is not passed on. The connection closes with it: nobody knows where the next request begins.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum HeadRejection {
    /// RFC 9112 2.2: a recipient may take a bare LF for a line end; a proxy before us may not have.
    #[error("expected CR LF at byte {at}, got LF without CR")]
    BareLf {
        /// Where the LF stands.
        at: usize,
    },
    /// RFC 9112 2.2: a bare CR is invalid.
    #[error("expected LF after CR at byte {at}")]
    StrayCr {
        /// Where the CR stands.
        at: usize,
    },
    /// RFC 9110 5.5: NUL is dangerous wherever strings are C's.
    #[error("expected no NUL in a request head, got one at byte {at}")]
    Nul {
        /// Where it stands.
        at: usize,
    },
    /// Only HTTP/1.0 and HTTP/1.1 are spoken here.
    #[error("expected HTTP/1.0 or HTTP/1.1, got HTTP/1.{minor}")]
    Version {
        /// The minor version that came.
        minor: u8,
    },
    /// RFC 9112 3.2: a path, `*`, an absolute URI or (CONNECT) an authority, without a fragment.
    #[error("expected {expected} as request target, got {came}")]
    Target {
        /// The form that this method's target should have, or the rule that it breaks.
        expected: &'static str,
        /// The target.
        came: Excerpt,
    },
    /// Node counts the bytes of target, names and values.
    #[error("expected less than {limit} bytes of request target and header fields")]
    TooLarge {
        /// The limit in force.
        limit: usize,
    },
    /// RFC 9112 3.2: HTTP/1.1 requires it. Unlike all others, Node's `'clientError'` never hears of it.
    #[error("expected a Host header in an HTTP/1.1 request, got none")]
    MissingHost,
    /// RFC 9112 3.2: more than one.
    #[error("expected one Host header, got {came} as another")]
    DuplicateHost {
        /// The second one's value.
        came: Excerpt,
    },
    /// RFC 9110 7.2: `uri-host [":" port]`, so no user information either.
    #[error("expected a host name with an optional port in Host, got {came}")]
    InvalidHost {
        /// Its value.
        came: Excerpt,
    },
    /// RFC 9112 6.3: digits that fit 64 bits; not a list, not a sign.
    #[error("expected a decimal number in Content-Length, got {came}")]
    InvalidContentLength {
        /// Its value.
        came: Excerpt,
    },
    /// Refused even when both agree, as Node does: merging them is what a reader before us may have done differently.
    #[error("expected one Content-Length, got {came} as another")]
    DuplicateContentLength {
        /// The second one's value.
        came: Excerpt,
    },
    /// RFC 9112 6.3: ought to be handled as an error, because one of them is a lie.
    #[error("expected Content-Length or Transfer-Encoding, got both")]
    LengthAndEncoding,
    /// RFC 9112 6.1: only `chunked`, which Node also requires to be the last coding.
    #[error("expected \"chunked\" as the only transfer coding, got {came}")]
    InvalidTransferEncoding {
        /// Its value.
        came: Excerpt,
    },
    /// RFC 9112 7.1: chunked is applied once.
    #[error("expected one Transfer-Encoding, got {came} as another")]
    DuplicateTransferEncoding {
        /// The second one's value.
        came: Excerpt,
    },
    /// RFC 9112 6.1: HTTP/1.0 has no transfer codings; its framing is to be treated as faulty.
    #[error("expected no Transfer-Encoding in HTTP/1.0, got {came}")]
    TransferEncodingInHttp10 {
        /// Its value.
        came: Excerpt,
    },
}

impl HeadRejection {
    /// The status that answers it: what Node's server sends for the same code.
    #[must_use]
    pub fn status(&self) -> u16 {
        match self {
            Self::TooLarge { .. } => 431,
            _ => 400,
        }
    }

    /// llhttp's code, which a `'clientError'` carries.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::BareLf { .. } => "HPE_CR_EXPECTED",
            Self::StrayCr { .. } => "HPE_LF_EXPECTED",
            Self::Nul { .. } | Self::MissingHost | Self::DuplicateHost { .. } | Self::InvalidHost { .. } => {
                "HPE_INVALID_HEADER_TOKEN"
            }
            Self::Version { .. } => "HPE_INVALID_VERSION",
            Self::Target { .. } => "HPE_INVALID_URL",
            Self::TooLarge { .. } => "HPE_HEADER_OVERFLOW",
            Self::InvalidContentLength { .. } => "HPE_INVALID_CONTENT_LENGTH",
            Self::DuplicateContentLength { .. } => "HPE_UNEXPECTED_CONTENT_LENGTH",
            Self::LengthAndEncoding
            | Self::InvalidTransferEncoding { .. }
            | Self::DuplicateTransferEncoding { .. }
            | Self::TransferEncodingInHttp10 { .. } => "HPE_INVALID_TRANSFER_ENCODING",
        }
    }

    /// Whether the server answers it without asking `'clientError'`: Node parses a request without Host successfully and
    /// then refuses it.
    #[must_use]
    pub fn answered_by_server(&self) -> bool {
        matches!(self, Self::MissingHost)
    }
}
