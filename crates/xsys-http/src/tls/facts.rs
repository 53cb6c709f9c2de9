//! What is known of a connection once its handshake is over, in Node's words.

use rustls::{HandshakeKind, ProtocolVersion, ServerConnection};

use super::suites;

/// See the module's description.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TlsFacts {
    /// `TLSv1.3` or `TLSv1.2`.
    pub protocol: &'static str,
    /// OpenSSL's name.
    pub cipher: &'static str,
    /// IANA's.
    pub standard_cipher: String,
    /// What ALPN chose.
    pub alpn: Option<String>,
    /// SNI.
    pub server_name: Option<String>,
    /// The session was resumed.
    pub reused: bool,
    /// A certificate was asked for, and it is good.
    pub authorized: bool,
    /// Why it is not.
    pub authorization_error: Option<&'static str>,
    /// DER, the client's own first.
    pub chain: Vec<Vec<u8>>,
}

impl TlsFacts {
    /// `verdict`: `None` where no certificate was asked for.
    pub(super) fn of(connection: &ServerConnection, verdict: Option<Option<&'static str>>) -> Self {
        let suite = connection.negotiated_cipher_suite().map(|suite| suite.suite());
        let chain = connection.peer_certificates().unwrap_or_default();
        Self {
            protocol: match connection.protocol_version() {
                Some(ProtocolVersion::TLSv1_2) => "TLSv1.2",
                _ => "TLSv1.3",
            },
            cipher: suite.map_or("", suites::openssl_name),
            standard_cipher: suite.map(suites::standard_name).unwrap_or_default(),
            alpn: connection.alpn_protocol().map(|name| String::from_utf8_lossy(name).into_owned()),
            server_name: connection.server_name().map(ToOwned::to_owned),
            reused: connection.handshake_kind() == Some(HandshakeKind::Resumed),
            authorized: verdict == Some(None),
            authorization_error: verdict.flatten(),
            chain: chain.iter().map(|certificate| certificate.to_vec()).collect(),
        }
    }
}
