import { createServer, type RequestListener, type Server } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { newBucket } from './buckets/bucketRoutes';
import { plant } from './admin/plant';
import type { IPlant } from './admin/plant';
import { tlsIdentity } from './tlsIdentity';
import { handle } from './http/handle';
import { Links } from './http/links';
import { CommitLog } from './state/commitLog';
import { Faults } from './state/faults';
import { ObjectIndex } from './state/objectIndex';
import type { IObjectRecord } from './state/records';
import { OPEN_SETTINGS, changeSettings } from './state/settings';
import type { ISettings } from './state/settings';
import type { IWorld } from './state/world';
import { MultipartUploads } from './xml/multipartUploads';
import { Sessions } from './uploads/sessions';

/** How to start; settings can be changed later too. */
export interface IGcsServerOptions extends Partial<ISettings> {
  /** Where buckets, objects and sessions are kept; one server at a time. */
  readonly dataFolder: string;
  /** 0, as when absent: any free one. */
  readonly port?: number;
  /** Listen over TLS too, at a port of its own, where an identity can be made. */
  readonly tls?: boolean;
  /** Made if they are not there. */
  readonly buckets?: readonly string[];
}

/** A running stand-in for Google Cloud Storage. It listens on 127.0.0.1 alone. */
export interface IGcsServer {
  /** `http://127.0.0.1:<port>`: for STORAGE_EMULATOR_HOST and `apiEndpoint`. */
  readonly origin: string;
  readonly port: number;
  /** `https://127.0.0.1:<port>`; null where there is none. */
  readonly tlsOrigin: string | null;
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
  const {
    dataFolder,
    port = 0,
    tls = false,
    buckets = [],
    ...settings
  } = options;
  const world: IWorld = {
    index: new ObjectIndex(dataFolder),
    sessions: await Sessions.open(dataFolder),
    multipart: new MultipartUploads(),
    log: new CommitLog(),
    faults: new Faults(),
    links: new Links(() => world.settings),
    settings: changeSettings(OPEN_SETTINGS, settings)
  };
  buckets
    .filter(name => !world.index.findBucket(name))
    .forEach(name => world.index.putBucket(newBucket(name)));
  // Read ahead while the disk writes: with less, an upload waits most of its time.
  const serve: RequestListener = (request, response) => {
    void handle(world, request, response);
  };
  const plain = createServer({ highWaterMark: MiB }, serve);
  const identity = tls ? tlsIdentity() : null;
  const secure = identity
    ? createTlsServer({ ...identity, highWaterMark: MiB }, serve)
    : null;
  const own = await listening(plain, port);
  const tlsPort = secure ? await listening(secure, 0) : null;
  return {
    origin: `http://127.0.0.1:${own}`,
    port: own,
    tlsOrigin: tlsPort === null ? null : `https://127.0.0.1:${tlsPort}`,
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
      await Promise.all([plain, ...(secure ? [secure] : [])].map(closed));
      world.index.close();
    }
  };
}

// --- Internal helpers ---

const MiB = 1024 * 1024;

async function listening(server: Server, port: number): Promise<number> {
  // A throttled upload may take as long as it likes.
  server.requestTimeout = 0;
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(port, '127.0.0.1', resolve);
  });
  return (server.address() as AddressInfo).port;
}

async function closed(server: Server): Promise<void> {
  const done = new Promise<void>(resolve => server.close(() => resolve()));
  server.closeAllConnections();
  await done;
}
