//! The options of a page.

use serde::Deserialize;
use xsys_http::plan::{Headers, Page, Part};

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Options {
    status: u16,
    /// In the order in which they are printed.
    headers: Vec<(String, String)>,
    /// The body.
    parts: Vec<PartOption>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
enum PartOption {
    Text(String),
    Method,
    Path,
    HtmlPath,
}

pub(super) fn from_options(options: serde_json::Value) -> Result<Page, String> {
    let options: Options = serde_json::from_value(options).map_err(|error| error.to_string())?;
    let mut headers = Headers::default();
    for (name, value) in options.headers {
        headers.append(name, super::latin1(&value));
    }
    let part = |option| match option {
        PartOption::Text(text) => Part::Text(text.into()),
        PartOption::Method => Part::Method,
        PartOption::Path => Part::Path,
        PartOption::HtmlPath => Part::HtmlPath,
    };
    Ok(Page { status: options.status, headers, parts: options.parts.into_iter().map(part).collect() })
}
