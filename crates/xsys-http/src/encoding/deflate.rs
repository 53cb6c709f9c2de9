//! gzip and zlib. A compressor's state is some 260 KB, whose making costs more than a small body: each thread keeps the
//! few that it uses.

use std::cell::RefCell;

use flate2::{Compress, Compression, FlushCompress, Status};

#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Format {
    Gzip,
    Zlib,
}

/// zlib's largest window, which is its default.
const WINDOW_BITS: u8 = 15;
/// Applications use one or two levels; a third takes the place of the one that was used longest ago.
const KEPT: usize = 2;

type Kept = (Format, u8, Compress);

thread_local! {
    static COMPRESSORS: RefCell<Vec<Kept>> = const { RefCell::new(Vec::new()) };
}

pub(super) fn encode(format: Format, level: u8, body: &[u8]) -> Option<Vec<u8>> {
    let level = level.min(9);
    let mut compress = taken(format, level);
    let mut out = Vec::with_capacity(body.len() / 2 + 64);
    loop {
        // `total_in` counts from the reset: it never exceeds the body.
        let read = usize::try_from(compress.total_in()).unwrap_or(usize::MAX);
        let rest = body.get(read..).unwrap_or_default();
        match compress.compress_vec(rest, &mut out, FlushCompress::Finish).ok()? {
            Status::StreamEnd => break,
            Status::Ok | Status::BufError => out.reserve(out.capacity().max(1024)),
        }
    }
    compress.reset();
    COMPRESSORS.with_borrow_mut(|kept| {
        kept.insert(0, (format, level, compress));
        kept.truncate(KEPT);
    });
    Some(out)
}

fn taken(format: Format, level: u8) -> Compress {
    let kept = COMPRESSORS.with_borrow_mut(|kept| {
        let at = kept.iter().position(|(of, at, _)| *of == format && *at == level)?;
        Some(kept.remove(at).2)
    });
    kept.unwrap_or_else(|| {
        let level = Compression::new(u32::from(level));
        match format {
            Format::Gzip => Compress::new_gzip(level, WINDOW_BITS),
            Format::Zlib => Compress::new_with_window_bits(level, true, WINDOW_BITS),
        }
    })
}
