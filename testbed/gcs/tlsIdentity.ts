import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** What a server over TLS needs. */
export interface ITlsIdentity {
  readonly key: string;
  readonly cert: string;
}

/**
 * A fresh key and a certificate for 127.0.0.1 that it signed itself; null where there is no
 * `openssl` to make them, for Node cannot.
 */
export function tlsIdentity(): ITlsIdentity | null {
  const folder = mkdtempSync(join(tmpdir(), 'keepstep-tls-'));
  const key = join(folder, 'key.pem');
  const cert = join(folder, 'cert.pem');
  try {
    execFileSync('openssl', [...REQUEST, '-keyout', key, '-out', cert], {
      stdio: 'ignore'
    });
    return { key: readFileSync(key, 'utf8'), cert: readFileSync(cert, 'utf8') };
  } catch {
    return null;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

// --- Internal helpers ---

const REQUEST = [
  'req',
  '-x509',
  '-newkey',
  'ec',
  '-pkeyopt',
  'ec_paramgen_curve:P-256',
  '-nodes',
  '-days',
  '2',
  '-subj',
  '/CN=127.0.0.1',
  '-addext',
  'subjectAltName=IP:127.0.0.1'
];
