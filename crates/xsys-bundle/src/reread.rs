//! Reading inbound records back, in the process that wrote them.
//!
//! Enters: a batch that JavaScript has not seen. Leaves: its records, for whoever sorts them anew.

use crate::layout::{handoff_field, inbound, HEADER_LENGTH};

/// A record of a batch that this process wrote, for whoever sorts records anew before JavaScript has seen them.
#[derive(Clone, Copy, Debug)]
pub struct InboundRecord<'a> {
    /// See [`inbound`].
    pub kind: u32,
    /// Exchange, connection or server.
    pub id: (u32, u32),
    /// The whole record.
    pub bytes: &'a [u8],
}

impl InboundRecord<'_> {
    /// The descriptor of a HANDOFF record; -1 where it names a tunnel.
    #[must_use]
    pub fn descriptor(&self) -> Option<i32> {
        self.field(handoff_field::FD).map(i32::from_le_bytes)
    }

    /// The server of a HANDOFF record.
    #[must_use]
    pub fn server(&self) -> Option<u32> {
        self.field(handoff_field::SERVER).map(u32::from_le_bytes)
    }

    fn field(&self, at: u32) -> Option<[u8; 4]> {
        let at = usize::try_from(at).ok()?;
        let bytes = self.bytes.get(at..at + 4)?.try_into().ok()?;
        (self.kind == inbound::HANDOFF).then_some(bytes)
    }
}

/// The records of a batch, in order; ends at one that is cut.
pub fn records(batch: &[u8]) -> impl Iterator<Item = InboundRecord<'_>> {
    let mut rest = batch;
    std::iter::from_fn(move || {
        let word = |at: usize| Some(u32::from_le_bytes(rest.get(at..at + 4)?.try_into().ok()?));
        let length = usize::try_from(word(0)?).ok()?.max(HEADER_LENGTH);
        let id = (word(8)?, word(12)?);
        let kind = u32::from(*rest.get(4)?);
        let bytes = rest.get(..length)?;
        rest = &rest[length..];
        Some(InboundRecord { kind, id, bytes })
    })
}

#[cfg(test)]
mod tests {
    use super::records;
    use crate::{layout::inbound, HandoffRecord, InboundBatch};

    #[test]
    fn records_are_read_back_and_copied_as_they_stand() {
        let mut batch = InboundBatch::default();
        batch.chunk((1, 2), b"abcde");
        let unread = b"rest";
        batch.handoff((3, 4), &HandoffRecord { server: 5, fd: Some(77), tunnel: (0, 0), why: 0, reason: 0, unread });
        let bytes = batch.into_bytes();
        let read: Vec<_> =
            records(&bytes).map(|record| (record.kind, record.id, record.server(), record.descriptor())).collect();
        assert_eq!(read, [(inbound::CHUNK, (1, 2), None, None), (inbound::HANDOFF, (3, 4), Some(5), Some(77))]);
        let mut copied = InboundBatch::default();
        records(&bytes).for_each(|record| copied.copy(&record));
        assert_eq!(copied.into_bytes(), bytes);
        assert_eq!(records(&bytes[..bytes.len() - 1]).count(), 1);
        assert_eq!(records(&[0; 7]).count(), 0);
    }
}
