//! Why a handshake failed, in the codes that `'tlsClientError'` listeners know.

use std::io;

use rustls::{AlertDescription, Error, PeerIncompatible};

/// A code and a message, as Node's error has them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TlsFailure {
    /// `ERR_SSL_…`, `ERR_TLS_…` or `ECONNRESET`.
    pub code: &'static str,
    /// For people.
    pub message: &'static str,
}

const fn failure(code: &'static str, message: &'static str) -> TlsFailure {
    TlsFailure { code, message }
}

impl TlsFailure {
    /// `handshakeTimeout` ran out.
    pub const TIMEOUT: Self = failure("ERR_TLS_HANDSHAKE_TIMEOUT", "TLS handshake timeout");
    /// The client left before the handshake was over.
    pub const LEFT: Self = failure("ECONNRESET", "socket hang up");
    /// The bytes are no ClientHello.
    pub const NO_HELLO: Self = failure("ERR_SSL_WRONG_VERSION_NUMBER", "wrong version number");
    /// Client and server share nothing.
    const NOTHING_SHARED: Self = failure("ERR_SSL_NO_SHARED_CIPHER", "no shared cipher");
    /// `requestCert` with `rejectUnauthorized`.
    const NO_CERTIFICATE: Self =
        failure("ERR_SSL_PEER_DID_NOT_RETURN_A_CERTIFICATE", "peer did not return a certificate");
    /// Everything else.
    const OTHER: Self = failure("ERR_SSL_TLS_HANDSHAKE_FAILED", "the TLS handshake failed");

    /// From what the IO of a handshake ended with.
    pub(super) fn of(error: &io::Error) -> Self {
        match error.get_ref().and_then(|inner| inner.downcast_ref::<Error>()) {
            Some(error) => Self::of_tls(error),
            None => Self::LEFT,
        }
    }

    pub(super) fn of_tls(error: &Error) -> Self {
        match error {
            Error::AlertReceived(alert) => Self::of_alert(*alert),
            Error::NoCertificatesPresented => Self::NO_CERTIFICATE,
            Error::InvalidMessage(_) => Self::NO_HELLO,
            Error::NoApplicationProtocol => failure("ERR_SSL_NO_APPLICATION_PROTOCOL", "no application protocol"),
            Error::PeerIncompatible(
                PeerIncompatible::NoCipherSuitesInCommon | PeerIncompatible::NoKxGroupsInCommon,
            ) => Self::NOTHING_SHARED,
            Error::PeerIncompatible(
                PeerIncompatible::Tls12NotOffered
                | PeerIncompatible::Tls12NotOfferedOrEnabled
                | PeerIncompatible::Tls13RequiredForQuic,
            ) => failure("ERR_SSL_UNSUPPORTED_PROTOCOL", "unsupported protocol"),
            Error::DecryptError => {
                failure("ERR_SSL_DECRYPTION_FAILED_OR_BAD_RECORD_MAC", "decryption failed or bad record mac")
            }
            Error::InappropriateMessage { .. } | Error::InappropriateHandshakeMessage { .. } => {
                failure("ERR_SSL_UNEXPECTED_MESSAGE", "unexpected message")
            }
            _ => Self::OTHER,
        }
    }

    /// OpenSSL's names for what the client complained of.
    fn of_alert(alert: AlertDescription) -> Self {
        match alert {
            AlertDescription::CloseNotify | AlertDescription::UserCanceled => Self::LEFT,
            AlertDescription::UnknownCA => failure("ERR_SSL_TLSV1_ALERT_UNKNOWN_CA", "tlsv1 alert unknown ca"),
            AlertDescription::BadCertificate => {
                failure("ERR_SSL_SSLV3_ALERT_BAD_CERTIFICATE", "sslv3 alert bad certificate")
            }
            AlertDescription::CertificateUnknown => {
                failure("ERR_SSL_SSLV3_ALERT_CERTIFICATE_UNKNOWN", "sslv3 alert certificate unknown")
            }
            AlertDescription::CertificateExpired => {
                failure("ERR_SSL_SSLV3_ALERT_CERTIFICATE_EXPIRED", "sslv3 alert certificate expired")
            }
            AlertDescription::HandshakeFailure => {
                failure("ERR_SSL_SSLV3_ALERT_HANDSHAKE_FAILURE", "sslv3 alert handshake failure")
            }
            AlertDescription::ProtocolVersion => {
                failure("ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION", "tlsv1 alert protocol version")
            }
            AlertDescription::DecryptError => failure("ERR_SSL_TLSV1_ALERT_DECRYPT_ERROR", "tlsv1 alert decrypt error"),
            AlertDescription::AccessDenied => failure("ERR_SSL_TLSV1_ALERT_ACCESS_DENIED", "tlsv1 alert access denied"),
            AlertDescription::InternalError => {
                failure("ERR_SSL_TLSV1_ALERT_INTERNAL_ERROR", "tlsv1 alert internal error")
            }
            _ => Self::OTHER,
        }
    }
}
