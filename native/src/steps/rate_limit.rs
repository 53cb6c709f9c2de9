//! The options of a step that limits requests, as `src/security/rate-limit` compiles them.

use serde::Deserialize;
use xsys_http::{
    plan::Headers,
    policy::{RateLimit, RateLimitHeaders, Refusal, Suspicions, Uncounted},
};
use xsys_security::policy::{Subnet, Trust};

use super::latin1;
use crate::counts;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Options {
    /// The id of counts.
    counts: u32,
    limit: u32,
    /// Milliseconds.
    window: u64,
    trust: TrustOption,
    /// `null`: all bits.
    ipv6_subnet: Option<u8>,
    legacy_headers: bool,
    standard_headers: HeadersOption,
    retry_after: Option<String>,
    refusal: Option<RefusalOption>,
    suspicions: SuspicionsOption,
    #[serde(default)]
    real_ip: bool,
    #[serde(default)]
    uncounted: UncountedOption,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct UncountedOption {
    paths: Vec<String>,
    prefixes: Vec<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
enum TrustOption {
    All,
    Hops(u32),
    Subnets(Vec<String>),
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
enum HeadersOption {
    None,
    Draft6,
    Draft7,
    /// The policy's name.
    Draft8(String),
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct RefusalOption {
    status: u16,
    headers: Vec<(String, String)>,
    body: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct SuspicionsOption {
    believes_all: bool,
    forwarded_for: bool,
    forwarded: bool,
}

fn trust(option: TrustOption) -> Result<Trust, String> {
    let subnet = |text: &String| Subnet::parse(text).ok_or_else(|| format!("{text} is no subnet"));
    Ok(match option {
        TrustOption::All => Trust::All,
        TrustOption::Hops(hops) => Trust::Hops(hops),
        TrustOption::Subnets(list) => Trust::Subnets(list.iter().map(subnet).collect::<Result<_, _>>()?),
    })
}

fn refusal(option: RefusalOption) -> Refusal {
    let mut headers = Headers::default();
    for (name, value) in option.headers {
        headers.set(name, latin1(&value));
    }
    Refusal { status: option.status, headers, body: option.body.into() }
}

pub(super) fn from_options(options: serde_json::Value) -> Result<RateLimit, String> {
    let options: Options = serde_json::from_value(options).map_err(|error| error.to_string())?;
    let SuspicionsOption { believes_all, forwarded_for, forwarded } = options.suspicions;
    Ok(RateLimit {
        counts: counts::find(options.counts).ok_or("the counts are gone")?,
        limit: options.limit,
        window: options.window,
        trust: trust(options.trust)?,
        real_ip: options.real_ip,
        ipv6_subnet: options.ipv6_subnet,
        legacy_headers: options.legacy_headers,
        standard_headers: match options.standard_headers {
            HeadersOption::None => RateLimitHeaders::None,
            HeadersOption::Draft6 => RateLimitHeaders::Draft6,
            HeadersOption::Draft7 => RateLimitHeaders::Draft7,
            HeadersOption::Draft8(name) => RateLimitHeaders::Draft8 { name },
        },
        retry_after: options.retry_after.map(|value| latin1(&value)),
        refusal: options.refusal.map(refusal),
        suspicions: Suspicions::new(believes_all, forwarded_for, forwarded),
        uncounted: Uncounted { paths: options.uncounted.paths, prefixes: options.uncounted.prefixes },
    })
}
