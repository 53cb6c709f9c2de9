//! A header that says how long an answer took, as the `response-time` package sets it.

use std::time::Instant;

use bytes::Bytes;

use crate::{
    encoding::Coding,
    plan::{Asked, Finish, Headers, Step, Verdict},
};

/// See the module's description. Answers of JavaScript get the header from the step's JavaScript form.
#[derive(Clone, Debug)]
pub struct ResponseTime {
    /// The header's name.
    pub header: Bytes,
    /// Digits behind the point, of milliseconds.
    pub digits: usize,
    /// Whether the unit follows.
    pub suffix: bool,
}

impl Step for ResponseTime {
    fn take(&self, _: &Asked<'_>, _: &mut Headers) -> Verdict {
        Verdict::Finish(Box::new(Running { step: self.clone(), began: Instant::now() }))
    }
}

/// A request that is being timed.
struct Running {
    step: ResponseTime,
    began: Instant,
}

impl Finish for Running {
    fn finish(&self, _: &str, headers: &mut Headers, _: u64) -> Option<Coding> {
        let ResponseTime { header, digits, suffix } = &self.step;
        // Whoever has set it before knows better; an empty one counts as none.
        if headers.iter().any(|(name, value)| name.eq_ignore_ascii_case(header) && !value.is_empty()) {
            return None;
        }
        let milliseconds = self.began.elapsed().as_secs_f64() * 1000.0;
        let unit = if *suffix { "ms" } else { "" };
        headers.set(header.clone(), format!("{milliseconds:.digits$}{unit}"));
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn finished(step: &ResponseTime, headers: &mut Headers) -> String {
        Running { step: step.clone(), began: Instant::now() }.finish("GET", headers, 0);
        headers.get("X-Time").map(|value| String::from_utf8_lossy(value).into_owned()).unwrap_or_default()
    }

    #[test]
    fn digits_and_unit_are_as_asked() {
        let step = ResponseTime { header: Bytes::from_static(b"X-Time"), digits: 2, suffix: true };
        let value = finished(&step, &mut Headers::default());
        let (whole, rest) = value.split_once('.').unwrap_or_default();
        assert!(whole.parse::<u64>().is_ok() && rest.len() == 4 && rest.ends_with("ms"), "{value}");
        let value = finished(&ResponseTime { digits: 0, suffix: false, ..step }, &mut Headers::default());
        assert!(value.parse::<u64>().is_ok(), "{value}");
    }

    #[test]
    fn what_is_set_stays_unless_it_is_empty() {
        let step = ResponseTime { header: Bytes::from_static(b"x-time"), digits: 3, suffix: true };
        let mut headers = Headers::default();
        headers.set("X-Time", "mine");
        assert_eq!(finished(&step, &mut headers), "mine");
        headers.set("X-Time", "");
        assert!(finished(&step, &mut headers).ends_with("ms"));
    }
}
