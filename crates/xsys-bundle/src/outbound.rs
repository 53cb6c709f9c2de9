//! Reading outbound records (JavaScript → Rust) out of a batch.
//!
//! Enters: bytes that a program wrote which may be wrong. Leaves: records, or one error after which the rest of the
//! batch is not read. Every length is checked before it is used; nothing is allocated for a length that was read.

use bytes::Bytes;
use thiserror::Error;

use crate::layout::{coding, data_field, data_flags, file_field, outbound, HEADER_LENGTH};

/// One record.
#[derive(Debug, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum Outbound {
    Data {
        exchange: (u32, u32),
        bytes: Bytes,
        head_length: Option<usize>,
        end: bool,
        close: bool,
        ack: bool,
        /// The body is to be coded; only in a whole answer.
        encode: Option<Encode>,
    },
    Credit {
        exchange: (u32, u32),
        byte_length: u32,
    },
    Abort {
        exchange: (u32, u32),
    },
    Discard {
        exchange: (u32, u32),
    },
    File {
        exchange: (u32, u32),
        head: Bytes,
        /// As `openFile` gave it.
        file: u32,
        start: u64,
        length: u64,
    },
}

/// How the body behind the head is to be coded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Encode {
    /// One of [`coding`], never `NONE`.
    pub coding: u8,
    /// In the coding's own scale.
    pub level: u8,
    /// The coded body is sent in chunks.
    pub chunked: bool,
}

impl Encode {
    /// From a DATA record's `flags` and `extra`; `None` where nothing is to be coded.
    #[must_use]
    pub fn of(flags: u32, extra: u16) -> Option<Self> {
        let [coding, level] = extra.to_le_bytes();
        (u32::from(coding) != coding::NONE).then_some(Self { coding, level, chunked: flags & data_flags::CHUNKED != 0 })
    }
}

/// Why a batch could not be read.
#[derive(Debug, Error, PartialEq, Eq)]
#[non_exhaustive]
pub enum DecodeError {
    /// A record says that it is shorter than its header or longer than what is left.
    #[error("record at byte {at} claims {claimed} bytes where {left} are left (expected a multiple of 4, at least {HEADER_LENGTH})")]
    Length {
        /// Offset of the record.
        at: usize,
        /// What its length field says.
        claimed: usize,
        /// Bytes from the record to the end of the batch.
        left: usize,
    },
    /// A field inside the record points outside of it.
    #[error("record at byte {at}: field {field} is {value}, which lies outside of the record")]
    Field {
        /// Offset of the record.
        at: usize,
        /// Name in the specification.
        field: &'static str,
        /// What came.
        value: u32,
    },
    /// A kind that this version does not know.
    #[error("record at byte {at} has kind {kind}; known are DATA 1, CREDIT 2, ABORT 3, DISCARD 4, FILE 5")]
    Kind {
        /// Offset of the record.
        at: usize,
        /// What came.
        kind: u8,
    },
}

/// The records of a batch, in order. Ends after the first error.
#[derive(Debug)]
pub struct Records {
    batch: Bytes,
    at: usize,
}

impl Records {
    /// Reads `batch`, whose bytes the DATA records share.
    #[must_use]
    pub fn new(batch: Bytes) -> Self {
        Self { batch, at: 0 }
    }

    fn u32(&self, at: usize) -> u32 {
        self.batch.get(at..at + 4).and_then(|four| four.try_into().ok()).map_or(0, u32::from_le_bytes)
    }

    fn u64(&self, at: usize) -> u64 {
        u64::from(self.u32(at)) | u64::from(self.u32(at + 4)) << 32
    }

