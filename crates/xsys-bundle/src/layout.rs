//! Every number of the layout. `examples/generate_layout.rs` prints this table as TypeScript, so that both languages
//! read one source.

/// Checked when the addon loads and when a worker connects.
pub const BUNDLE_VERSION: u32 = 6;
/// Length of the header that every record starts with.
pub const HEADER_LENGTH: usize = 16;
/// Request-body bytes that may be on their way to JavaScript without having been credited back. 64 KiB is what one
/// `net.Socket` read hands over in Node, so an application sees chunks of the size it knows.
pub const BODY_WINDOW: usize = 64 * 1024;

/// Declares constants and, beside them, the table that the generator prints.
macro_rules! table {
    ($(#[$doc:meta])* $name:ident: $($key:ident = $value:expr),+ $(,)?) => {
        $(#[$doc])*
        pub mod $name {
            $(#[allow(missing_docs)] pub const $key: u32 = $value;)+
            /// Names and values, in the order of the specification.
            pub const ALL: &[(&str, u32)] = &[$((stringify!($key), $value)),+];
        }
    };
}

table! {
    /// Kinds of inbound records (Rust → JavaScript).
    inbound:
    REQUEST = 1, CHUNK = 2, END = 3, ABORT = 4, FIN = 5, WRITTEN = 6, CONNECTION = 7, CONNECTION_CLOSED = 8,
    HANDOFF = 9, IDLE_TIMEOUT = 10, SERVER_CLOSED = 11, DROPPED = 12, ANSWERED = 13,
    CLIENT_HELLO = 14, TLS_FAILED = 15, UNTOLD = 16,
}
table! {
    /// Flags of a REQUEST record.
    request_flags:
    BODY_FOLLOWS = 1, BODY_WHOLE = 2, KEEP_ALIVE = 4, EXPECT_CONTINUE = 8, EXPECT_OTHER = 16, UPGRADE = 32, STEPS = 64,
}
table! {
    /// Offsets of a REQUEST record's fields.
    request_field:
    SERVER = 16, CONNECTION = 20, CONNECTION_GENERATION = 24, MAJOR = 28, MINOR = 29, HEADER_COUNT = 30,
    TARGET_OFFSET = 32, TARGET_LENGTH = 36, HEAD_LENGTH = 40, BODY_LENGTH = 44, SPANS = 48,
}
table! {
    /// Flags of an ANSWERED record.
    answered_flags:
    COMPLETE = 1,
}
table! {
    /// Words of an ANSWERED record, from the end of its head at a multiple of 4; those of 64 bits are two.
    answered_word:
    STATUS = 0, ANSWERER = 1, BODY_LENGTH = 2, UNTIL_HEAD = 4, TOTAL = 6, ENDED = 8, PORT = 10, ADDRESS_LENGTH = 11,
    LINES_LENGTH = 12, OBSERVERS = 13, FIRST_OBSERVER = 14,
}
table! {
    /// Who answered, in an ANSWERED record.
    answerer:
    STEP = 0, FILES = 1, REPLY = 2, HEALTH = 3, RATE_LIMIT = 4, CORS = 5, REFUSAL = 6,
}
table! {
    /// Why an exchange was aborted (`extra` of ABORT).
    abort_reason:
    CLOSED = 0, TIMEOUT = 1, MALFORMED = 2, COMMANDED = 3,
}
table! {
    /// Why a socket was handed over (`extra` of HANDOFF).
    handoff_reason:
    UPGRADE = 0, CONNECT = 1, CLIENT_ERROR = 2, TLS = 3,
}
table! {
    /// Offsets of a HANDOFF record's fields.
    handoff_field:
    SERVER = 16, FD = 20, REASON = 24, EXCHANGE = 28, EXCHANGE_GENERATION = 32, BYTE_LENGTH = 36, BYTES = 40,
}
table! {
    /// Kinds of outbound records (JavaScript → Rust).
    outbound:
    DATA = 1, CREDIT = 2, ABORT = 3, DISCARD = 4, FILE = 5,
}
table! {
    /// Flags of a DATA record.
    data_flags:
    END = 1, CLOSE = 2, ACK = 4, HEAD = 8, CHUNKED = 16,
}
table! {
    /// Codings of a DATA record's body (low byte of `extra`; the high byte is the level).
    coding:
    NONE = 0, GZIP = 1, DEFLATE = 2, BROTLI = 3, ZSTD = 4,
}
table! {
    /// Offsets of a DATA record's fields.
    data_field:
    HEAD_LENGTH = 16, BYTE_LENGTH = 20, BYTES = 24,
}
table! {
    /// Offsets of a FILE record's fields; START and LENGTH have 64 bits.
    file_field:
    FILE = 16, HEAD_LENGTH = 20, START = 24, LENGTH = 32, BYTES = 40,
}
