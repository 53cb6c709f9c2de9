//! Which of a context's certificates a client gets: the first, in OpenSSL's order, whose signature it can verify.

use std::sync::Arc;

use rustls::{
    server::{ClientHello, ResolvesServerCert},
    sign::CertifiedKey,
};

use super::context::rank;

/// See the module's description.
#[derive(Debug)]
pub(super) struct Certificates(Vec<Arc<CertifiedKey>>);

impl Certificates {
    /// Of several keys of one kind OpenSSL keeps the last.
    pub(super) fn new(pairs: Vec<CertifiedKey>) -> Self {
        let mut kept: Vec<Arc<CertifiedKey>> = Vec::new();
        for pair in pairs {
            kept.retain(|known| known.key.algorithm() != pair.key.algorithm());
            kept.push(Arc::new(pair));
        }
        kept.sort_by_key(|pair| rank(pair));
        Self(kept)
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl ResolvesServerCert for Certificates {
    fn resolve(&self, hello: ClientHello<'_>) -> Option<Arc<CertifiedKey>> {
        let usable = |pair: &&Arc<CertifiedKey>| pair.key.choose_scheme(hello.signature_schemes()).is_some();
        self.0.iter().find(usable).or(self.0.first()).map(Arc::clone)
    }
}
