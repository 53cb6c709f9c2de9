//! The options of compression.

use std::collections::HashMap;

use serde::Deserialize;
use xsys_http::encoding::{Coding, Compress, Policy};

use crate::answers;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Options {
    threshold: u64,
    /// For clients that send no Accept-Encoding.
    enforced: Option<CodingOption>,
    /// Best first.
    offered: Vec<CodingOption>,
    /// `no-transform` counts in lower case only.
    lower_case_only: bool,
    /// Media types whose compressibility is known.
    types: HashMap<String, bool>,
    /// A request header (lower case) that declines it.
    declined_by: Option<String>,
}

/// As in a DATA record.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct CodingOption {
    coding: u8,
    level: u8,
}

impl CodingOption {
    fn known(&self) -> Result<Coding, String> {
        let Self { coding, level } = self;
        answers::coding(*coding, *level).ok_or_else(|| format!("{coding} is no coding"))
    }
}

pub(super) fn from_options(options: serde_json::Value) -> Result<Compress, String> {
    let options: Options = serde_json::from_value(options).map_err(|error| error.to_string())?;
    Ok(Compress::new(Policy {
        threshold: options.threshold,
        enforced: options.enforced.as_ref().map(CodingOption::known).transpose()?,
        offered: options.offered.iter().map(CodingOption::known).collect::<Result<_, _>>()?,
        lower_case_only: options.lower_case_only,
        types: options.types,
        declined_by: options.declined_by,
    }))
}
