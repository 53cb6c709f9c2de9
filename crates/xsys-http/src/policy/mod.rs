//! Steps of policy: what `xsys/security` declares, run before JavaScript is asked.
//!
//! Enters: a request as a step sees it. Leaves: headers on the answer, an answer, or a note for the JavaScript form. The
//! rules themselves are in `xsys-security`; here they meet the plan.

mod content;
mod cors;
mod rate_limit;
mod response_time;
mod set_headers;

pub use content::Content;
pub use cors::Cors;
pub use rate_limit::{RateLimit, RateLimitHeaders, Refusal, Suspicions, Uncounted};
pub use response_time::ResponseTime;
pub use set_headers::SetHeaders;
