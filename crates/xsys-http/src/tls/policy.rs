//! One server's rules: which context answers which name, whom to ask for a certificate, what ALPN offers.
//!
//! Replaced as a whole when the application changes something, so a handshake sees the old rules or the new ones.

use std::sync::Arc;

use rustls::{server::NoServerSessionStorage, ServerConfig};

use super::{clients::AskClients, TlsContext};

/// See the module's description.
#[derive(Clone, Debug)]
#[allow(clippy::struct_excessive_bools)]
pub struct TlsPolicy {
    /// For clients that name no host, or one that no other context is for. `None`: only Node's own TLS can answer them.
    pub default: Option<Arc<TlsContext>>,
    /// Host patterns; the last one that matches wins. `None`: Node's own TLS has this context.
    pub named: Vec<(String, Option<Arc<TlsContext>>)>,
    /// Ask the application which context is for a name (`SNICallback`).
    pub ask: bool,
    /// Ask clients for a certificate.
    pub request_certificate: bool,
    /// Drop clients whose certificate is missing or not good.
    pub reject_unauthorized: bool,
    /// What ALPN offers, in order of preference; empty: no ALPN.
    pub alpn: Vec<Vec<u8>>,
    /// Milliseconds; 0 = none.
    pub handshake_timeout: u64,
    /// Tell the application of failed handshakes.
    pub watch_failures: bool,
    /// Every connection is for Node's own TLS.
    pub leave_to_node: bool,
}

impl TlsPolicy {
    /// The context for a name, by the rules of `addContext`. `Err`: Node has it.
    pub(super) fn context(&self, name: Option<&str>) -> Result<Arc<TlsContext>, ()> {
        let named = name.and_then(|name| self.named.iter().rev().find(|(pattern, _)| matches(pattern, name)));
        match named {
            Some((_, context)) => context.clone().ok_or(()),
            None => self.default.clone().ok_or(()),
        }
    }

    /// What rustls gets for one connection. `Err` is a fault of xsys: everything was checked when the context was made.
    pub(super) fn config(&self, context: &TlsContext) -> Result<ServerConfig, rustls::Error> {
        let builder = ServerConfig::builder_with_provider(Arc::clone(&context.provider))
            .with_protocol_versions(&context.versions)?;
        let builder = if self.request_certificate {
            builder.with_client_cert_verifier(Arc::new(AskClients {
                roots: Arc::clone(&context.clients),
                provider: Arc::clone(&context.provider),
                required: self.reject_unauthorized,
            }))
        } else {
            builder.with_no_client_auth()
        };
        let mut config = builder.with_cert_resolver(Arc::clone(&context.certificates) as _);
        config.ignore_client_order = context.honor_cipher_order;
        config.alpn_protocols.clone_from(&self.alpn);
        config.ticketer = Arc::clone(&context.tickets) as _;
        // Sessions live in tickets, as in Node, which keeps none by itself either.
        config.session_storage = Arc::new(NoServerSessionStorage {});
        Ok(config)
    }
}

/// Node's pattern: `*` stands for any part of one label.
fn matches(pattern: &str, name: &str) -> bool {
    match pattern.split_once('*') {
        None => pattern == name,
        Some((before, after)) => name.strip_prefix(before).is_some_and(|rest| {
            let label = rest.find('.').unwrap_or(rest.len());
            (0..=label).any(|taken| rest.is_char_boundary(taken) && matches(after, &rest[taken..]))
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::matches;

    #[test]
    fn a_star_stands_for_a_part_of_one_label() {
        for (pattern, name, expected) in [
            ("a.example", "a.example", true),
            ("a.example", "b.example", false),
            ("a.example", "aXexample", false),
            ("*.example", "a.example", true),
            ("*.example", ".example", true),
            ("*.example", "a.b.example", false),
            ("*", "localhost", true),
            ("*", "a.b", false),
            ("w*.example", "www.example", true),
            ("*a*", "banana", true),
            ("*.*", "a.b", true),
        ] {
            assert_eq!(matches(pattern, name), expected, "{pattern} {name}");
        }
    }
}
