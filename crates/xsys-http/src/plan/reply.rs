//! A step that answers one path with the same bytes each time: liveness, a robots.txt, a redirect.

use bytes::Bytes;

use super::{Answer, AnswerBody, Asked, Headers, Step, Timing, Verdict};
use crate::Answerer;

/// See the module's description.
#[derive(Debug)]
pub struct Reply {
    /// 200 to 599.
    pub status: u16,
    /// With the body's `Content-Length`.
    pub headers: Headers,
    /// Sent as it is.
    pub body: Bytes,
    /// The methods that are answered.
    pub methods: Vec<String>,
    /// The one path below the mount that is answered, compared exactly; `None` answers them all.
    pub path: Option<String>,
}

impl Step for Reply {
    fn timing(&self, _: &Asked<'_>) -> Timing {
        Timing::Apart
    }

    fn answerer(&self) -> Answerer {
        Answerer::Reply
    }

    fn take(&self, asked: &Asked<'_>, _: &mut Headers) -> Verdict {
        // Of a path that the mount took whole the application sees a slash.
        let below = if asked.path().is_empty() { "/" } else { asked.path() };
        let elsewhere = self.path.as_ref().is_some_and(|path| below != path);
        if elsewhere || !self.methods.iter().any(|method| method == asked.method) {
            return Verdict::Pass;
        }
        Verdict::Answer(Answer {
            status: self.status,
            headers: self.headers.clone(),
            body: AnswerBody::Bytes(self.body.clone()),
        })
    }
}
