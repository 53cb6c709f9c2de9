//! Outbound records (JavaScript → Rust): read on the engine thread that they are for.

use bytes::Bytes;
use neon::{prelude::*, types::buffer::TypedArray};
use xsys_bundle::{
    layout::{self, data_flags},
    Encode, Outbound, Records,
};
use xsys_http::{encoding::Coding, files::FileRange, ExchangeId, Framing, Thread};

use crate::{files, isolate::engine, loans};

fn exchange_id((id, generation): (u32, u32)) -> ExchangeId {
    ExchangeId { id, generation }
}

/// A coding by its number in the layout; our own TypeScript wrote it, so that none but these can come.
pub(crate) fn coding(coding: u8, level: u8) -> Option<Coding> {
    match u32::from(coding) {
        layout::coding::GZIP => Some(Coding::Gzip(level)),
        layout::coding::DEFLATE => Some(Coding::Deflate(level)),
        layout::coding::BROTLI => Some(Coding::Brotli(level)),
        layout::coding::ZSTD => Some(Coding::Zstd(level)),
        _ => None,
    }
}

/// Executes one record; one for an exchange that is over does nothing.
fn execute(thread: &Thread, record: Outbound) {
    match record {
        Outbound::Data { exchange, bytes, head_length, close, encode: Some(encode), .. } => {
            if let (Some(exchange), Some(coding)) =
                (thread.exchange(exchange_id(exchange)), coding(encode.coding, encode.level))
            {
                let framing = Framing { chunked: encode.chunked, close };
                exchange.write_encoded(&bytes, head_length.unwrap_or_default(), coding, framing);
            }
        }
        Outbound::Data { exchange, bytes, head_length, end, close, ack, encode: None } => {
            if let Some(exchange) = thread.exchange(exchange_id(exchange)) {
                exchange.write(bytes, head_length, ack);
                if end {
                    exchange.end(close);
                } else {
                    exchange.flush();
                }
            }
        }
        Outbound::File { exchange, head, file, start, length } => {
            // Taken in any case, so that it is closed.
            let file = files::take(file);
            if let (Some(exchange), Some(file)) = (thread.exchange(exchange_id(exchange)), file) {
                let head_length = head.len();
                exchange.write(head, Some(head_length), false);
                exchange.write_file(FileRange::new(file, start, length), true);
                exchange.flush();
            }
        }
        Outbound::Credit { exchange, byte_length } => {
            if let Some(exchange) = thread.exchange(exchange_id(exchange)) {
                exchange.credit(byte_length as usize);
            }
        }
        Outbound::Abort { exchange } => {
            if let Some(exchange) = thread.exchange(exchange_id(exchange)) {
                exchange.abort();
            }
        }
        Outbound::Discard { exchange } => {
            if let Some(exchange) = thread.exchange(exchange_id(exchange)) {
                exchange.discard();
            }
        }
    }
}

fn execute_all(thread: &Thread, batch: Bytes) {
    for record in Records::new(batch) {
        match record {
            Ok(record) => execute(thread, record),
            // Our own TypeScript wrote it: a fault of xsys, told loudly, that costs the rest of this batch.
            Err(error) => eprintln!("xsys: XSYS_BUNDLE_MALFORMED: {error}"),
        }
    }
}

/// `submit(thread, batch, length)`.
pub(crate) fn submit(mut cx: FunctionContext<'_>) -> JsResult<'_, JsUndefined> {
    let thread = cx.argument::<JsNumber>(0)?.value(&mut cx);
    let batch = cx.argument::<JsUint8Array>(1)?;
    let length = cx.argument::<JsNumber>(2)?.value(&mut cx);
    let slice = batch.as_slice(&cx);
    // Saturating casts: a wrong number selects no thread, or the whole buffer at most.
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
    let (thread, length) = (thread as usize, (length as usize).min(slice.len()));
    let bytes = Bytes::copy_from_slice(&slice[..length]);
    if let Some(engine) = engine().filter(|engine| !loans::answer(engine, &bytes)) {
        engine.run(thread, move |thread| execute_all(thread, bytes));
    }
    Ok(cx.undefined())
}

/// `send(exchange, generation, flags, headLength, bytes)`; the upper half of `flags` is the record's `extra`.
pub(crate) fn send(mut cx: FunctionContext<'_>) -> JsResult<'_, JsUndefined> {
    let mut number = |at: usize| -> NeonResult<u32> {
        let value = cx.argument::<JsNumber>(at)?.value(&mut cx);
        // Saturating: an identity out of range names no exchange.
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
        Ok(value as u32)
    };
    let (id, generation, flags, head_length) = (number(0)?, number(1)?, number(2)?, number(3)?);
    let bytes = Bytes::copy_from_slice(cx.argument::<JsUint8Array>(4)?.as_slice(&cx));
    loans::give_back();
    if let Some(engine) = engine() {
        let record = Outbound::Data {
            exchange: (id, generation),
            bytes,
            head_length: (flags & data_flags::HEAD != 0).then_some(head_length as usize),
            end: flags & data_flags::END != 0,
            close: flags & data_flags::CLOSE != 0,
            ack: flags & data_flags::ACK != 0,
            encode: Encode::of(flags, u16::try_from(flags >> 16).unwrap_or_default()),
        };
        engine.run((id >> 24) as usize, move |thread| execute(thread, record));
    }
    Ok(cx.undefined())
}
