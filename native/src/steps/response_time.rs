//! The options of a step that says how long answers take.

use serde::Deserialize;
use xsys_http::policy::ResponseTime;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Options {
    digits: usize,
    header: String,
    suffix: bool,
}

pub(super) fn from_options(options: serde_json::Value) -> Result<ResponseTime, String> {
    let Options { digits, header, suffix } = serde_json::from_value(options).map_err(|error| error.to_string())?;
    Ok(ResponseTime { header: header.into(), digits, suffix })
}
