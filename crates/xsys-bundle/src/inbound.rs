//! Writing inbound records (Rust → JavaScript) into a growing batch.
//!
//! Enters: ids and borrowed bytes. Leaves: a `Vec<u8>` that is copied once into JavaScript. It never fails: everything
//! that could be too long was refused by the engine's limits before.

use crate::{
    layout::{answered_flags, inbound, HEADER_LENGTH},
    reread::InboundRecord,
};

/// Where a header's name and value stand in the head.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct HeaderSpan {
    /// Offset of the name from the start of the head.
    pub name: u32,
    /// Length of the name in bytes.
    pub name_length: u32,
    /// Offset of the value.
    pub value: u32,
    /// Length of the value.
    pub value_length: u32,
}

/// The fields of a REQUEST record, see the specification.
#[derive(Debug)]
#[allow(missing_docs)]
pub struct RequestRecord<'a> {
    pub flags: u32,
    pub method: u16,
    pub server: u32,
    pub connection: (u32, u32),
    /// Major and minor.
    pub version: (u8, u8),
    pub target: (u32, u32),
    pub head: &'a [u8],
    pub body: &'a [u8],
    /// Steps of the plan that have run: id and note.
    pub steps: &'a [(u32, [u32; 4])],
}

/// The fields of an ANSWERED record behind those of its request, see the specification.
#[derive(Debug)]
#[allow(missing_docs)]
pub struct AnsweredRecord<'a> {
    pub complete: bool,
    pub status: u16,
    pub answerer: u32,
    pub body_length: u64,
    /// Microseconds, as the next two.
    pub until_head: u64,
    pub total: u64,
    pub ended: u64,
    pub port: u16,
    pub address: &'a str,
    pub lines: &'a [u8],
    pub observers: &'a [u32],
}

/// The fields of a HANDOFF record, see the specification.
#[derive(Debug)]
#[allow(missing_docs)]
pub struct HandoffRecord<'a> {
    pub server: u32,
    /// `None`: the bytes go through `tunnel`.
    pub fd: Option<i32>,
    pub tunnel: (u32, u32),
    pub why: u16,
    pub reason: u32,
    pub unread: &'a [u8],
}

/// Records on their way to JavaScript.
#[derive(Debug, Default)]
pub struct InboundBatch {
    bytes: Vec<u8>,
    records: usize,
}

/// Lengths are below 4 GiB by the engine's limits; a longer slice would be our own fault, so it is cut, not trusted.
fn length(bytes: &[u8]) -> u32 {
    u32::try_from(bytes.len()).unwrap_or(u32::MAX)
}

impl InboundBatch {
    /// A batch over `bytes`, whose capacity is reused and whose content is dropped.
    #[must_use]
    pub fn reusing(mut bytes: Vec<u8>) -> Self {
        bytes.clear();
        Self { bytes, records: 0 }
    }

    /// Number of bytes so far.
    #[must_use]
    pub fn len(&self) -> usize {
        self.bytes.len()
    }

