/**
 * Take `STORAGE_EMULATOR_HOST` out of an environment and put its origin in as
 * `KEEPSTEP_GCS_ENDPOINT`: Google's client would misread it.
 */
export function mapEmulator(env: Record<string, string | undefined>): void {
  const host = env['STORAGE_EMULATOR_HOST'];
  delete env['STORAGE_EMULATOR_HOST'];
  if (host && !env['KEEPSTEP_GCS_ENDPOINT']) {
    const origin = /^https?:\/\//i.test(host) ? host : `http://${host}`;
    env['KEEPSTEP_GCS_ENDPOINT'] = origin.replace(/\/+$/, '');
  }
}
