//! Which origins may share a resource (the `origin` option of the `cors` package).

use regex_lite::{Regex, RegexBuilder};

/// What `Access-Control-Allow-Origin` says.
#[derive(Debug)]
pub enum Origins {
    /// `*`.
    Any,
    /// This one, whoever asks.
    Fixed(Vec<u8>),
    /// The one that asks, if one of these matches it.
    Matching(Vec<OriginPattern>),
}

/// One entry of a list of origins.
#[derive(Debug)]
pub enum OriginPattern {
    /// Every origin.
    Every,
    /// Exactly this one.
    Exact(Vec<u8>),
    /// A regular expression in what JavaScript and this crate read alike; the caller knows that it is.
    Expression(Regex),
}

impl OriginPattern {
    /// # Errors
    /// What is wrong with the expression.
    pub fn expression(source: &str, ignore_case: bool) -> Result<Self, String> {
        let made = RegexBuilder::new(source).case_insensitive(ignore_case).build();
        made.map(Self::Expression).map_err(|error| error.to_string())
    }

    /// `None`: this crate cannot tell.
    fn matches(&self, origin: &[u8]) -> Option<bool> {
        match self {
            Self::Every => Some(true),
            Self::Exact(known) => Some(known == origin),
            // Bytes above ASCII are characters for JavaScript, and the classes of both sides differ there.
            Self::Expression(expression) => {
                let text = std::str::from_utf8(origin).ok().filter(|text| text.is_ascii())?;
                Some(expression.is_match(text))
            }
        }
    }
}

impl Origins {
    /// Whether the list has a match for `origin`; `None` where only JavaScript can tell.
    #[must_use]
    pub fn allows(patterns: &[OriginPattern], origin: &[u8]) -> Option<bool> {
        for pattern in patterns {
            if pattern.matches(origin)? {
                return Some(true);
            }
        }
        Some(false)
    }
}

#[cfg(test)]
mod tests {
    use super::{OriginPattern, Origins};

    #[test]
    fn the_first_match_decides_and_doubt_is_said() {
        let list = [
            OriginPattern::Exact(b"http://a.example".to_vec()),
            OriginPattern::expression(r"^https:\/\/[a-z]+\.example$", true).unwrap(),
        ];
        let allows = |origin: &[u8]| Origins::allows(&list, origin);
        assert_eq!(allows(b"http://a.example"), Some(true));
        assert_eq!(allows(b"http://a.example."), Some(false));
        assert_eq!(allows(b"HTTPS://B.EXAMPLE"), Some(true));
        assert_eq!(allows(b"https://b.example.evil"), Some(false));
        assert_eq!(allows("https://é.example".as_bytes()), None);
        assert_eq!(allows(b"\xff"), None);
        assert_eq!(Origins::allows(&[], b"x"), Some(false));
        assert_eq!(Origins::allows(&[OriginPattern::Every], b"\xff"), Some(true));
        assert!(OriginPattern::expression("(", false).is_err());
    }
}
