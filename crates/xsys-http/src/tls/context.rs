//! A secure context: one or several certificates with their keys, and how to speak with them. Node's `SecureContext`.
//!
//! Enters: DER. Leaves: what rustls needs, or every reason why it cannot have it.

use std::sync::Arc;

use rustls::{
    crypto::{ring::sign, CryptoProvider},
    pki_types::{CertificateDer, PrivateKeyDer, PrivatePkcs8KeyDer},
    sign::CertifiedKey,
    SignatureAlgorithm, SupportedProtocolVersion,
};
use thiserror::Error;

use super::{
    certificates::Certificates,
    clients::ClientRoots,
    suites,
    tickets::{Tickets, SECRET_LENGTH},
};

/// A private key and its certificate, followed by the issuers' that are sent along.
#[derive(Clone, Debug)]
pub struct KeyPair {
    /// PKCS#8, not encrypted.
    pub key: Vec<u8>,
    /// DER, the leaf first.
    pub chain: Vec<Vec<u8>>,
}

/// The versions that rustls speaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[allow(missing_docs)]
pub enum Version {
    Tls12,
    Tls13,
}

/// What a context is made of; OpenSSL's names.
#[derive(Clone, Debug)]
#[allow(missing_docs)]
pub struct ContextMaterial {
    pub pairs: Vec<KeyPair>,
    /// Who may have issued clients' certificates.
    pub client_issuers: Vec<Vec<u8>>,
    /// `None`: rustls's own, in Node's order.
    pub ciphers: Option<Vec<String>>,
    pub groups: Option<Vec<String>>,
    pub min_version: Version,
    pub max_version: Version,
    pub honor_cipher_order: bool,
    /// Seconds.
    pub session_timeout: u32,
    pub ticket_secret: Option<[u8; SECRET_LENGTH]>,
}

/// Why rustls cannot have this context. The text goes into one line: `the … is …`.
#[derive(Debug, Error)]
#[non_exhaustive]
#[allow(missing_docs)]
pub enum ContextError {
    #[error("the private key is of a kind that rustls does not take: {0}")]
    Key(rustls::Error),
    #[error("private key and certificate do not belong together: {0}")]
    Pair(rustls::Error),
    #[error("rustls does not have {0}")]
    Names(String),
    #[error("minVersion is above maxVersion, or both leave no version that the ciphers allow")]
    Versions,
    #[error("a certificate of ca cannot be read: {0}")]
    Issuer(rustls::Error),
    #[error("the system gives no random bytes")]
    Random,
}

/// See the module's description. Shared by servers and threads.
#[derive(Debug)]
pub struct TlsContext {
    pub(super) certificates: Arc<Certificates>,
    pub(super) clients: Arc<ClientRoots>,
    pub(super) provider: Arc<CryptoProvider>,
    pub(super) versions: Vec<&'static SupportedProtocolVersion>,
    pub(super) honor_cipher_order: bool,
    pub(super) tickets: Arc<Tickets>,
}

impl TlsContext {
    /// Reads and checks everything.
    ///
    /// # Errors
    /// The first thing that rustls cannot have.
    pub fn new(material: &ContextMaterial) -> Result<Self, ContextError> {
        let provider = suites::provider(material.ciphers.as_deref(), material.groups.as_deref())
            .map_err(|names| ContextError::Names(names.join(", ")))?;
        let offered = [(Version::Tls12, &rustls::version::TLS12), (Version::Tls13, &rustls::version::TLS13)];
        let versions: Vec<_> = offered
            .into_iter()
            .filter(|(version, _)| (material.min_version..=material.max_version).contains(version))
            .map(|(_, version)| version)
            .filter(|version| provider.cipher_suites.iter().any(|suite| suite.version() == *version))
            .collect();
        if versions.is_empty() || material.min_version > material.max_version {
            return Err(ContextError::Versions);
        }
        let pairs = material.pairs.iter().map(certified).collect::<Result<_, _>>()?;
        let provider = Arc::new(provider);
        Ok(Self {
            certificates: Arc::new(Certificates::new(pairs)),
            clients: Arc::new(ClientRoots::new(&material.client_issuers, &provider).map_err(ContextError::Issuer)?),
            provider,
            versions,
            honor_cipher_order: material.honor_cipher_order,
            tickets: Arc::new(
                Tickets::new(material.ticket_secret.as_ref(), material.session_timeout).ok_or(ContextError::Random)?,
            ),
        })
    }

    /// Whether there is a certificate at all: without one a handshake can only fail.
    pub(super) fn has_certificates(&self) -> bool {
        !self.certificates.is_empty()
    }

    /// Tickets are sealed with this secret from now on (`server.setTicketKeys`).
    pub fn share_tickets(&self, secret: &[u8; SECRET_LENGTH]) {
        self.tickets.share(secret);
    }
}

fn certified(pair: &KeyPair) -> Result<CertifiedKey, ContextError> {
    let key = PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(pair.key.clone()));
    let key = sign::any_supported_type(&key).map_err(ContextError::Key)?;
    let chain = pair.chain.iter().map(|certificate| CertificateDer::from(certificate.clone())).collect();
    let certified = CertifiedKey::new(chain, key);
    match certified.keys_match() {
        // Unknown: this kind of key cannot tell; OpenSSL has compared the two already.
        Ok(()) | Err(rustls::Error::InconsistentKeys(rustls::InconsistentKeys::Unknown)) => Ok(certified),
        Err(error) => Err(ContextError::Pair(error)),
    }
}

/// OpenSSL takes the client's best signature algorithm in this order of its own.
pub(super) fn rank(key: &CertifiedKey) -> u8 {
    match key.key.algorithm() {
        SignatureAlgorithm::ECDSA => 0,
        SignatureAlgorithm::ED25519 => 1,
        _ => 2,
    }
}
