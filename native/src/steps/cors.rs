//! The options of a step for cross-origin sharing, as `src/security/cors` compiles them.

use bytes::Bytes;
use serde::Deserialize;
use xsys_http::policy::Cors;
use xsys_security::policy::{OriginPattern, Origins};

use super::latin1;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Options {
    origins: OriginsOption,
    credentials: bool,
    methods: Option<String>,
    /// `null`: those that the client asks for.
    allowed_headers: Option<String>,
    max_age: Option<String>,
    exposed_headers: Option<String>,
    /// `null`: the application answers `OPTIONS`.
    preflight_status: Option<u16>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
enum OriginsOption {
    Any,
    Fixed(String),
    Matching(Vec<Pattern>),
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", rename_all_fields = "camelCase")]
enum Pattern {
    Every,
    Exact(String),
    Expression { source: String, ignore_case: bool },
}

impl Pattern {
    fn compile(self) -> Result<OriginPattern, String> {
        match self {
            Self::Every => Ok(OriginPattern::Every),
            Self::Exact(origin) => Ok(OriginPattern::Exact(latin1(&origin).to_vec())),
            Self::Expression { source, ignore_case } => OriginPattern::expression(&source, ignore_case),
        }
    }
}

pub(super) fn from_options(options: serde_json::Value) -> Result<Cors, String> {
    let options: Options = serde_json::from_value(options).map_err(|error| error.to_string())?;
    let text = |value: Option<String>| -> Option<Bytes> { value.map(|value| latin1(&value)) };
    Ok(Cors {
        origins: match options.origins {
            OriginsOption::Any => Origins::Any,
            OriginsOption::Fixed(origin) => Origins::Fixed(latin1(&origin).to_vec()),
            OriginsOption::Matching(patterns) => {
                Origins::Matching(patterns.into_iter().map(Pattern::compile).collect::<Result<_, _>>()?)
            }
        },
        credentials: options.credentials,
        methods: text(options.methods),
        allowed_headers: text(options.allowed_headers),
        max_age: text(options.max_age),
        exposed_headers: text(options.exposed_headers),
        preflight_status: options.preflight_status,
    })
}
