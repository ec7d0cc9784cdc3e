import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { startGcsServer, type IGcsServer } from '../../../testbed/gcs';
import { parseStoreUri } from '#core/domain/storeUri';
import { openStore, type IStoreContext } from '../../stores';
import type { IStore } from '../../stores/store';
import { withRetry } from '../../stores/withRetry';

/** A folder on disk and a bucket of the testbed, with a request log. */
export interface IBucketScene {
  readonly server: IGcsServer;
  readonly disk: IStore;
  readonly bucket: IStore;
  /** Write a file below the folder; the answer is its path. */
  write(key: string, content: Uint8Array | string): string;
  /** `POST /upload/storage/v1/b/run/o`, in order, since the last call. */
  requests(): string[];
  /** Another store on the same bucket. */
  open(options?: Pick<IStoreContext, 'stallSeconds' | 'partBytes'>): IStore;
  end(): Promise<void>;
}

/** Make both; failures are repeated without waiting. */
export async function bucketScene(): Promise<IBucketScene> {
  const folder = mkdtempSync(join(tmpdir(), 'keepstep-send-'));
  const server = await startGcsServer({
    dataFolder: join(folder, 'server'),
    buckets: ['run']
  });
  const context = {
    credentialRef: 'adc',
    readOnly: false,
    survivesThisMachine: true,
    allowedRoots: null,
    gcsEndpoint: server.origin
  };
  const open: IBucketScene['open'] = options =>
    withRetry(
      openStore(parseStoreUri('gs://run/'), { ...context, ...options }),
      { sleep: async () => undefined }
    );
  let seen = 0;
  return {
    server,
    disk: openStore(parseStoreUri(`file://${folder}/disk/`), context),
    bucket: open(),
    open,
    write(key, content) {
      const path = join(folder, 'disk', key);
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, content);
      return path;
    },
    requests() {
      const news = server.log.requests.slice(seen);
      seen = server.log.requests.length;
      return news.map(({ method, path }) => `${method} ${path}`);
    },
    async end() {
      await server.close();
      rmSync(folder, { recursive: true });
    }
  };
}
