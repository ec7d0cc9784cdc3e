import { join } from 'node:path';

import { ROOT } from '../scripts/setup/run.mjs';

/**
 * Everybody who takes part, ours and the floor included: how each is called for a job, and which
 * settings that gives it.
 *
 * A job is `{ direction, prefix, folder, paths, listing, checkpoint }`: files of `folder` to or
 * from objects under `prefix`, `checkpoint` being what Keepstep calls the whole.
 */
export function contestants({ node, gateway, python, bin, server, work }) {
  const { origin, tlsPort } = server;
  const library = name => ({
    settings: LIBRARY_SETTINGS[name],
    command: job => [
      python,
      join(ROOT, 'bench', 'peer.py'),
      name,
      job.direction,
      origin,
      BUCKET,
      job.prefix,
      job.folder,
      job.listing
    ]
  });
  return {
    ours: {
      settings: 'node main.mjs push / pull, its defaults',
      env: {
        KEEPSTEP_GCS_ENDPOINT: origin,
        KEEPSTEP_GCS_TOKEN: 'bench',
        KEEPSTEP_STATE: join(work, 'state')
      },
      command: ({ direction, prefix, folder, checkpoint }) => [
        node,
        '--import',
        join(ROOT, 'bench', 'loopDelay.mjs'),
        gateway,
        ...(direction === 'upload'
          ? ['push', join(folder, checkpoint), uri(prefix)]
          : ['pull', uri(prefix + checkpoint), folder])
      ]
    },
    floor: {
      settings: 'node:http, a request for each file, 16 at once',
      command: ({ direction, prefix, folder, pathsFile }) => [
        node,
        join(ROOT, 'bench', 'floor.mjs'),
        direction,
        origin,
        BUCKET,
        prefix,
        folder,
        pathsFile
      ]
    },
    transfer_manager: library('transfer_manager'),
    gcsfs: library('gcsfs'),
    obstore: library('obstore'),
    rclone: {
      settings:
        'copy --transfers 16 --checkers 16 --multi-thread-streams 4 --no-traverse',
      env: { RCLONE_CONFIG: join(work, 'rclone.conf') },
      command: ({ direction, prefix, folder }) => [
        join(bin, 'rclone'),
        'copy',
        ...(direction === 'upload'
          ? [folder, `:gcs:${BUCKET}/${prefix}`]
          : [`:gcs:${BUCKET}/${prefix}`, folder]),
        `--gcs-endpoint=${origin}/storage/v1/`,
        '--gcs-anonymous',
        '--gcs-no-check-bucket',
        '--transfers=16',
        '--checkers=16',
        '--multi-thread-streams=4',
        '--no-traverse'
      ]
    },
    gsutil: {
      settings:
        '-m cp -r, composite uploads from 150 MiB, sliced downloads, check_hashes=if_fast_else_skip',
      missing: tlsPort
        ? undefined
        : 'it speaks TLS only, and openssl, which makes the certificate, is not there',
      env: { BOTO_CONFIG: join(work, 'boto.cfg'), HOME: work },
      command: ({ direction, prefix, folder, checkpoint }) => [
        join(bin, 'gsutil'),
        '-m',
        'cp',
        '-r',
        ...(direction === 'upload'
          ? [join(folder, checkpoint), uri(prefix)]
          : [uri(prefix + checkpoint), folder])
      ]
    }
  };
}

/** The bucket that all of it happens in. */
export const BUCKET = 'bench';

// --- Internal helpers ---

const LIBRARY_SETTINGS = {
  transfer_manager:
    'upload/download_chunks_concurrently from 64 MiB (32 MiB chunks, 8 workers), else *_many with 8 threads',
  gcsfs: 'put / get of the whole list, its defaults',
  obstore: 'put_async in parts of 16 MiB, 12 at once; 16 files at once'
};

function uri(path) {
  return `gs://${BUCKET}/${path}`;
}
