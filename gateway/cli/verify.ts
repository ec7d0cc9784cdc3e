import prettyBytes from 'pretty-bytes';
import type { IComparedFile } from '../transfer/checkpoint/compareFiles';
import { verifyCheckpoint } from '../transfer/tree/verifyCheckpoint';
import { IncompleteError } from './incompleteError';
import { openCheckpoint } from './openAddress';
import { showingProgress } from './showingProgress';
import type { ISubcommand } from './subcommand';

/** Whether every byte of a checkpoint is there: exit code 3, and every file named, where not. */
export const verify: ISubcommand = {
  name: 'verify',
  description: "compare a checkpoint's bytes with its manifest, or with a copy",
  examples: [
    'verify gs://my-bucket/my-run/checkpoint-500',
    'verify outputs/my-run/checkpoint-500 --against gs://my-bucket/my-run/checkpoint-500'
  ],
  declare: command =>
    command
      .argument('<uri>', 'a checkpoint: its folder or its file')
      .option('--against <uri>', 'a copy of it to compare with'),
  run: async call => {
    const { args, options, io } = call;
    const checkpoint = openCheckpoint(args[0] ?? '', io);
    const against = options['against'];
    const copy =
      typeof against === 'string' ? openCheckpoint(against, io) : null;
    const { signal } = io;
    const files = await showingProgress(call, progress =>
      verifyCheckpoint(checkpoint, copy, { signal, progress })
    );
    const uri = checkpoint.store.uriOf(checkpoint.key);
    const other = copy ? copy.store.uriOf(copy.key) : 'its manifest';
    const wrong = files.filter(({ agrees }) => !agrees);
    const bytes = files.reduce((sum, { size }) => sum + size, 0);
    return {
      result: {
        uri,
        against: copy ? other : null,
        agrees: wrong.length === 0,
        files
      },
      lines:
        wrong.length > 0
          ? wrong.map(({ path, why }) => `${path} ${why}`)
          : [
              `${uri} agrees with ${other}: ${files.length} files, ${prettyBytes(bytes)}`
            ],
      ...(wrong.length > 0 ? { problem: disagreement(uri, other, wrong) } : {})
    };
  }
};

// --- Internal helpers ---

function disagreement(
  uri: string,
  other: string,
  wrong: readonly IComparedFile[]
): IncompleteError {
  const what = wrong.map(({ path, why }) => `${path} ${why}`).join('; ');
  return new IncompleteError(
    'corrupt',
    `${uri} does not agree with ${other}: ${what}.`,
    {
      operation: 'verify',
      uri,
      next: 'Send the checkpoint again: files that agree are not sent twice.'
    }
  );
}
