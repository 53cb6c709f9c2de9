//! The ClientHello, before anything is answered: who is asked for, and in what language.
//!
//! Its bytes are kept: whoever speaks with the client after all reads them again.

use std::{future::poll_fn, pin::Pin, sync::Arc};

use bytes::{Bytes, BytesMut};
use rustls::server::{Accepted, Acceptor};
use tokio::io::{AsyncRead, ReadBuf};

use super::TlsContext;
use crate::listen::Stream;

/// One handshake message of the longest kind that rustls takes, with its records' headers.
const LONGEST_HELLO: usize = 68 * 1024;
/// A hello is below two kilobytes, mostly.
const READ: usize = 4 * 1024;

/// What an application answers when it is asked for a context (`SNICallback`).
#[derive(Debug)]
pub enum HelloAnswer {
    /// The server's own.
    Default,
    /// This one.
    Context(Arc<TlsContext>),
    /// One that only Node has.
    Node,
    /// None: an error.
    Refused,
}

/// What came first.
pub(super) enum Hello {
    Read {
        accepted: Box<Accepted>,
        bytes: Bytes,
    },
    /// It is no ClientHello. `alert` is what rustls would say to that.
    Malformed {
        error: rustls::Error,
        bytes: Bytes,
        alert: Vec<u8>,
    },
    /// The client left.
    None,
}

/// Reads one hello; `before` was read already.
pub(super) async fn read(stream: &mut Stream, before: &[u8]) -> Hello {
    let mut acceptor = Acceptor::default();
    let mut bytes = BytesMut::new();
    let mut fed = 0;
    bytes.extend_from_slice(before);
    loop {
        while fed < bytes.len() {
            match acceptor.read_tls(&mut &bytes[fed..]) {
                Ok(count @ 1..) => fed += count,
                // Its buffer is full: it has something to say first.
                _ => break,
            }
        }
        match acceptor.accept() {
            Ok(Some(accepted)) => return Hello::Read { accepted: Box::new(accepted), bytes: bytes.freeze() },
            Ok(None) if bytes.len() > LONGEST_HELLO => {
                let error = rustls::Error::General("the ClientHello is too long".into());
                return Hello::Malformed { error, bytes: bytes.freeze(), alert: Vec::new() };
            }
            Ok(None) => {}
            Err((error, mut alert)) => {
                let mut told = Vec::new();
                // Into memory: it cannot fail.
                let _ = alert.write_all(&mut told);
                return Hello::Malformed { error, bytes: bytes.freeze(), alert: told };
            }
        }
        if !more(stream, &mut bytes).await {
            return Hello::None;
        }
    }
}

/// Reads once; `false` at the end.
async fn more(stream: &mut Stream, bytes: &mut BytesMut) -> bool {
    let mut scratch = [0; READ];
    let mut buffer = ReadBuf::new(&mut scratch);
    let read = poll_fn(|cx| Pin::new(&mut *stream).poll_read(cx, &mut buffer)).await;
    bytes.extend_from_slice(buffer.filled());
    read.is_ok() && !buffer.filled().is_empty()
}
