//! Clients' certificates, asked for with `requestCert`.
//!
//! As with Node, a handshake does not fail because of who issued a certificate: the verdict is a code that the
//! application reads (`authorizationError`), and the connection is dropped afterwards where `rejectUnauthorized` says
//! so. That the client has the certificate's key is checked in the handshake, always.

use std::sync::Arc;

use rustls::{
    client::danger::HandshakeSignatureValid,
    crypto::{verify_tls12_signature, verify_tls13_signature, CryptoProvider},
    pki_types::{CertificateDer, UnixTime},
    server::{
        danger::{ClientCertVerified, ClientCertVerifier},
        WebPkiClientVerifier,
    },
    CertificateError, DigitallySignedStruct, DistinguishedName, Error, RootCertStore, SignatureScheme,
};

use super::names::is_self_issued;

/// Those who may have issued clients' certificates: a context's `ca`.
#[derive(Debug)]
pub(super) struct ClientRoots {
    issuers: Vec<CertificateDer<'static>>,
    /// `None`: nobody is trusted.
    verifier: Option<Arc<dyn ClientCertVerifier>>,
    hints: Vec<DistinguishedName>,
}

impl ClientRoots {
    pub(super) fn new(issuers: &[Vec<u8>], provider: &Arc<CryptoProvider>) -> Result<Self, Error> {
        let mut store = RootCertStore::empty();
        let issuers: Vec<_> = issuers.iter().map(|issuer| CertificateDer::from(issuer.clone())).collect();
        for issuer in &issuers {
            store.add(issuer.clone())?;
        }
        let hints = store.subjects();
        let verifier = WebPkiClientVerifier::builder_with_provider(Arc::new(store), Arc::clone(provider)).build().ok();
        Ok(Self { issuers, verifier, hints })
    }

    /// Node's `authorizationError`; `None`: authorized.
    pub(super) fn verdict(&self, chain: Option<&[CertificateDer<'_>]>) -> Option<&'static str> {
        let Some((leaf, intermediates)) = chain.and_then(<[_]>::split_first) else {
            // What OpenSSL's result is before anything was verified.
            return Some("UNABLE_TO_GET_ISSUER_CERT");
        };
        let Some(verifier) = &self.verifier else { return Some(unknown_issuer(leaf, intermediates)) };
        match verifier.verify_client_cert(leaf, intermediates, UnixTime::now()) {
            Ok(_) => None,
            Err(Error::InvalidCertificate(error)) => self.code(&error, leaf, intermediates),
            Err(_) => Some("CERT_REJECTED"),
        }
    }

    fn code(
        &self,
        error: &CertificateError,
        leaf: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
    ) -> Option<&'static str> {
        Some(match error {
            CertificateError::Expired | CertificateError::ExpiredContext { .. } => "CERT_HAS_EXPIRED",
            CertificateError::NotValidYet | CertificateError::NotValidYetContext { .. } => "CERT_NOT_YET_VALID",
            CertificateError::BadSignature => "CERT_SIGNATURE_FAILURE",
            CertificateError::InvalidPurpose | CertificateError::InvalidPurposeContext { .. } => "INVALID_PURPOSE",
            CertificateError::UnknownIssuer => unknown_issuer(leaf, intermediates),
            // webpki refuses an issuer's certificate as a client's own. OpenSSL takes one that stands in `ca` itself, and
            // `openssl req -x509` makes such. It is in its time: webpki looks at that before.
            CertificateError::Other(_) if self.issuers.iter().any(|known| known == leaf) => return None,
            CertificateError::Other(_) if is_self_issued(leaf) => "DEPTH_ZERO_SELF_SIGNED_CERT",
            _ => "CERT_REJECTED",
        })
    }
}

/// OpenSSL tells apart where the chain breaks off.
fn unknown_issuer(leaf: &CertificateDer<'_>, intermediates: &[CertificateDer<'_>]) -> &'static str {
    if is_self_issued(leaf) {
        "DEPTH_ZERO_SELF_SIGNED_CERT"
    } else if intermediates.iter().any(|certificate| is_self_issued(certificate)) {
        "SELF_SIGNED_CERT_IN_CHAIN"
    } else if intermediates.is_empty() {
        "UNABLE_TO_VERIFY_LEAF_SIGNATURE"
    } else {
        "UNABLE_TO_GET_ISSUER_CERT_LOCALLY"
    }
}

/// What rustls asks during a handshake.
#[derive(Debug)]
pub(super) struct AskClients {
    pub(super) roots: Arc<ClientRoots>,
    pub(super) provider: Arc<CryptoProvider>,
    /// A client without a certificate is refused in the handshake.
    pub(super) required: bool,
}

impl ClientCertVerifier for AskClients {
    fn client_auth_mandatory(&self) -> bool {
        self.required
    }

    fn root_hint_subjects(&self) -> &[DistinguishedName] {
        &self.roots.hints
    }

    /// The verdict is asked for after the handshake, where it can be told to the application.
    fn verify_client_cert(
        &self,
        _: &CertificateDer<'_>,
        _: &[CertificateDer<'_>],
        _: UnixTime,
    ) -> Result<ClientCertVerified, Error> {
        Ok(ClientCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        verify_tls12_signature(message, certificate, signed, &self.provider.signature_verification_algorithms)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        verify_tls13_signature(message, certificate, signed, &self.provider.signature_verification_algorithms)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.provider.signature_verification_algorithms.supported_schemes()
    }
}
