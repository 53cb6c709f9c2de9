//! Brotli. The window is as large as the body needs and no larger: the default one costs four megabytes for a body of one
//! kilobyte, and decoders read either.

use brotli::enc::BrotliEncoderParams;

/// The least and the default window of the format, as powers of two.
const WINDOWS: (u32, u32) = (10, 22);

pub(super) fn encode(quality: u8, body: &[u8]) -> Option<Vec<u8>> {
    let wanted = usize::BITS - body.len().leading_zeros();
    let params = BrotliEncoderParams {
        quality: i32::from(quality.min(11)),
        lgwin: i32::try_from(wanted.clamp(WINDOWS.0, WINDOWS.1)).unwrap_or(WINDOWS.1.cast_signed()),
        size_hint: body.len(),
        ..BrotliEncoderParams::default()
    };
    let mut out = Vec::with_capacity(body.len() / 2 + 64);
    let mut rest = body;
    brotli::BrotliCompress(&mut rest, &mut out, &params).ok()?;
    Some(out)
}
