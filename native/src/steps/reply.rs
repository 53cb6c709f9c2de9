//! The options of a fixed answer.

use bytes::Bytes;
use serde::Deserialize;
use xsys_http::plan::{Headers, Reply};

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Options {
    status: u16,
    /// In the order in which they are printed.
    headers: Vec<(String, String)>,
    body: String,
    /// Methods that are answered; others go on.
    methods: Vec<String>,
    /// The one path that is answered, below the mount; all of them without it.
    path: Option<String>,
}

pub(super) fn from_options(options: serde_json::Value) -> Result<Reply, String> {
    let options: Options = serde_json::from_value(options).map_err(|error| error.to_string())?;
    let mut headers = Headers::default();
    for (name, value) in options.headers {
        headers.append(name, super::latin1(&value));
    }
    Ok(Reply {
        status: options.status,
        headers,
        body: Bytes::from(options.body),
        methods: options.methods,
        path: options.path,
    })
}
