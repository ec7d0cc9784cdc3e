import { chmodSync, lstatSync, mkdirSync } from 'node:fs';
import { isAbsolute, join } from 'node:path';

/**
 * Where transfers are remembered: `KEEPSTEP_STATE`, else `keepstep` in XDG's folder of state.
 * Null where the environment names no home.
 */
export function stateFolder(
  env: Readonly<Record<string, string | undefined>>
): string | null {
  const { KEEPSTEP_STATE, XDG_STATE_HOME, HOME } = env;
  if (KEEPSTEP_STATE) {
    return KEEPSTEP_STATE;
  }
  // The specification has paths that are not absolute ignored.
  if (XDG_STATE_HOME && isAbsolute(XDG_STATE_HOME)) {
    return join(XDG_STATE_HOME, 'keepstep');
  }
  return HOME ? join(HOME, '.local', 'state', 'keepstep') : null;
}

/** Make a folder that is its owner's alone, or see that it is. */
export function makePrivateFolder(path: string): void {
  mkdirSync(path, { recursive: true, mode: 0o700 });
  if ((lstatSync(path).mode & 0o077) !== 0) {
    chmodSync(path, 0o700);
  }
}
