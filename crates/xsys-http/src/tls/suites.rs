//! Cipher suites and key exchange groups by the names that OpenSSL and Node's options give them.

use std::sync::Arc;

use rustls::{
    crypto::{ring, CryptoProvider, SupportedKxGroup},
    CipherSuite, SupportedCipherSuite,
};

/// OpenSSL's names of what rustls has.
const SUITES: &[(&str, CipherSuite)] = &[
    ("TLS_AES_256_GCM_SHA384", CipherSuite::TLS13_AES_256_GCM_SHA384),
    ("TLS_CHACHA20_POLY1305_SHA256", CipherSuite::TLS13_CHACHA20_POLY1305_SHA256),
    ("TLS_AES_128_GCM_SHA256", CipherSuite::TLS13_AES_128_GCM_SHA256),
    ("ECDHE-RSA-AES128-GCM-SHA256", CipherSuite::TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256),
    ("ECDHE-ECDSA-AES128-GCM-SHA256", CipherSuite::TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256),
    ("ECDHE-RSA-AES256-GCM-SHA384", CipherSuite::TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384),
    ("ECDHE-ECDSA-AES256-GCM-SHA384", CipherSuite::TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384),
    ("ECDHE-ECDSA-CHACHA20-POLY1305", CipherSuite::TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256),
    ("ECDHE-RSA-CHACHA20-POLY1305", CipherSuite::TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256),
];

/// By each of the names under which Node's `ecdhCurve` takes it.
const GROUPS: &[(&str, &dyn SupportedKxGroup)] = &[
    ("X25519", ring::kx_group::X25519),
    ("P-256", ring::kx_group::SECP256R1),
    ("prime256v1", ring::kx_group::SECP256R1),
    ("secp256r1", ring::kx_group::SECP256R1),
    ("P-384", ring::kx_group::SECP384R1),
    ("secp384r1", ring::kx_group::SECP384R1),
];

/// OpenSSL's name of a suite.
pub(super) fn openssl_name(suite: CipherSuite) -> &'static str {
    SUITES.iter().find(|(_, known)| *known == suite).map_or("(unknown)", |(name, _)| *name)
}

/// The IANA name of a suite, which is what Node calls `standardName`.
pub(super) fn standard_name(suite: CipherSuite) -> String {
    suite.as_str().map_or_else(String::new, |name| name.replacen("TLS13_", "TLS_", 1))
}

/// ring's algorithms, in the order that is asked for; `Err` holds the names that it does not have.
pub(super) fn provider(ciphers: Option<&[String]>, groups: Option<&[String]>) -> Result<CryptoProvider, Vec<String>> {
    let mut provider = ring::default_provider();
    let mut unknown = Vec::new();
    // Node's own order of preference, also where an application names no ciphers.
    let named: Vec<&str> = match ciphers {
        Some(names) => names.iter().map(String::as_str).collect(),
        None => SUITES.iter().map(|(name, _)| *name).collect(),
    };
    let known: Vec<SupportedCipherSuite> = std::mem::take(&mut provider.cipher_suites);
    for name in named {
        let suite = SUITES.iter().find(|(openssl, _)| *openssl == name).map(|(_, suite)| *suite);
        match known.iter().find(|known| Some(known.suite()) == suite) {
            Some(suite) => provider.cipher_suites.push(*suite),
            None => unknown.push(name.to_owned()),
        }
    }
    if let Some(names) = groups {
        provider.kx_groups.clear();
        for name in names {
            match GROUPS.iter().find(|(known, _)| known.eq_ignore_ascii_case(name)) {
                Some((_, group)) => provider.kx_groups.push(*group),
                None => unknown.push(name.clone()),
            }
        }
    }
    if unknown.is_empty() {
        Ok(provider)
    } else {
        Err(unknown)
    }
}

/// Whether this side has what the client offers: a client that shares no suite or no group is for another TLS.
pub(super) fn in_common(
    provider: &Arc<CryptoProvider>,
    suites: &[CipherSuite],
    groups: Option<&[rustls::NamedGroup]>,
) -> bool {
    let suite = provider.cipher_suites.iter().any(|own| suites.contains(&own.suite()));
    let group = groups.is_none_or(|groups| provider.kx_groups.iter().any(|own| groups.contains(&own.name())));
    suite && group
}
