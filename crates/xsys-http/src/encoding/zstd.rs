//! Zstandard.

use std::cell::RefCell;

use zstd::{bulk::Compressor, zstd_safe::CParameter};

thread_local! {
    /// A context is large and is made once per thread; level and window are set for each body.
    static COMPRESSOR: RefCell<Option<Compressor<'static>>> = const { RefCell::new(None) };
}

/// The format's least window, and the largest that a decoder of HTTP content must take (RFC 9659): 8 MB.
const WINDOWS: (u32, u32) = (10, 23);

pub(super) fn encode(level: u8, body: &[u8]) -> Option<Vec<u8>> {
    let level = i32::from(level.clamp(1, 22));
    let window = (usize::BITS - body.len().leading_zeros()).clamp(WINDOWS.0, WINDOWS.1);
    COMPRESSOR.with_borrow_mut(|kept| {
        let compressor = match kept {
            Some(compressor) => compressor,
            None => kept.insert(Compressor::new(level).ok()?),
        };
        compressor.set_compression_level(level).ok()?;
        compressor.set_parameter(CParameter::WindowLog(window)).ok()?;
        compressor.compress(body).ok()
    })
}
