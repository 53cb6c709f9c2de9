//! What one server is told: Node's option names, milliseconds and bytes. Zero means "none", as in Node.

use std::sync::Arc;

use crate::tls::TlsPolicy;

/// See Node's `http.createServer` for the meaning of each.
#[derive(Clone, Debug)]
#[allow(missing_docs, clippy::struct_excessive_bools)]
pub struct ServerSettings {
    pub max_header_size: usize,
    /// Header fields that a head may have, and a trailer section.
    pub max_headers: usize,
    pub headers_timeout: u64,
    pub request_timeout: u64,
    pub keep_alive_timeout: u64,
    /// A client that asks in the last moment must not meet a closed connection: it is kept for this much longer.
    pub keep_alive_timeout_buffer: u64,
    pub timeout: u64,
    pub max_connections: usize,
    pub require_host_header: bool,
    pub no_delay: bool,
    pub keep_alive: bool,
    pub keep_alive_initial_delay: u64,
    pub handoff_upgrade: bool,
    pub handoff_connect: bool,
    pub handoff_client_error: bool,
    pub watch_connections: bool,
    pub answer_continue: bool,
    /// Tell [`crate::Dispatch::answered`] of answers that a plan gave.
    pub watch_native_answers: bool,
    /// Clients of a plain port may speak HTTP/2 from their first byte; of an encrypted one, ALPN says who does.
    pub http2: bool,
    /// Connections are encrypted by these rules.
    pub tls: Option<Arc<TlsPolicy>>,
}

impl Default for ServerSettings {
    /// Node's defaults.
    fn default() -> Self {
        Self {
            max_header_size: 16 * 1024,
            max_headers: 0,
            headers_timeout: 60_000,
            request_timeout: 300_000,
            keep_alive_timeout: 5_000,
            keep_alive_timeout_buffer: 1_000,
            timeout: 0,
            max_connections: 0,
            require_host_header: true,
            no_delay: true,
            keep_alive: false,
            keep_alive_initial_delay: 0,
            handoff_upgrade: false,
            handoff_connect: false,
            handoff_client_error: false,
            watch_connections: false,
            answer_continue: true,
            watch_native_answers: false,
            http2: false,
            tls: None,
        }
    }
}

impl ServerSettings {
    /// Whether a head or a trailer section with so many fields is refused.
    pub(crate) fn has_too_many(&self, fields: usize) -> bool {
        self.max_headers > 0 && fields > self.max_headers
    }

    /// How long a connection is kept for its next request; 0 is for ever.
    pub(crate) fn kept_alive(&self) -> u64 {
        match self.keep_alive_timeout {
            0 => 0,
            told => told.saturating_add(self.keep_alive_timeout_buffer),
        }
    }

    /// The shortest timeout in force, which sets how often connections are looked at; `None` when there is none.
    pub(crate) fn shortest_timeout(&self) -> Option<u64> {
        let handshake = self.tls.as_ref().map_or(0, |tls| tls.handshake_timeout);
        [self.headers_timeout, self.request_timeout, self.kept_alive(), self.timeout, handshake]
            .into_iter()
            .filter(|timeout| *timeout > 0)
            .min()
    }
}
