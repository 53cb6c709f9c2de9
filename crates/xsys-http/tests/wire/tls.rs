//! Encrypted connections: what a client gets that speaks TLS, and one that does not.

use std::{
    io::{ErrorKind, Read, Write},
    net::TcpStream,
    sync::Arc,
};

use rcgen::{CertificateParams, CertifiedKey, KeyPair as Generated};
use rustls::{
    client::Resumption,
    crypto::{ring, CryptoProvider},
    pki_types::ServerName,
    ClientConfig, ClientConnection, HandshakeKind, ProtocolVersion, RootCertStore, StreamOwned,
    SupportedProtocolVersion,
};
use xsys_http::{
    tls::{ContextMaterial, KeyPair, TlsContext, TlsPolicy, Version},
    ServerSettings,
};

use super::{server::Server, table::echo};

const HOST: &str = "a.example";
const GET: &str = "GET /a HTTP/1.1\r\nHost: a\r\n\r\n";
const BOTH: &[&SupportedProtocolVersion] = &[&rustls::version::TLS13, &rustls::version::TLS12];

fn certificate(names: &[&str]) -> CertifiedKey<Generated> {
    rcgen::generate_simple_self_signed(names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>()).unwrap()
}

fn pair(certificate: &CertifiedKey<Generated>) -> KeyPair {
    KeyPair { key: certificate.signing_key.serialize_der(), chain: vec![certificate.cert.der().to_vec()] }
}

fn material(pairs: Vec<KeyPair>) -> ContextMaterial {
    ContextMaterial {
        pairs,
        client_issuers: Vec::new(),
        ciphers: None,
        groups: None,
        min_version: Version::Tls12,
        max_version: Version::Tls13,
        honor_cipher_order: true,
        session_timeout: 300,
        ticket_secret: None,
    }
}

fn context(certificate: &CertifiedKey<Generated>) -> Arc<TlsContext> {
    Arc::new(TlsContext::new(&material(vec![pair(certificate)])).unwrap())
}

fn policy(context: Arc<TlsContext>) -> TlsPolicy {
    TlsPolicy {
        default: Some(context),
        named: Vec::new(),
        ask: false,
        request_certificate: false,
        reject_unauthorized: true,
        alpn: vec![b"http/1.1".to_vec()],
        handshake_timeout: 120_000,
        watch_failures: true,
        leave_to_node: false,
    }
}

fn settings(policy: TlsPolicy) -> ServerSettings {
    ServerSettings { tls: Some(Arc::new(policy)), handoff_upgrade: true, ..ServerSettings::default() }
}

/// A client that trusts one certificate.
struct Trusting {
    config: ClientConfig,
}