    fn record(&self, at: usize, length: usize) -> Result<Outbound, DecodeError> {
        let (kind, flags) = (self.batch[at + 4], u32::from(self.batch[at + 5]));
        let extra = u16::from_le_bytes([self.batch[at + 6], self.batch[at + 7]]);
        let exchange = (self.u32(at + 8), self.u32(at + 12));
        let needs = |end: u32| {
            if end as usize > length {
                return Err(DecodeError::Field {
                    at,
                    field: "length",
                    value: u32::try_from(length).unwrap_or(u32::MAX),
                });
            }
            Ok(())
        };
        match u32::from(kind) {
            outbound::DATA => {
                needs(data_field::BYTES)?;
                let start = at + data_field::BYTES as usize;
                let byte_length = self.u32(at + data_field::BYTE_LENGTH as usize);
                if byte_length as usize > length - data_field::BYTES as usize {
                    return Err(DecodeError::Field { at, field: "byteLength", value: byte_length });
                }
                let head_length = self.u32(at + data_field::HEAD_LENGTH as usize);
                if head_length > byte_length {
                    return Err(DecodeError::Field { at, field: "headLength", value: head_length });
                }
                Ok(Outbound::Data {
                    exchange,
                    bytes: self.batch.slice(start..start + byte_length as usize),
                    head_length: (flags & data_flags::HEAD != 0).then_some(head_length as usize),
                    end: flags & data_flags::END != 0,
                    close: flags & data_flags::CLOSE != 0,
                    ack: flags & data_flags::ACK != 0,
                    encode: Encode::of(flags, extra),
                })
            }
            outbound::CREDIT => {
                needs(20)?;
                Ok(Outbound::Credit { exchange, byte_length: self.u32(at + 16) })
            }
            outbound::ABORT => Ok(Outbound::Abort { exchange }),
            outbound::DISCARD => Ok(Outbound::Discard { exchange }),
            outbound::FILE => {
                needs(file_field::BYTES)?;
                let bytes = at + file_field::BYTES as usize;
                let head_length = self.u32(at + file_field::HEAD_LENGTH as usize);
                if head_length as usize > length - file_field::BYTES as usize {
                    return Err(DecodeError::Field { at, field: "headLength", value: head_length });
                }
                Ok(Outbound::File {
                    exchange,
                    head: self.batch.slice(bytes..bytes + head_length as usize),
                    file: self.u32(at + file_field::FILE as usize),
                    start: self.u64(at + file_field::START as usize),
                    length: self.u64(at + file_field::LENGTH as usize),
                })
            }
            _ => Err(DecodeError::Kind { at, kind }),
        }
    }
}

impl Iterator for Records {
    type Item = Result<Outbound, DecodeError>;

    fn next(&mut self) -> Option<Self::Item> {
        let left = self.batch.len().checked_sub(self.at).filter(|left| *left > 0)?;
        let (at, claimed) = (self.at, self.u32(self.at) as usize);
        if left < HEADER_LENGTH || claimed < HEADER_LENGTH || claimed > left || claimed % 4 != 0 {
            self.at = self.batch.len();
            return Some(Err(DecodeError::Length { at, claimed, left }));
        }
        let record = self.record(at, claimed);
        self.at = if record.is_ok() { at + claimed } else { self.batch.len() };
        Some(record)
    }
}

#[cfg(test)]
mod tests {
    use super::{DecodeError, Encode, Outbound, Records};
    use bytes::Bytes;
    use proptest::prelude::*;

    fn data(flags: u8, head: u32, bytes: &[u8], claimed_bytes: u32) -> Vec<u8> {
        let padded = (24 + bytes.len() + 3) & !3;
        let mut record = Vec::new();
        record.extend_from_slice(&u32::try_from(padded).unwrap_or(0).to_le_bytes());
        record.extend_from_slice(&[1, flags, 0, 0]);
        for field in [7_u32, 9, head, claimed_bytes] {
            record.extend_from_slice(&field.to_le_bytes());
        }
        record.extend_from_slice(bytes);
        record.resize(padded, 0);
        record
    }

    #[test]
    fn data_is_read_back() {
        let record = Records::new(Bytes::from(data(1 | 8, 3, b"hello", 5))).next();
        let expected = Outbound::Data {
            exchange: (7, 9),
            bytes: Bytes::from_static(b"hello"),
            head_length: Some(3),
            end: true,
            close: false,
            ack: false,
            encode: None,
        };
        assert_eq!(record, Some(Ok(expected)));
    }

    #[test]
    fn a_coding_has_a_level_and_a_framing() {
        let mut record = data(1 | 8 | 16, 3, b"hello", 5);
        record[6..8].copy_from_slice(&[3, 4]);
        let read = Records::new(Bytes::from(record)).next();
        let Some(Ok(Outbound::Data { encode, .. })) = read else { panic!("{read:?}") };
        assert_eq!(encode, Some(Encode { coding: 3, level: 4, chunked: true }));
    }

    #[test]
    fn a_length_beyond_the_record_is_refused_and_ends_the_batch() {
        let mut records = Records::new(Bytes::from(data(0, 0, b"hello", 6_000)));
        assert!(matches!(records.next(), Some(Err(DecodeError::Field { field: "byteLength", .. }))));
        assert_eq!(records.next(), None);
    }

    proptest! {
        #[test]
        fn arbitrary_bytes_never_panic(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
            let total = bytes.len();
            let count = Records::new(Bytes::from(bytes)).count();
            prop_assert!(count <= total / 16 + 1);
        }
    }
}
