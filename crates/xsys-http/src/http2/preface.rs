//! Whether a client of a plain port speaks HTTP/2 from its first byte ("prior knowledge", RFC 9113 3.3).
//!
//! Enters: a socket. Leaves: yes or no, and what was read to know it. No HTTP/1 request begins so: nobody has a method
//! `PRI`. How long it may take is `timeouts`' business.

use std::{future::poll_fn, pin::Pin, task::Poll};

use bytes::{Bytes, BytesMut};
use tokio::io::{AsyncRead, ReadBuf};

use crate::{connection::Connection, listen::Stream};

const PREFACE: &[u8] = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";

/// Reads until that is known; also ends, with no, where the connection is to end.
pub(crate) async fn begins(connection: &Connection, stream: &mut Stream, before: &[u8]) -> (bool, Bytes) {
    let mut bytes = BytesMut::from(before);
    loop {
        let length = bytes.len().min(PREFACE.len());
        if bytes[..length] != PREFACE[..length] {
            return (false, bytes.freeze());
        }
        if length == PREFACE.len() {
            return (true, bytes.freeze());
        }
        let mut scratch = [0; 1024];
        let mut buffer = ReadBuf::new(&mut scratch);
        let read = poll_fn(|cx| {
            connection.register(cx.waker());
            if connection.ordered_end().is_some() {
                return Poll::Ready(false);
            }
            Pin::new(&mut *stream).poll_read(cx, &mut buffer).map(|read| read.is_ok())
        })
        .await;
        if !read || buffer.filled().is_empty() {
            return (false, bytes.freeze());
        }
        bytes.extend_from_slice(buffer.filled());
    }
}
