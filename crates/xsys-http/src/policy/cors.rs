//! Cross-origin sharing: the headers of the `cors` package, and its answer to `OPTIONS`.

use bytes::Bytes;
use xsys_security::policy::{OriginPattern, Origins};

use crate::{
    plan::{Answer, AnswerBody, Asked, Headers, Step, Timing, Verdict},
    Answerer,
};

/// See the module's description. What is `None` is not said, unless it says otherwise.
#[derive(Debug)]
pub struct Cors {
    /// Who may share.
    pub origins: Origins,
    /// Whether requests may carry credentials.
    pub credentials: bool,
    /// `Access-Control-Allow-Methods`.
    pub methods: Option<Bytes>,
    /// `Access-Control-Allow-Headers`; `None`: those that the client asks for.
    pub allowed_headers: Option<Bytes>,
    /// `Access-Control-Max-Age`.
    pub max_age: Option<Bytes>,
    /// `Access-Control-Expose-Headers`.
    pub exposed_headers: Option<Bytes>,
    /// The status of the answer to `OPTIONS`; `None`: the application answers.
    pub preflight_status: Option<u16>,
}

impl Step for Cors {
    fn answerer(&self) -> Answerer {
        Answerer::Cors
    }

    fn timing(&self, asked: &Asked<'_>) -> Timing {
        if asked.method == "OPTIONS" {
            Timing::AtOnce
        } else {
            Timing::WithAnswer
        }
    }

    fn take(&self, asked: &Asked<'_>, headers: &mut Headers) -> Verdict {
        let Some(allowed) = self.origin(asked) else { return Verdict::Leave };
        let preflight = asked.method == "OPTIONS";
        if let Some(allowed) = allowed {
            headers.set("Access-Control-Allow-Origin", allowed);
        }
        if !matches!(self.origins, Origins::Any) {
            headers.vary("Origin");
        }
        if self.credentials {
            headers.set("Access-Control-Allow-Credentials", "true");
        }
        if preflight {
            self.preflight(asked, headers);
        }
        set(headers, "Access-Control-Expose-Headers", self.exposed_headers.as_ref());
        match self.preflight_status.filter(|_| preflight) {
            None => Verdict::Pass,
            Some(status) => {
                let mut own = Headers::default();
                // Some browsers wait for a body unless they are told that there is none.
                own.set("Content-Length", "0");
                Verdict::Answer(Answer { status, headers: own, body: AnswerBody::Empty })
            }
        }
    }
}

impl Cors {
    /// The allowed origin, if one is; the outer `None`: only JavaScript can tell.
    fn origin(&self, asked: &Asked<'_>) -> Option<Option<Bytes>> {
        match &self.origins {
            Origins::Any => Some(Some(Bytes::from_static(b"*"))),
            Origins::Fixed(origin) => Some(Some(Bytes::copy_from_slice(origin))),
            Origins::Matching(patterns) => reflected(patterns, asked),
        }
    }

    fn preflight(&self, asked: &Asked<'_>, headers: &mut Headers) {
        set(headers, "Access-Control-Allow-Methods", self.methods.as_ref());
        if let Some(allowed) = &self.allowed_headers {
            set(headers, "Access-Control-Allow-Headers", Some(allowed));
        } else {
            headers.vary("Access-Control-Request-Headers");
            let asked_for = asked.head.joined(b"access-control-request-headers");
            set(headers, "Access-Control-Allow-Headers", asked_for.map(|it| Bytes::copy_from_slice(&it)).as_ref());
        }
        set(headers, "Access-Control-Max-Age", self.max_age.as_ref());
    }
}

/// The client's own origin, if one of the patterns matches it.
fn reflected(patterns: &[OriginPattern], asked: &Asked<'_>) -> Option<Option<Bytes>> {
    let Some(origin) = asked.head.joined(b"origin").filter(|origin| !origin.is_empty()) else { return Some(None) };
    let allowed = Origins::allows(patterns, &origin)?;
    Some(allowed.then(|| Bytes::copy_from_slice(&origin)))
}

fn set(headers: &mut Headers, name: &'static str, value: Option<&Bytes>) {
    if let Some(value) = value.filter(|value| !value.is_empty()) {
        headers.set(name, value.clone());
    }
}
