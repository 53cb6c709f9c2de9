//! Which coding a client gets (RFC 9110 12.5.3).
//!
//! Enters: the value of Accept-Encoding, and the codings on offer in the order that decides among equals. Leaves: the
//! choice, as the `negotiator` package (0.6.4, which `compression` uses) makes it, odd headers included; or the word that
//! only JavaScript can tell. The property test in `src/compression` compares both.

/// What became of the question.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Accepted<'a> {
    /// This one.
    Coding(&'a str),
    /// None that is on offer: the body stays as it is.
    Identity,
    /// The header has something whose reading is JavaScript's business.
    Unclear,
}

/// One element of the header.
struct Spec<'a> {
    name: &'a [u8],
    quality: f64,
    /// Position among the header's elements.
    order: usize,
}

/// How a coding on offer came out.
#[derive(Clone, Copy)]
struct Priority<'a> {
    name: &'a str,
    quality: f64,
    exact: bool,
    order: Option<usize>,
    offered: usize,
}

/// `offered` names every coding and `identity`; `preferred` those that win among equal qualities, best first.
#[must_use]
pub fn choose<'a>(header: &[u8], offered: &[&'a str], preferred: &[&str]) -> Accepted<'a> {
    if !header.iter().all(|byte| matches!(byte, b'\t' | b' '..=b'~')) {
        return Accepted::Unclear;
    }
    let Some(specs) = specs(header) else { return Accepted::Unclear };
    let mut best: Option<Priority<'a>> = None;
    for (offered, name) in offered.iter().enumerate() {
        let priority = priority(name, &specs, offered);
        if priority.quality > 0.0 && best.is_none_or(|best| comes_before(&priority, &best, preferred)) {
            best = Some(priority);
        }
    }
    match best {
        Some(Priority { name: "identity", .. }) | None => Accepted::Identity,
        Some(Priority { name, .. }) => Accepted::Coding(name),
    }
}

/// The header's elements, with `identity` added where neither it nor `*` is named: at the least quality that is.
fn specs(header: &[u8]) -> Option<Vec<Spec<'_>>> {
    let mut specs = Vec::new();
    let mut least: f64 = 1.0;
    let mut names_identity = false;
    let mut elements = 0;
    for (order, element) in header.split(|byte| *byte == b',').enumerate() {
        elements = order + 1;
        let Some((name, quality)) = element_of(element.trim_ascii())? else { continue };
        names_identity |= name == b"*" || name.eq_ignore_ascii_case(b"identity");
        least = least.min(if quality == 0.0 { 1.0 } else { quality });
        specs.push(Spec { name, quality, order });
    }
    if !names_identity {
        specs.push(Spec { name: b"identity", quality: least, order: elements });
    }
    Some(specs)
}

/// `name` or `name;q=0.5;…`: nothing where it is neither, `None` where JavaScript's number reader would be asked.
#[allow(clippy::option_option)]
fn element_of(element: &[u8]) -> Option<Option<(&[u8], f64)>> {
    let end = element.iter().position(|byte| byte.is_ascii_whitespace() || *byte == b';').unwrap_or(element.len());
    let (name, rest) = element.split_at(end);
    let rest = rest.trim_ascii_start();
    if name.is_empty() || !(rest.is_empty() || rest[0] == b';') {
        return Some(None);
    }
    for parameter in rest.split(|byte| *byte == b';').skip(1) {
        let mut parts = parameter.trim_ascii().split(|byte| *byte == b'=');
        if parts.next() == Some(b"q") {
            return Some(Some((name, number(parts.next()?)?)));
        }
    }
    Some(Some((name, 1.0)))
}

/// Plain decimals; everything else that `parseFloat` reads, or does not, is rare enough to be left to it.
fn number(text: &[u8]) -> Option<f64> {
    let text = text.trim_ascii();
    let plain = text.iter().all(|byte| byte.is_ascii_digit() || *byte == b'.');
    std::str::from_utf8(text).ok().filter(|_| plain)?.parse().ok()
}

fn priority<'a>(name: &'a str, specs: &[Spec<'_>], offered: usize) -> Priority<'a> {
    let mut best = Priority { name, quality: 0.0, exact: false, order: None, offered };
    for spec in specs {
        let exact = spec.name.eq_ignore_ascii_case(name.as_bytes());
        if !exact && spec.name != b"*" {
            continue;
        }
        // An exact name beats `*`, then the higher quality wins, then the later element.
        let better = (exact, spec.quality) > (best.exact, best.quality)
            || (exact, spec.quality) == (best.exact, best.quality) && best.order.is_none_or(|order| order < spec.order);
        if better {
            best = Priority { quality: spec.quality, exact, order: Some(spec.order), ..best };
        }
    }
    best
}

/// Whether `one`, which is offered later, still goes before `other`.
fn comes_before(one: &Priority<'_>, other: &Priority<'_>, preferred: &[&str]) -> bool {
    if one.quality.total_cmp(&other.quality).is_ne() {
        return one.quality > other.quality;
    }
    let place = |name| preferred.iter().position(|known| *known == name);
    match (place(one.name), place(other.name)) {
        (None, None) => (!one.exact, one.order, one.offered) < (!other.exact, other.order, other.offered),
        (Some(one), Some(other)) => one < other,
        (one, _) => one.is_some(),
    }
}

#[cfg(test)]
mod tests {
    use super::{choose, Accepted};

    #[test]
    fn the_client_has_its_way_and_the_server_breaks_ties() {
        let check = |header: &str, expected| {
            let offered = ["br", "gzip", "deflate", "identity"];
            assert_eq!(choose(header.as_bytes(), &offered, &["br", "gzip"]), expected, "{header}");
        };
        check("gzip, deflate, br", Accepted::Coding("br"));
        check("gzip;q=1.0, br;q=0.5", Accepted::Coding("gzip"));
        check("deflate", Accepted::Coding("deflate"));
        check("GZIP", Accepted::Coding("gzip"));
        check("*", Accepted::Coding("br"));
        check("br;q=0, *", Accepted::Coding("gzip"));
        check("identity", Accepted::Identity);
        check("gzip;q=0", Accepted::Identity);
        check("", Accepted::Identity);
        check("gzip;q=abc", Accepted::Unclear);
        check("gzip;q", Accepted::Unclear);
        check("gzip\u{7f}", Accepted::Unclear);
    }
}