    /// Whether nothing was written.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.bytes.is_empty()
    }

    /// Number of records so far.
    #[must_use]
    pub fn records(&self) -> usize {
        self.records
    }

    /// The batch's bytes.
    #[must_use]
    pub fn into_bytes(self) -> Vec<u8> {
        self.bytes
    }

    fn begin(&mut self, kind: u32, flags: u32, extra: u16, (id, generation): (u32, u32)) -> usize {
        let start = self.bytes.len();
        let mut header = [0; HEADER_LENGTH];
        header[4] = kind.to_le_bytes()[0];
        header[5] = flags.to_le_bytes()[0];
        header[6..8].copy_from_slice(&extra.to_le_bytes());
        header[8..12].copy_from_slice(&id.to_le_bytes());
        header[12..16].copy_from_slice(&generation.to_le_bytes());
        self.bytes.extend_from_slice(&header);
        start
    }

    fn u32(&mut self, value: u32) {
        self.bytes.extend_from_slice(&value.to_le_bytes());
    }

    fn finish(&mut self, start: usize) {
        self.align();
        let record = length(&self.bytes[start..]);
        self.bytes[start..start + 4].copy_from_slice(&record.to_le_bytes());
        self.records += 1;
    }

    fn spans(&mut self, spans: impl Iterator<Item = HeaderSpan>) {
        for span in spans {
            let mut bytes = [0; 16];
            for (four, field) in
                bytes.chunks_exact_mut(4).zip([span.name, span.name_length, span.value, span.value_length])
            {
                four.copy_from_slice(&field.to_le_bytes());
            }
            self.bytes.extend_from_slice(&bytes);
        }
    }

    /// A request head, with its whole body when that has arrived.
    pub fn request(
        &mut self,
        exchange: (u32, u32),
        record: &RequestRecord<'_>,
        spans: impl ExactSizeIterator<Item = HeaderSpan>,
    ) {
        let start = self.begin(inbound::REQUEST, record.flags, record.method, exchange);
        self.request_fields(record, spans);
        if !record.steps.is_empty() {
            self.align();
            for (id, note) in record.steps {
                self.u32(*id);
                note.iter().for_each(|word| self.u32(*word));
            }
            self.u32(u32::try_from(record.steps.len()).unwrap_or(u32::MAX));
        }
        self.finish(start);
    }

    /// A request that was answered without JavaScript, in the layout of REQUEST, with what was answered behind it.
    pub fn answered(
        &mut self,
        connection: (u32, u32),
        record: &RequestRecord<'_>,
        spans: impl ExactSizeIterator<Item = HeaderSpan>,
        answer: &AnsweredRecord<'_>,
    ) {
        let flags = if answer.complete { answered_flags::COMPLETE } else { 0 };
        let start = self.begin(inbound::ANSWERED, flags, record.method, connection);
        self.request_fields(record, spans);
        self.align();
        self.u32(u32::from(answer.status));
        self.u32(answer.answerer);
        for value in [answer.body_length, answer.until_head, answer.total, answer.ended] {
            self.bytes.extend_from_slice(&value.to_le_bytes());
        }
        self.u32(u32::from(answer.port));
        self.u32(length(answer.address.as_bytes()));
        self.u32(length(answer.lines));
        self.u32(u32::try_from(answer.observers.len()).unwrap_or(u32::MAX));
        answer.observers.iter().for_each(|observer| self.u32(*observer));
        self.bytes.extend_from_slice(answer.address.as_bytes());
        self.bytes.extend_from_slice(answer.lines);
        self.finish(start);
    }

    fn request_fields(&mut self, record: &RequestRecord<'_>, spans: impl ExactSizeIterator<Item = HeaderSpan>) {
        self.bytes.reserve(32 + spans.len() * 16 + record.head.len() + record.body.len() + 4);
        self.u32(record.server);
        self.u32(record.connection.0);
        self.u32(record.connection.1);
        let count = u16::try_from(spans.len()).unwrap_or(u16::MAX);
        self.bytes.extend_from_slice(&[record.version.0, record.version.1]);
        self.bytes.extend_from_slice(&count.to_le_bytes());
        self.u32(record.target.0);
        self.u32(record.target.1);
        self.u32(length(record.head));
        self.u32(length(record.body));
        self.spans(spans.take(usize::from(count)));
        self.bytes.extend_from_slice(record.head);
        self.bytes.extend_from_slice(record.body);
    }

    fn align(&mut self) {
        let padded = (self.bytes.len() + 3) & !3;
        self.bytes.resize(padded, 0);
    }

    /// A part of a request body.
    pub fn chunk(&mut self, exchange: (u32, u32), bytes: &[u8]) {
        let start = self.begin(inbound::CHUNK, 0, 0, exchange);
        self.u32(length(bytes));
        self.bytes.extend_from_slice(bytes);
        self.finish(start);
    }

    /// The end of a request body, with its trailer section (`spans` point into `trailers`).
    pub fn end(&mut self, exchange: (u32, u32), spans: &[HeaderSpan], trailers: &[u8]) {
        let count = u16::try_from(spans.len()).unwrap_or(u16::MAX);
        let start = self.begin(inbound::END, 0, count, exchange);
        self.u32(length(trailers));
        self.spans(spans.iter().copied().take(usize::from(count)));
        self.bytes.extend_from_slice(trailers);
        self.finish(start);
    }

    /// A record that is a header and at most one number.
    pub fn short(&mut self, kind: u32, extra: u16, id: (u32, u32), value: u32) {
        let start = self.begin(kind, 0, extra, id);
        self.u32(value);
        self.finish(start);
    }

    /// A record of another batch, as it stands there.
    pub fn copy(&mut self, record: &InboundRecord<'_>) {
        self.bytes.extend_from_slice(record.bytes);
        self.records += 1;
    }

    /// A connection that is JavaScript's from here, by its descriptor or through a tunnel, with the bytes nobody has read.
    pub fn handoff(&mut self, connection: (u32, u32), record: &HandoffRecord<'_>) {
        let start = self.begin(inbound::HANDOFF, 0, record.why, connection);
        self.u32(record.server);
        self.bytes.extend_from_slice(&record.fd.unwrap_or(-1).to_le_bytes());
        self.u32(record.reason);
        self.u32(record.tunnel.0);
        self.u32(record.tunnel.1);
        self.u32(length(record.unread));
        self.bytes.extend_from_slice(record.unread);
        self.finish(start);
    }

    /// A client that names a host; JavaScript chooses its secure context.
    pub fn client_hello(&mut self, connection: (u32, u32), server: u32, name: &str) {
        let start = self.begin(inbound::CLIENT_HELLO, 0, 0, connection);
        self.u32(server);
        self.u32(length(name.as_bytes()));
        self.bytes.extend_from_slice(name.as_bytes());
        self.finish(start);
    }

    /// A TLS handshake that failed: the error's code and message.
    pub fn tls_failed(&mut self, connection: (u32, u32), server: u32, code: &str, message: &str) {
        let start = self.begin(inbound::TLS_FAILED, 0, 0, connection);
        self.u32(server);
        self.u32(length(code.as_bytes()));
        self.u32(length(message.as_bytes()));
        self.bytes.extend_from_slice(code.as_bytes());
        self.bytes.extend_from_slice(message.as_bytes());
        self.finish(start);
    }
}

