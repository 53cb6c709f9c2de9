//! The `Range` header as npm's `range-parser` reads it, combining, and as `send` uses what it says.

/// What becomes of the answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ranges {
    /// The whole file: there is no range, it is malformed, or there are several.
    Whole,
    /// One range, both ends included.
    One {
        /// First byte.
        start: u64,
        /// Last byte.
        end: u64,
    },
    /// Nothing of what was asked for exists.
    Unsatisfiable,
}

/// Reads `header` for a file of `size` bytes.
#[must_use]
pub fn ranges(header: &str, size: u64) -> Ranges {
    let Some(list) = header.trim_start_matches(' ').strip_prefix("bytes=") else { return Ranges::Whole };
    let size = i128::from(size);
    let mut found: Vec<(i128, i128)> = Vec::new();
    for one in list.split(',') {
        let Some((start, end)) = one.split_once('-') else { return Ranges::Whole };
        let (start, end) = match (position(start), position(end)) {
            (Position::Number(start), Position::Number(end)) => (start, end),
            (Position::Number(start), Position::None) => (start, size - 1),
            (Position::None, Position::Number(suffix)) => (size - suffix, size - 1),
            _ => return Ranges::Whole,
        };
        let end = end.min(size - 1);
        if start <= end && start >= 0 {
            found.push((start, end));
        }
    }
    if found.is_empty() {
        return Ranges::Unsatisfiable;
    }
    // Overlapping and adjacent ranges are one.
    found.sort_unstable_by_key(|(start, _)| *start);
    let (start, mut end) = found[0];
    for (next, its_end) in &found[1..] {
        if *next > end + 1 {
            return Ranges::Whole;
        }
        end = end.max(*its_end);
    }
    match (u64::try_from(start), u64::try_from(end)) {
        (Ok(start), Ok(end)) => Ranges::One { start, end },
        _ => Ranges::Whole,
    }
}

enum Position {
    None,
    Number(i128),
    Malformed,
}

fn position(text: &str) -> Position {
    let text = text.trim_ascii();
    if text.is_empty() {
        return Position::None;
    }
    if !text.bytes().all(|byte| byte.is_ascii_digit()) {
        return Position::Malformed;
    }
    // More digits than this hold no size that a file could have: all of them compare alike.
    Position::Number(text.parse().unwrap_or(i128::from(u64::MAX)))
}

#[cfg(test)]
mod tests {
    use super::{ranges, Ranges};
    use proptest::prelude::*;

    #[test]
    fn headers_are_read() {
        use Ranges::{One, Unsatisfiable, Whole};
        for (header, expected) in [
            ("bytes=0-4", One { start: 0, end: 4 }),
            ("  bytes= 2 - 3 ", One { start: 2, end: 3 }),
            ("bytes=5-", One { start: 5, end: 9 }),
            ("bytes=-3", One { start: 7, end: 9 }),
            ("bytes=8-99999999999999999999999999999999999999999999999999", One { start: 8, end: 9 }),
            ("bytes=0-1,2-3", One { start: 0, end: 3 }),
            ("bytes=4-5,0-4", One { start: 0, end: 5 }),
            ("bytes=0-0,2-2", Whole),
            ("bytes=0-0,-99", One { start: 0, end: 0 }),
            ("bytes=10-", Unsatisfiable),
            ("bytes=-99", Unsatisfiable),
            ("bytes=5-4", Unsatisfiable),
            ("bytes=99999999999999999999999999999999999999999999999999-", Unsatisfiable),
            ("bytes=-", Whole),
            ("bytes=", Whole),
            ("bytes=a-b", Whole),
            ("bytes=1-2-3", Whole),
            ("bytes=+1-2", Whole),
            ("words=0-1", Whole),
            ("", Whole),
        ] {
            assert_eq!(ranges(header, 10), expected, "{header}");
        }
        assert_eq!(ranges("bytes=0-", 0), Unsatisfiable);
        assert_eq!(ranges(&format!("bytes={}", vec!["0-0"; 100_000].join(",")), 10), One { start: 0, end: 0 });
        assert_eq!(ranges(&format!("bytes={}", vec!["0-0,2-2"; 50_000].join(",")), 10), Whole);
    }

    proptest! {
        #[test]
        fn a_range_lies_in_the_file(header in "bytes=[0-9, -]{0,40}", size in 0_u64..2_000) {
            if let Ranges::One { start, end } = ranges(&header, size) {
                prop_assert!(start <= end && end < size);
            }
        }
    }
}
