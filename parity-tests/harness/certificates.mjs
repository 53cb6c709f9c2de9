/**
 * Certificates for scenarios. Enters: nothing. Leaves: keys and certificates, PEM, made with openssl when they are first
 * needed and the same for every core of a day, so that what a scenario sees of them is comparable. None is kept in the
 * repository.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const CACHE = fileURLToPath(new URL('../../.cache/certificates/', import.meta.url));
const FOLDER = path.join(CACHE, new Date().toISOString().slice(0, 10));

const EC = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1'];
const RSA = ['-newkey', 'rsa:2048'];

function openssl(folder, ...args) {
  execFileSync('openssl', args, { cwd: folder, stdio: ['ignore', 'ignore', 'pipe'] });
}

const selfSigned = (folder, name, subject, kind = EC, ...more) =>
  openssl(folder, 'req', '-x509', ...kind, '-nodes', '-days', '30', '-keyout', `${name}.key`, '-out', `${name}.crt`, '-subj', subject, ...more);

/** @param {string} issuer whose key signs */
function issued(folder, name, subject, issuer, extensions) {
  openssl(folder, 'req', ...EC, '-nodes', '-keyout', `${name}.key`, '-out', `${name}.csr`, '-subj', subject);
  writeFileSync(path.join(folder, `${name}.ext`), extensions);
  openssl(folder, 'x509', '-req', '-days', '30', '-in', `${name}.csr`, '-CA', `${issuer}.crt`, '-CAkey', `${issuer}.key`, '-CAcreateserial', '-out', `${name}.crt`, '-extfile', `${name}.ext`);
}

const NAMES = 'subjectAltName=DNS:localhost,IP:127.0.0.1';

function make(folder) {
  selfSigned(folder, 'server', '/O=xsys/CN=localhost', EC, '-addext', NAMES);
  selfSigned(folder, 'rsa', '/O=xsys/CN=rsa.example', RSA, '-addext', NAMES);
  selfSigned(folder, 'other', '/O=xsys/CN=other.example', EC, '-addext', NAMES);
  selfSigned(folder, 'stranger', '/O=xsys/CN=stranger', EC);
  selfSigned(folder, 'issuer', '/O=xsys/CN=issuer', EC);
  issued(folder, 'client', '/O=xsys/CN=client', 'issuer', 'basicConstraints=CA:FALSE\nextendedKeyUsage=clientAuth\n');
  issued(folder, 'middle', '/O=xsys/CN=middle', 'issuer', 'basicConstraints=critical,CA:TRUE\nkeyUsage=keyCertSign\n');
  issued(folder, 'leaf', '/O=xsys/CN=leaf.example', 'middle', `basicConstraints=CA:FALSE\n${NAMES}\n`);
  openssl(folder, 'pkcs8', '-topk8', '-in', 'server.key', '-out', 'server.encrypted.key', '-passout', 'pass:secret');
  openssl(folder, 'ec', '-aes256', '-in', 'server.key', '-out', 'server.legacy.key', '-passout', 'pass:secret');
  openssl(folder, 'pkcs12', '-export', '-inkey', 'server.key', '-in', 'server.crt', '-out', 'server.pfx', '-passout', 'pass:secret');
}

function ready() {
  if (existsSync(FOLDER)) return;
  mkdirSync(CACHE, { recursive: true });
  const fresh = mkdtempSync(path.join(CACHE, 'new-'));
  make(fresh);
  try {
    renameSync(fresh, FOLDER);
  } catch {
    // Another process was first; its certificates are as good.
  }
}

const read = (file) => readFileSync(path.join(FOLDER, file));

/** `{ key, cert }` of `server`, `rsa`, `other`, `stranger`, `issuer`, `client`, `middle` or `leaf`. */
export function pair(name) {
  ready();
  return { key: read(`${name}.key`), cert: read(`${name}.crt`) };
}

/** `server.encrypted.key` (PKCS#8), `server.legacy.key` (PEM's own encryption) or `server.pfx`; the passphrase is `secret`. */
export function file(name) {
  ready();
  return read(name);
}
