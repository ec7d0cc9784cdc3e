import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { newBucket } from './buckets/bucketRoutes';
import { plant } from './admin/plant';
import type { IPlant } from './admin/plant';
import { handle } from './http/handle';
import { CommitLog } from './state/commitLog';
import { Faults } from './state/faults';
import { ObjectIndex } from './state/objectIndex';
import type { IObjectRecord } from './state/records';
import { OPEN_SETTINGS, changeSettings } from './state/settings';
import type { ISettings } from './state/settings';
import type { IWorld } from './state/world';
import { Sessions } from './uploads/sessions';

/** How to start; settings can be changed later too. */
export interface IGcsServerOptions extends Partial<ISettings> {
  /** Where buckets, objects and sessions are kept; one server at a time. */
  readonly dataFolder: string;
  /** 0, as when absent: any free one. */
  readonly port?: number;
  /** Made if they are not there. */
  readonly buckets?: readonly string[];
}

/** A running stand-in for Google Cloud Storage. It listens on 127.0.0.1 alone. */
export interface IGcsServer {
  /** `http://127.0.0.1:<port>`: for STORAGE_EMULATOR_HOST and `apiEndpoint`. */
  readonly origin: string;
  readonly port: number;
  readonly log: CommitLog;
  readonly faults: Faults;
  readonly settings: ISettings;
  /** Switch some settings; the others stay. */
  change(settings: Partial<ISettings>): void;
  plant(object: IPlant): Promise<IObjectRecord>;
  /** Stop listening and cut every connection. What was committed stays in the folder. */
  close(): Promise<void>;
}

/** Start the stand-in. */
export async function startGcsServer(
  options: IGcsServerOptions
): Promise<IGcsServer> {
  const { dataFolder, port = 0, buckets = [], ...settings } = options;
  const world: IWorld = {
    index: new ObjectIndex(dataFolder),
    sessions: await Sessions.open(dataFolder),
    log: new CommitLog(),
    faults: new Faults(),
    settings: changeSettings(OPEN_SETTINGS, settings)
  };
  buckets
    .filter(name => !world.index.findBucket(name))
    .forEach(name => world.index.putBucket(newBucket(name)));
  // Read ahead while the disk writes: with less, an upload waits most of its time.
  const server = createServer({ highWaterMark: MiB }, (request, response) => {
    void handle(world, request, response);
  });
  // A throttled upload may take as long as it likes.
  server.requestTimeout = 0;
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(port, '127.0.0.1', resolve);
  });
  const address = server.address() as AddressInfo;
  return {
    origin: `http://127.0.0.1:${address.port}`,
    port: address.port,
    log: world.log,
    faults: world.faults,
    get settings() {
      return world.settings;
    },
    change(change) {
      world.settings = changeSettings(world.settings, change);
    },
    plant: object => plant(world, object),
    async close() {
      const closed = new Promise<void>(resolve =>
        server.close(() => resolve())
      );
      server.closeAllConnections();
      await closed;
      world.index.close();
    }
  };
}

// --- Internal helpers ---

const MiB = 1024 * 1024;
