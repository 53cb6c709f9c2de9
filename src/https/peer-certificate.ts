/**
 * A client's certificate in the shapes of Node's `tlsSocket.getPeerCertificate()`. Enters: DER, as the client sent it.
 * Leaves: Node's legacy object, `{}` without a certificate; with `detailed` each one knows its issuer's.
 */
import { X509Certificate } from 'node:crypto';

export function parse(chain: readonly Buffer[]): X509Certificate[] {
  return chain.map((der) => new X509Certificate(der));
}

type Legacy = object & { issuerCertificate?: object };

/** `trusted`: whose certificates end a chain that the client did not send whole. */
export function legacyCertificate(chain: readonly Buffer[], detailed: boolean, trusted: () => X509Certificate[]): object {
  const certificates = parse(detailed ? chain : chain.slice(0, 1));
  if (certificates.length === 0) return {};
  if (detailed) appendIssuers(certificates, trusted());
  const legacy = certificates.map((certificate) => certificate.toLegacyObject() as unknown as Legacy);
  if (detailed) {
    certificates.forEach((certificate, at) => {
      const issuer = certificate.checkIssued(certificate)
        ? at
        : certificates.findIndex((other) => other !== certificate && certificate.checkIssued(other));
      if (issuer >= 0) legacy[at].issuerCertificate = legacy[issuer];
    });
  }
  return legacy[0];
}

function appendIssuers(certificates: X509Certificate[], trusted: readonly X509Certificate[]): void {
  for (let last = certificates[certificates.length - 1]; !last.checkIssued(last); last = certificates[certificates.length - 1]) {
    const issuer = trusted.find((one) => !certificates.some(({ raw }) => raw.equals(one.raw)) && last.checkIssued(one));
    if (issuer === undefined) return;
    certificates.push(issuer);
  }
}