impl Trusting {
    fn new(certificate: &CertifiedKey<Generated>, versions: &[&'static SupportedProtocolVersion]) -> Self {
        Self { config: Self::with_own(certificate, versions, None) }
    }

    fn with_own(
        certificate: &CertifiedKey<Generated>,
        versions: &[&'static SupportedProtocolVersion],
        own: Option<&CertifiedKey<Generated>>,
    ) -> ClientConfig {
        Self::with_provider(certificate, ring::default_provider(), versions, own)
    }

    fn with_provider(
        certificate: &CertifiedKey<Generated>,
        provider: CryptoProvider,
        versions: &[&'static SupportedProtocolVersion],
        own: Option<&CertifiedKey<Generated>>,
    ) -> ClientConfig {
        let mut roots = RootCertStore::empty();
        roots.add(certificate.cert.der().clone()).unwrap();
        let builder = ClientConfig::builder_with_provider(Arc::new(provider))
            .with_protocol_versions(versions)
            .unwrap()
            .with_root_certificates(roots);
        match own {
            None => builder.with_no_client_auth(),
            Some(own) => {
                let key = own.signing_key.serialize_der().try_into().unwrap();
                builder.with_client_auth_cert(vec![own.cert.der().clone()], key).unwrap()
            }
        }
    }

    fn connect(&self, server: &Server, name: &str) -> StreamOwned<ClientConnection, TcpStream> {
        let name = ServerName::try_from(name.to_owned()).unwrap();
        let session = ClientConnection::new(Arc::new(self.config.clone()), name).unwrap();
        StreamOwned::new(session, server.connect().into_stream())
    }
}

type Encrypted = StreamOwned<ClientConnection, TcpStream>;

fn read(client: &mut Encrypted, length: usize) -> String {
    let mut bytes = vec![0; length];
    client.read_exact(&mut bytes).unwrap();
    String::from_utf8(bytes).unwrap()
}

fn answers(client: &mut Encrypted) {
    client.write_all(GET.as_bytes()).unwrap();
    let expected = echo("GET /a ");
    assert_eq!(read(client, expected.len()), expected);
}

/// The connection ends, in whatever way, before another byte.
fn ends(client: &mut Encrypted) {
    match client.read(&mut [0; 1]) {
        Ok(0) => {}
        Ok(_) => panic!("a byte"),
        Err(error) => assert!(!matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut), "{error}"),
    }
}

#[test]
fn requests_are_answered_in_both_versions() {
    let certificate = certificate(&[HOST]);
    let server = Server::start(settings(policy(context(&certificate))));
    for version in BOTH {
        let mut client = Trusting::new(&certificate, &[version]).connect(&server, HOST);
        answers(&mut client);
        answers(&mut client);
        let expected = if version.version == ProtocolVersion::TLSv1_2 { "TLSv1_2" } else { "TLSv1_3" };
        assert_eq!(client.conn.protocol_version().and_then(|known| known.as_str()), Some(expected));
    }
}

#[test]
fn a_large_answer_arrives_whole() {
    let certificate = certificate(&[HOST]);
    let server = Server::start(settings(policy(context(&certificate))));
    let mut client = Trusting::new(&certificate, BOTH).connect(&server, HOST);
    client.write_all(b"GET /large HTTP/1.1\r\nHost: a\r\n\r\n").unwrap();
    let head = format!("HTTP/1.1 200 OK\r\nContent-Length: {}\r\n\r\n", super::echo::LARGE);
    assert_eq!(read(&mut client, head.len()), head);
    assert_eq!(read(&mut client, super::echo::LARGE), "x".repeat(super::echo::LARGE));
    answers(&mut client);
}

#[test]
fn a_hello_byte_by_byte() {
    let certificate = certificate(&[HOST]);
    let server = Server::start(settings(policy(context(&certificate))));
    let mut client = Trusting::new(&certificate, BOTH).connect(&server, HOST);
    let mut hello = Vec::new();
    client.conn.write_tls(&mut hello).unwrap();
    for byte in &hello {
        client.sock.write_all(&[*byte]).unwrap();
    }
    answers(&mut client);
}

#[test]
fn a_session_is_resumed_also_after_the_rules_were_replaced() {
    let certificate = certificate(&[HOST]);
    let context = context(&certificate);
    for version in BOTH {
        let server = Server::start(settings(policy(Arc::clone(&context))));
        let mut trusting = Trusting::new(&certificate, &[version]);
        trusting.config.resumption = Resumption::in_memory_sessions(4);
        let mut first = trusting.connect(&server, HOST);
        answers(&mut first);
        assert_ne!(first.conn.handshake_kind(), Some(HandshakeKind::Resumed));
        server.configure(settings(policy(Arc::clone(&context))));
        let mut second = trusting.connect(&server, HOST);
        answers(&mut second);
        assert_eq!(second.conn.handshake_kind(), Some(HandshakeKind::Resumed));
    }
}

#[test]
fn each_name_has_its_certificate() {
    let (default, named) = (certificate(&[HOST]), certificate(&["b.example", "node.example"]));
    let mut policy = policy(context(&default));
    policy.named.push(("b.*".to_owned(), Some(context(&named))));
    policy.named.push(("node.example".to_owned(), None));
    let server = Server::start(settings(policy));
    answers(&mut Trusting::new(&default, BOTH).connect(&server, HOST));
    answers(&mut Trusting::new(&named, BOTH).connect(&server, "b.example"));
    // Whose context only Node has: the socket leaves with the whole hello.
    let mut client = Trusting::new(&named, BOTH).connect(&server, "node.example");
    let _ = client.write_all(GET.as_bytes());
    server.saw_beginning("handoff Tls \\x16\\x03");
}

#[test]
fn the_application_chooses_by_name() {
    let certificate = certificate(&[HOST]);
    let server = Server::start(settings(TlsPolicy { ask: true, ..policy(context(&certificate)) }));
    answers(&mut Trusting::new(&certificate, BOTH).connect(&server, HOST));
    server.saw("hello a.example");
    let mut refused = Trusting::new(&certificate, BOTH).connect(&server, "refused.example");
    assert!(refused.write_all(GET.as_bytes()).is_err());
    server.saw("tls failed ECONNRESET");
}

#[test]
fn a_client_that_does_not_finish_its_handshake() {
    let certificate = certificate(&[HOST]);
    let rules = TlsPolicy { handshake_timeout: 30, ask: true, ..policy(context(&certificate)) };
    let server = Server::start(settings(rules));
    let mut silent = server.connect();
    silent.expect_close();
    server.saw("tls failed ERR_TLS_HANDSHAKE_TIMEOUT");
    // The application never says which context.
    let mut unanswered = Trusting::new(&certificate, BOTH).connect(&server, "silent.example");
    let _ = unanswered.write_all(GET.as_bytes());
    ends(&mut unanswered);
    server.is_idle();
}

#[test]
fn what_is_no_hello_is_refused_without_a_request() {
    let certificate = certificate(&[HOST]);
    let rules = TlsPolicy { watch_failures: false, ..policy(context(&certificate)) };
    let server = Server::start(settings(rules));
    for garbage in [GET.as_bytes(), b"\x16\x03\x01\x00\x05\x01\x00\x00\x01\x00", &[0; 600], &[0xff; 70_000]] {
        let mut client = server.connect();
        client.send(garbage);
        let mut rest = Vec::new();
        let _ = client.into_stream().read_to_end(&mut rest);
        // An alert at most.
        assert!(rest.len() <= 7, "{}", rest.escape_ascii());
    }
    server.is_idle();
    assert_eq!(server.log.lines(), Vec::<String>::new());
    answers(&mut Trusting::new(&certificate, BOTH).connect(&server, HOST));
}

#[test]
fn clients_that_leave_during_the_handshake() {
    let certificate = certificate(&[HOST]);
    let server = Server::start(settings(policy(context(&certificate))));
    let mut hello = Vec::new();
    Trusting::new(&certificate, BOTH).connect(&server, HOST).conn.write_tls(&mut hello).unwrap();
    for length in [0, 1, 5, hello.len() / 2, hello.len()] {
        let mut client = server.connect();
        client.send(&hello[..length]);
        if length % 2 == 0 {
            client.reset();
        }
    }
    server.is_idle();
    assert_eq!(server.panics(), 0);
}

#[test]
fn a_panic_costs_its_own_connection() {
    let certificate = certificate(&[HOST]);
    let server = Server::start(settings(policy(context(&certificate))));
    let trusting = Trusting::new(&certificate, BOTH);
    let mut beside = trusting.connect(&server, HOST);
    answers(&mut beside);
    let mut client = trusting.connect(&server, HOST);
    client.write_all(b"GET /panic HTTP/1.1\r\nHost: a\r\n\r\n").unwrap();
    ends(&mut client);
    answers(&mut beside);
    assert_eq!(server.panics(), 1);
}

#[test]
fn an_upgrade_goes_through_a_tunnel() {
    let certificate = certificate(&[HOST]);
    let server = Server::start(settings(policy(context(&certificate))));
    let mut client = Trusting::new(&certificate, BOTH).connect(&server, HOST);
    answers(&mut client);
    client.write_all(b"GET /chat HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: x\r\n\r\nfirst").unwrap();
    assert_eq!(read(&mut client, 10), "handed off");
    // More than any window on the way.
    let sent = "y".repeat(1024 * 1024);
    let mut received = String::new();
    for part in sent.as_bytes().chunks(64 * 1024) {
        client.write_all(part).unwrap();
        received += &read(&mut client, part.len());
    }
    assert!(received == sent);
    client.conn.send_close_notify();
    client.flush().unwrap();
    ends(&mut client);
    server.is_idle();
}

#[test]
fn a_tunnel_whose_client_vanishes() {
    let certificate = certificate(&[HOST]);
    let server = Server::start(settings(policy(context(&certificate))));
    let mut client = Trusting::new(&certificate, BOTH).connect(&server, HOST);
    client.write_all(b"GET /chat HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: x\r\n\r\n").unwrap();
    assert_eq!(read(&mut client, 10), "handed off");
    drop(client);
    server.is_idle();
}

#[test]
fn client_certificates() {
    let server_certificate = certificate(&[HOST]);
    let issuer_key = Generated::generate().unwrap();
    let mut params = CertificateParams::new(Vec::new()).unwrap();
    params.is_ca = rcgen::IsCa::Ca(rcgen::BasicConstraints::Unconstrained);
    params.distinguished_name.push(rcgen::DnType::CommonName, "issuer");
    let issuer_certificate = params.self_signed(&issuer_key).unwrap();
    let issuer = rcgen::Issuer::new(params, issuer_key);
    let good_key = Generated::generate().unwrap();
    let good_params = CertificateParams::new(vec!["client".to_owned()]).unwrap();
    let good = CertifiedKey { cert: good_params.signed_by(&good_key, &issuer).unwrap(), signing_key: good_key };
    let stranger = certificate(&["stranger"]);

    let mut material = material(vec![pair(&server_certificate)]);
    material.client_issuers.push(issuer_certificate.der().to_vec());
    let context = Arc::new(TlsContext::new(&material).unwrap());
    let rules = TlsPolicy { request_certificate: true, ..policy(context) };
    for (reject, own, served) in [
        (true, Some(&good), true),
        (true, Some(&stranger), false),
        (true, None, false),
        (false, Some(&stranger), true),
        (false, None, true),
    ] {
        let server = Server::start(settings(TlsPolicy { reject_unauthorized: reject, ..rules.clone() }));
        for version in BOTH {
            let config = Trusting::with_own(&server_certificate, &[version], own);
            let mut client = Trusting { config }.connect(&server, HOST);
            if served {
                answers(&mut client);
            } else {
                let _ = client.write_all(GET.as_bytes());
                ends(&mut client);
            }
        }
        assert_eq!(server.log.requests().len(), if served { BOTH.len() } else { 0 }, "{reject}");
    }
}

#[test]
fn a_client_for_whom_nothing_is_shared_is_for_node() {
    let certificate = certificate(&[HOST]);
    let mut material = material(vec![pair(&certificate)]);
    material.ciphers = Some(vec!["TLS_AES_256_GCM_SHA384".to_owned()]);
    let server = Server::start(settings(policy(Arc::new(TlsContext::new(&material).unwrap()))));
    let mut provider = ring::default_provider();
    provider.cipher_suites.retain(|suite| suite.version() == &rustls::version::TLS12);
    let config = Trusting::with_provider(&certificate, provider, &[&rustls::version::TLS12], None);
    let mut client = Trusting { config }.connect(&server, HOST);
    let _ = client.write_all(GET.as_bytes());
    server.saw_beginning("handoff Tls \\x16\\x03");
}

#[test]
fn closing_the_server_spares_a_handshake_under_way() {
    let certificate = certificate(&[HOST]);
    let server = Server::start(settings(policy(context(&certificate))));
    let trusting = Trusting::new(&certificate, BOTH);
    let mut client = trusting.connect(&server, HOST);
    let mut hello = Vec::new();
    client.conn.write_tls(&mut hello).unwrap();
    client.sock.write_all(&hello[..10]).unwrap();
    // Accepted later, so the first one is accepted.
    answers(&mut trusting.connect(&server, HOST));
    server.close();
    server.close_idle_connections();
    client.sock.write_all(&hello[10..]).unwrap();
    answers(&mut client);
}
