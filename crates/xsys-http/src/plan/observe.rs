//! A step that wants to hear of the answer, as an access log does. It changes nothing.

use super::{Asked, Headers, Step, Timing, Verdict};

/// See the module's description.
#[derive(Debug)]
pub struct Observe;

impl Step for Observe {
    fn timing(&self, _: &Asked<'_>) -> Timing {
        Timing::Apart
    }

    fn take(&self, _: &Asked<'_>, _: &mut Headers) -> Verdict {
        Verdict::Observe
    }

    fn observes(&self) -> bool {
        true
    }
}
