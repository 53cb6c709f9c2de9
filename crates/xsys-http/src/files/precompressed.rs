//! Compressed twins of files (`app.js.br` beside `app.js`), for clients that take them.

/// A coding that a twin can have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Coding {
    /// `.br`
    Brotli,
    /// `.gz`
    Gzip,
    /// `.zst`
    Zstandard,
}

impl Coding {
    /// Its name in HTTP.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Brotli => "br",
            Self::Gzip => "gzip",
            Self::Zstandard => "zstd",
        }
    }

    /// What a twin's name ends with.
    #[must_use]
    pub fn extension(self) -> &'static str {
        match self {
            Self::Brotli => ".br",
            Self::Gzip => ".gz",
            Self::Zstandard => ".zst",
        }
    }
}

/// Those of `offered` that an `Accept-Encoding` takes, what it likes best first; equals stay in the order of `offered`.
pub(super) fn accepted(offered: &[Coding], header: &str) -> Vec<Coding> {
    if offered.is_empty() || header.is_empty() {
        return Vec::new();
    }
    let mut accepted: Vec<(Coding, u32)> = offered
        .iter()
        .map(|coding| (*coding, weight(coding.name(), header)))
        .filter(|(_, weight)| *weight > 0)
        .collect();
    accepted.sort_by_key(|(_, weight)| std::cmp::Reverse(*weight));
    accepted.into_iter().map(|(coding, _)| coding).collect()
}

/// In thousandths (RFC 9110 12.4.2); 0 = not acceptable.
fn weight(name: &str, header: &str) -> u32 {
    let mut any = 0;
    for part in header.split(',') {
        let mut parameters = part.split(';').map(str::trim);
        let coding = parameters.next().unwrap_or("");
        let quality = parameters.find_map(|parameter| parameter.strip_prefix("q=").or(parameter.strip_prefix("Q=")));
        let weight = quality.map_or(1000, thousandths);
        if coding.eq_ignore_ascii_case(name) {
            return weight;
        }
        if coding == "*" {
            any = weight;
        }
    }
    any
}

/// A weight's three digits; what is none counts as nothing.
fn thousandths(quality: &str) -> u32 {
    match quality.trim().split_once('.').unwrap_or((quality.trim(), "")) {
        ("1", rest) if rest.bytes().all(|digit| digit == b'0') => 1000,
        ("0", rest) if rest.len() <= 3 && rest.bytes().all(|digit| digit.is_ascii_digit()) => {
            format!("{rest:0<3}").parse().unwrap_or(0)
        }
        _ => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::{accepted, Coding};

    #[test]
    fn codings_are_chosen() {
        let all = [Coding::Brotli, Coding::Gzip, Coding::Zstandard];
        for (header, expected) in [
            ("gzip, deflate, br", vec!["br", "gzip"]),
            ("gzip;q=1.0, br;q=0.5, zstd;q=0", vec!["gzip", "br"]),
            ("*", vec!["br", "gzip", "zstd"]),
            ("*;q=0.1, gzip", vec!["gzip", "br", "zstd"]),
            ("GZIP;Q=0.001", vec!["gzip"]),
            ("br;q=x, gzip;q=2", vec![]),
            ("identity", vec![]),
            ("", vec![]),
        ] {
            let names: Vec<_> = accepted(&all, header).into_iter().map(Coding::name).collect();
            assert_eq!(names, expected, "{header}");
        }
    }
}
