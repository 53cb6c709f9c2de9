//! Compression of the answers that the plan gives.
//!
//! Enters: a request; later, where the engine answers it, the answer. Leaves: the coding to send it in, and the headers
//! that say so, as the `compression` package would set them. A request that goes on to JavaScript is left as it is: the
//! middleware's own form looks after that answer.

use std::{collections::HashMap, sync::Arc};

use super::{
    accept::{choose, Accepted},
    Coding,
};
use crate::plan::{Asked, Finish, Headers, Step, Timing, Verdict};

/// See the module's description.
#[derive(Debug)]
pub struct Compress {
    policy: Arc<Policy>,
    /// The names of all that is offered, `identity` last.
    offered: Vec<&'static str>,
    /// `deflate` is offered, but preferred to nothing.
    preferred: Vec<&'static str>,
}

/// What the user wants.
#[derive(Debug)]
pub struct Policy {
    /// Bodies of fewer bytes are left alone.
    pub threshold: u64,
    /// For clients that send no Accept-Encoding.
    pub enforced: Option<Coding>,
    /// Best first where the client does not care.
    pub offered: Vec<Coding>,
    /// `no-transform` counts in lower case only, as it does for older versions of the package.
    pub lower_case_only: bool,
    /// Content types (lower case, without parameters) for which the table of media types knows the answer.
    pub types: HashMap<String, bool>,
    /// A request header (lower case) with which clients decline.
    pub declined_by: Option<String>,
}

impl Compress {
    /// A step that does as `policy` says.
    #[must_use]
    pub fn new(policy: Policy) -> Self {
        let mut offered: Vec<_> = policy.offered.iter().map(|coding| coding.name()).collect();
        let preferred = offered.iter().copied().filter(|name| *name != "deflate").collect();
        offered.push("identity");
        Self { policy: Arc::new(policy), offered, preferred }
    }

    fn chosen(&self, header: Option<&[u8]>) -> Option<Chosen> {
        let policy = &self.policy;
        let coding = match header {
            None | Some(b"") if policy.enforced.is_some() => policy.enforced,
            header => match choose(header.unwrap_or_default(), &self.offered, &self.preferred) {
                Accepted::Coding(name) => policy.offered.iter().find(|coding| coding.name() == name).copied(),
                Accepted::Identity => None,
                Accepted::Unclear => return None,
            },
        };
        Some(Chosen { policy: Arc::clone(policy), coding })
    }
}

impl Step for Compress {
    fn timing(&self, _: &Asked<'_>) -> Timing {
        Timing::WithAnswer
    }

    fn take(&self, asked: &Asked<'_>, _: &mut Headers) -> Verdict {
        if self.policy.declined_by.as_ref().is_some_and(|name| asked.header(name).is_some()) {
            return Verdict::Pass;
        }
        // Node joins the lines of a list; that two of them come is rare enough to be left to it.
        let mut values = asked.headers("accept-encoding");
        let header = values.next();
        match self.chosen(header).filter(|_| values.next().is_none()) {
            Some(chosen) => Verdict::Finish(Box::new(chosen)),
            None => Verdict::Leave,
        }
    }
}

/// What one client gets.
struct Chosen {
    policy: Arc<Policy>,
    coding: Option<Coding>,
}

impl Finish for Chosen {
    fn finish(&self, method: &str, headers: &mut Headers, body_length: u64) -> Option<Coding> {
        if !self.policy.is_compressible(headers) || self.policy.forbids_transformation(headers) {
            return None;
        }
        headers.vary("Accept-Encoding");
        let coded = headers.get("Content-Encoding").is_some_and(|value| value != "identity");
        if body_length < self.policy.threshold || coded || method == "HEAD" {
            return None;
        }
        let coding = self.coding?;
        headers.set("Content-Encoding", coding.name());
        headers.remove("Content-Length");
        Some(coding)
    }
}

impl Policy {
    fn is_compressible(&self, headers: &Headers) -> bool {
        let Some(value) = headers.get("Content-Type") else { return false };
        let value = value.trim_ascii_start();
        let end = value.iter().position(|byte| byte.is_ascii_whitespace() || *byte == b';').unwrap_or(value.len());
        let Ok(media_type) = std::str::from_utf8(&value[..end]) else { return false };
        let media_type = media_type.to_ascii_lowercase();
        self.types.get(&media_type).copied().unwrap_or_else(|| {
            // What is not in the table: text, and the suffixes of RFC 6839 that stand for text.
            media_type.starts_with("text/") || ["+json", "+text", "+xml"].iter().any(|end| media_type.ends_with(end))
        })
    }

    /// RFC 9111 5.2.2.6.
    fn forbids_transformation(&self, headers: &Headers) -> bool {
        let is_word = |each: &[u8]| match self.lower_case_only {
            true => each == b"no-transform",
            false => each.eq_ignore_ascii_case(b"no-transform"),
        };
        headers
            .get("Cache-Control")
            .is_some_and(|value| value.split(|byte| *byte == b',').any(|each| is_word(each.trim_ascii())))
    }
}
