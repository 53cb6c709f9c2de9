//! The families as a step: they are answered while every isolate is busy.

use bytes::Bytes;
use serde::Deserialize;
use xsys_http::plan::{Answer, AnswerBody, Asked, Headers, Step, Verdict};

use super::families;

/// As JavaScript names it too.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Options {
    content_type: String,
}

struct Metrics {
    content_type: Bytes,
}

pub(crate) fn from_options(options: serde_json::Value) -> Result<impl Step, String> {
    let Options { content_type } = serde_json::from_value(options).map_err(|error| error.to_string())?;
    Ok(Metrics { content_type: content_type.into() })
}

impl Step for Metrics {
    fn take(&self, asked: &Asked<'_>, _: &mut Headers) -> Verdict {
        if !matches!(asked.method, "GET" | "HEAD") {
            return Verdict::Next([0; 4]);
        }
        let body = Bytes::from(families::text(&families::collect()));
        let mut headers = Headers::default();
        headers.set("Content-Type", self.content_type.clone());
        headers.set("Cache-Control", "no-store");
        headers.set("Content-Length", body.len().to_string());
        Verdict::Answer(Answer { status: 200, headers, body: AnswerBody::Bytes(body) })
    }
}
