//! Times as JavaScript's `Date` has them, because ETag and Last-Modified are made of one.

use std::time::{Duration, SystemTime};

/// Where four digits of a year end, which is where a date in HTTP ends too.
const YEAR_10000: u64 = 253_402_300_800;

/// A file's time in milliseconds, rounded as Node rounds it, in its arithmetic. `None`: before 1970, or so late that only
/// JavaScript has a word for it.
pub(super) fn milliseconds(seconds: i64, nanoseconds: u64) -> Option<u64> {
    let seconds = u64::try_from(seconds).ok().filter(|seconds| *seconds < YEAR_10000 - 1)?;
    // Both are far below 2^53, and the sum is positive.
    #[allow(clippy::cast_precision_loss, clippy::cast_possible_truncation, clippy::cast_sign_loss)]
    Some((seconds as f64 * 1000.0 + nanoseconds as f64 / 1e6 + 0.5).floor() as u64)
}

/// `Date.prototype.toUTCString`.
pub(super) fn utc_string(milliseconds: u64) -> String {
    httpdate::fmt_http_date(SystemTime::UNIX_EPOCH + Duration::from_secs(milliseconds / 1000))
}

/// `Date.parse` of the one form that HTTP asks for (RFC 9110 5.6.7), in seconds. `None` for every other text, of which
/// JavaScript may or may not make a time.
pub(super) fn parse(text: &str) -> Option<u64> {
    let bytes = text.as_bytes();
    if bytes.len() != 29 || bytes[3] != b',' || !text.ends_with(" GMT") {
        return None;
    }
    let time = httpdate::parse_http_date(text).ok()?;
    Some(time.duration_since(SystemTime::UNIX_EPOCH).ok()?.as_secs())
}

#[cfg(test)]
mod tests {
    use super::{milliseconds, parse, utc_string};

    #[test]
    fn times_are_rounded_as_doubles_are() {
        for (nanoseconds, expected) in [(0, 0), (499_870, 0), (499_999, 1), (999_499_800, 999), (999_600_000, 1000)] {
            assert_eq!(milliseconds(1_700_000_000, nanoseconds), Some(1_700_000_000_000 + expected), "{nanoseconds}");
        }
        assert_eq!(milliseconds(-1, 0), None);
        assert_eq!(milliseconds(i64::MAX, 0), None);
    }

    #[test]
    fn dates_are_written_and_read() {
        assert_eq!(utc_string(1_622_548_800_999), "Tue, 01 Jun 2021 12:00:00 GMT");
        assert_eq!(parse("Tue, 01 Jun 2021 12:00:00 GMT"), Some(1_622_548_800));
        for other in
            ["", "Tue, 1 Jun 2021 12:00:00 GMT", "Tuesday, 01-Jun-21 12:00:00 GMT", "2021-06-01T12:00:00Z", "0"]
        {
            assert_eq!(parse(other), None, "{other}");
        }
    }
}
