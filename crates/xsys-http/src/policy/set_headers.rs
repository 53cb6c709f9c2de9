//! A step that sets and removes headers, the same for every request.

use bytes::Bytes;

use crate::plan::{Asked, Headers, Step, Timing, Verdict};

/// See the module's description. JavaScript sets them again where the request reaches it: they cost nothing twice, and
/// `res.getHeader` then says what it must.
#[derive(Debug)]
pub struct SetHeaders {
    /// In order; without a value the header is removed.
    pub changes: Vec<(Bytes, Option<Bytes>)>,
}

impl Step for SetHeaders {
    fn timing(&self, _: &Asked<'_>) -> Timing {
        Timing::WithAnswer
    }

    fn take(&self, _: &Asked<'_>, headers: &mut Headers) -> Verdict {
        for (name, value) in &self.changes {
            match value {
                Some(value) => headers.set(name.clone(), value.clone()),
                None => headers.remove(name),
            }
        }
        Verdict::Pass
    }
}
