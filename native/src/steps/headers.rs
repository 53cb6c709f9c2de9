//! The options of a step that sets headers.

use serde::Deserialize;
use xsys_http::policy::SetHeaders;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Options {
    /// In order; `null` removes the header.
    changes: Vec<(String, Option<String>)>,
}

pub(super) fn from_options(options: serde_json::Value) -> Result<SetHeaders, String> {
    let Options { changes } = serde_json::from_value(options).map_err(|error| error.to_string())?;
    let changes = changes.into_iter().map(|(name, value)| (name.into(), value.map(|text| super::latin1(&text))));
    Ok(SetHeaders { changes: changes.collect() })
}
