//! Conditional requests as npm's `fresh` and `send` judge them.
//!
//! Enters: a request's header fields, and the validators of an answer. Leaves: whether it is sent, whole or in part, or
//! that only JavaScript can tell: dates in free form, repeated fields and letters beyond ASCII are for it.

use super::{
    dates,
    ranges::{ranges, Ranges},
};
use crate::RequestHead;

/// The fields of one request that decide; empty where there is none, which is what an empty one means.
#[derive(Debug, Default)]
pub(super) struct Conditions {
    if_match: String,
    if_none_match: String,
    if_modified_since: String,
    if_unmodified_since: String,
    if_range: String,
    range: String,
    cache_control: String,
    pub(super) accept_encoding: String,
}

/// What an answer has to be judged by; `None` where it will not carry it.
#[derive(Clone, Copy)]
pub(super) struct Validators<'a> {
    pub(super) etag: Option<&'a str>,
    /// In seconds.
    pub(super) modified: Option<u64>,
}

/// What is to be sent.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Decision {
    Whole,
    Part {
        start: u64,
        end: u64,
    },
    NotModified,
    /// An error that the application may want to answer, or something that JavaScript reads otherwise than anybody else.
    Leave,
}

impl Conditions {
    /// `None`: only JavaScript knows what it will see in these fields.
    pub(super) fn of(head: &RequestHead<'_>) -> Option<Self> {
        let mut conditions = Self::default();
        let mut seen = 0_u8;
        for slot in head.headers {
            let name = &head.raw[slot.name as usize..(slot.name + slot.name_length) as usize];
            let (bit, field) = match name.len() {
                5 if name.eq_ignore_ascii_case(b"range") => (0, &mut conditions.range),
                8 if name.eq_ignore_ascii_case(b"if-match") => (1, &mut conditions.if_match),
                8 if name.eq_ignore_ascii_case(b"if-range") => (2, &mut conditions.if_range),
                13 if name.eq_ignore_ascii_case(b"if-none-match") => (3, &mut conditions.if_none_match),
                13 if name.eq_ignore_ascii_case(b"cache-control") => (4, &mut conditions.cache_control),
                15 if name.eq_ignore_ascii_case(b"accept-encoding") => (5, &mut conditions.accept_encoding),
                17 if name.eq_ignore_ascii_case(b"if-modified-since") => (6, &mut conditions.if_modified_since),
                19 if name.eq_ignore_ascii_case(b"if-unmodified-since") => (7, &mut conditions.if_unmodified_since),
                _ => continue,
            };
            let value = &head.raw[slot.value as usize..(slot.value + slot.value_length) as usize];
            // Also where the first is empty: Node keeps the first of some fields, and joins those of others.
            if seen & 1 << bit != 0 || !value.is_ascii() {
                return None;
            }
            seen |= 1 << bit;
            // ASCII, as was just asked.
            field.push_str(std::str::from_utf8(value).ok()?);
        }
        Some(conditions)
    }

    /// For an answer of `size` bytes with status 200.
    pub(super) fn decide(&self, validators: Validators<'_>, size: u64, accepts_ranges: bool) -> Decision {
        self.judge(validators, size, accepts_ranges).unwrap_or(Decision::Leave)
    }

    fn judge(&self, validators: Validators<'_>, size: u64, accepts_ranges: bool) -> Option<Decision> {
        if self.fails(validators)? {
            // 412 is an error of the application's chain.
            return None;
        }
        if self.is_fresh(validators)? {
            return Some(Decision::NotModified);
        }
        if !accepts_ranges || self.range.is_empty() {
            return Some(Decision::Whole);
        }
        let ranges = ranges(&self.range, size);
        if ranges == Ranges::Whole || !self.range_is_fresh(validators)? {
            return Some(Decision::Whole);
        }
        match ranges {
            Ranges::One { start, end } => Some(Decision::Part { start, end }),
            Ranges::Whole => Some(Decision::Whole),
            Ranges::Unsatisfiable => None,
        }
    }

    fn fails(&self, validators: Validators<'_>) -> Option<bool> {
        if !self.if_match.is_empty() {
            let Some(etag) = validators.etag else { return Some(true) };
            return Some(self.if_match != "*" && !tokens(&self.if_match).any(|token| same(token, etag)));
        }
        if !self.if_unmodified_since.is_empty() {
            let limit = dates::parse(&self.if_unmodified_since)?;
            return Some(validators.modified.is_none_or(|modified| modified > limit));
        }
        Some(false)
    }

