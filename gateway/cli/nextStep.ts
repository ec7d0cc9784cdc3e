import type { ErrorKind } from '#core/domain/errors';

/** What to do next in a terminal about an error of this kind, where the error itself does not say. */
export function nextStep(kind: ErrorKind): string {
  switch (kind) {
    case 'not-found':
      return 'Check the address with `keepstep ls` on the folder above it.';
    case 'permission-denied':
      return 'Ask the owner of the storage for access, or sign in as someone who has it.';
    case 'not-signed-in':
      return 'Sign in with `gcloud auth application-default login`, or set GOOGLE_APPLICATION_CREDENTIALS.';
    case 'already-exists':
      return 'Choose another place, or move away what is there.';
    case 'changed-meanwhile':
      return 'Run the command again when nothing writes there any more.';
    case 'rate-limited':
      return 'Wait a minute and run the command again.';
    case 'unavailable':
      return 'Check the network and run the command again: what has arrived is not sent twice.';
    case 'corrupt':
      return 'Run the command again; if it fails again, the file itself is damaged.';
    case 'no-space':
      return 'Free some space and run the command again.';
    case 'unsupported':
      return 'See `keepstep --help` for what can be done.';
    case 'cancelled':
      return 'Run the command again to go on.';
    case 'bad-message':
      return 'See `keepstep --help` for how it is written.';
    case 'unexpected':
      return 'Please report this, with the command that was run.';
  }
}