#[cfg(test)]
mod tests {
    use super::{AnsweredRecord, HeaderSpan, InboundBatch, RequestRecord};
    use crate::layout::{answered_word, request_field};

    fn u32_at(bytes: &[u8], at: u32) -> u32 {
        let at = at as usize;
        u32::from_le_bytes([bytes[at], bytes[at + 1], bytes[at + 2], bytes[at + 3]])
    }

    #[test]
    fn an_answer_stands_behind_its_request() {
        let head = b"GET / HTTP/1.1\r\n\r\n";
        let mut batch = InboundBatch::default();
        let record = RequestRecord {
            flags: 0,
            method: 6,
            server: 3,
            connection: (4, 5),
            version: (1, 1),
            target: (4, 1),
            head,
            body: b"",
            steps: &[],
        };
        let answer = AnsweredRecord {
            complete: true,
            status: 304,
            answerer: 1,
            body_length: 1 << 33,
            until_head: 1,
            total: 2,
            ended: 3,
            port: 4,
            address: "::1",
            lines: b"ETag: \"a\"\r\n",
            observers: &[9],
        };
        batch.answered((7, 9), &record, [].into_iter(), &answer);
        let bytes = batch.into_bytes();
        let words = (request_field::SPANS as usize + head.len() + 3) & !3;
        let word = |at: u32| u32_at(&bytes[words..], at * 4);
        assert_eq!((bytes[5], word(answered_word::STATUS), word(answered_word::BODY_LENGTH + 1)), (1, 304, 2));
        assert_eq!((word(answered_word::ENDED), word(answered_word::FIRST_OBSERVER)), (3, 9));
        let text = words + answered_word::FIRST_OBSERVER as usize * 4 + 4;
        assert_eq!(&bytes[text..text + 14], b"::1ETag: \"a\"\r\n");
    }

    #[test]
    fn a_request_stands_where_the_specification_says() {
        let head = b"GET /a HTTP/1.1\r\nHost: b\r\n\r\n";
        let mut batch = InboundBatch::default();
        let spans = [HeaderSpan { name: 17, name_length: 4, value: 23, value_length: 1 }];
        let record = RequestRecord {
            flags: 6,
            method: 6,
            server: 3,
            connection: (4, 5),
            version: (1, 1),
            target: (4, 2),
            head,
            body: b"xyz",
            steps: &[(8, [1, 2, 3, 4])],
        };
        batch.request((7, 9), &record, spans.into_iter());
        let bytes = batch.into_bytes();
        assert_eq!(u32_at(&bytes, 0) as usize, bytes.len());
        assert_eq!(bytes.len() % 4, 0);
        assert_eq!(u32_at(&bytes, 8), 7);
        assert_eq!(u32_at(&bytes, 12), 9);
        assert_eq!(u32_at(&bytes, request_field::SERVER), 3);
        assert_eq!(u32_at(&bytes, request_field::HEAD_LENGTH) as usize, head.len());
        let start = request_field::SPANS as usize + 16;
        assert_eq!(&bytes[start..start + head.len()], head);
        assert_eq!(&bytes[start + head.len()..start + head.len() + 3], b"xyz");
        let words: Vec<_> = (0..6).map(|word| u32_at(&bytes[bytes.len() - 24..], word * 4)).collect();
        assert_eq!(words, [8, 1, 2, 3, 4, 1]);
    }
}
