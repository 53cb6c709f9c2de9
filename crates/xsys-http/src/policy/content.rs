//! A step for middleware that looks into what a client sent: where nothing was sent, it has nothing to do.

use crate::plan::{Asked, Headers, Step, Timing, Verdict};

/// See the module's description. A body is none of its business: who puts it into a plan names the methods that have none.
#[derive(Debug)]
pub struct Content;

impl Step for Content {
    fn timing(&self, _: &Asked<'_>) -> Timing {
        Timing::Apart
    }

    fn take(&self, asked: &Asked<'_>, _: &mut Headers) -> Verdict {
        match asked.query {
            None => Verdict::Pass,
            Some(_) => Verdict::Leave,
        }
    }
}