    fn is_fresh(&self, validators: Validators<'_>) -> Option<bool> {
        if self.if_none_match.is_empty() && self.if_modified_since.is_empty() {
            return Some(false);
        }
        if self.cache_control.split(',').any(|part| part.trim_matches(is_space) == "no-cache") {
            return Some(false);
        }
        if !self.if_none_match.is_empty() {
            if self.if_none_match == "*" {
                return Some(true);
            }
            let Some(etag) = validators.etag else { return Some(false) };
            return Some(tokens(&self.if_none_match).any(|token| same(token, etag)));
        }
        let Some(modified) = validators.modified else { return Some(false) };
        Some(modified <= dates::parse(&self.if_modified_since)?)
    }

    fn range_is_fresh(&self, validators: Validators<'_>) -> Option<bool> {
        if self.if_range.is_empty() {
            return Some(true);
        }
        if self.if_range.contains('"') {
            return Some(validators.etag.is_some_and(|etag| self.if_range.contains(etag)));
        }
        let Some(modified) = validators.modified else { return Some(false) };
        Some(modified <= dates::parse(&self.if_range)?)
    }
}

/// JavaScript's `\s`, of what a field can hold.
fn is_space(letter: char) -> bool {
    matches!(letter, ' ' | '\t' | '\x0b' | '\x0c')
}

/// What stands between commas, without spaces around it; a tab is no space here.
fn tokens(list: &str) -> impl Iterator<Item = &str> {
    list.split(',').map(|token| token.trim_matches(' ')).filter(|token| !token.is_empty())
}

/// Compared weakly (RFC 9110 8.8.3.2).
fn same(token: &str, etag: &str) -> bool {
    token == etag || token.strip_prefix("W/") == Some(etag) || etag.strip_prefix("W/") == Some(token)
}

#[cfg(test)]
mod tests {
    use super::{Conditions, Decision, Validators};

    const MODIFIED: u64 = 1_622_548_800;

    fn decide(fields: &[(&str, &str)]) -> Decision {
        let mut conditions = Conditions::default();
        for (name, value) in fields {
            let field = match *name {
                "match" => &mut conditions.if_match,
                "none" => &mut conditions.if_none_match,
                "since" => &mut conditions.if_modified_since,
                "unmodified" => &mut conditions.if_unmodified_since,
                "if-range" => &mut conditions.if_range,
                "range" => &mut conditions.range,
                _ => &mut conditions.cache_control,
            };
            *field = (*value).to_owned();
        }
        conditions.decide(Validators { etag: Some("W/\"a-1\""), modified: Some(MODIFIED) }, 10, true)
    }

    #[test]
    fn conditions_decide() {
        use Decision::{Leave, NotModified, Part, Whole};
        const SAME: &str = "Tue, 01 Jun 2021 12:00:00 GMT";
        const BEFORE: &str = "Tue, 01 Jun 2021 11:59:59 GMT";
        assert_eq!(decide(&[]), Whole);
        assert_eq!(decide(&[("none", "*")]), NotModified);
        assert_eq!(decide(&[("none", "\"x\" , \"a-1\"")]), NotModified);
        assert_eq!(decide(&[("none", "\"x\""), ("since", SAME)]), Whole);
        assert_eq!(decide(&[("since", SAME)]), NotModified);
        assert_eq!(decide(&[("since", BEFORE)]), Whole);
        assert_eq!(decide(&[("since", "yesterday")]), Leave);
        assert_eq!(decide(&[("since", SAME), ("cache", "max-age=0, no-cache")]), Whole);
        assert_eq!(decide(&[("match", "W/\"a-1\"")]), Whole);
        assert_eq!(decide(&[("match", "\"x\"")]), Leave);
        assert_eq!(decide(&[("unmodified", BEFORE)]), Leave);
        assert_eq!(decide(&[("unmodified", SAME)]), Whole);
        assert_eq!(decide(&[("range", "bytes=1-2")]), Part { start: 1, end: 2 });
        assert_eq!(decide(&[("range", "bytes=1-2"), ("if-range", SAME)]), Part { start: 1, end: 2 });
        assert_eq!(decide(&[("range", "bytes=1-2"), ("if-range", BEFORE)]), Whole);
        assert_eq!(decide(&[("range", "bytes=1-2"), ("if-range", "\"x\"")]), Whole);
        assert_eq!(decide(&[("range", "bytes=10-"), ("if-range", "\"x\"")]), Whole);
        assert_eq!(decide(&[("range", "bytes=10-")]), Leave);
    }
}
