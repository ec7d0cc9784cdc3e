import { access, constants } from 'node:fs/promises';

import { Storage } from '@google-cloud/storage';

import { StoreError } from '#core/domain/errors';
import { directSender } from '../http/directSender';
import { proxySender } from '../http/proxySender';
import type { HttpSender } from '../http/sender';
import type { IGcsCall } from './gcsError';
import { gcsError } from './gcsError';
import type { IStoreContext } from './storeContext';

/** How one store reaches the service: the official client, and what our own requests need. */
export interface IGcsConnection {
  readonly storage: Storage;
  /** `https://storage.googleapis.com`, or an emulator's. */
  readonly origin: string;
  readonly send: HttpSender;
  readonly stallSeconds: number;
  /** The headers that sign a request. @throws StoreError `not-signed-in` */
  headers(call: IGcsCall): Promise<Record<string, string>>;
  /** Have the next headers made anew, after a 401; false where there is nothing to renew. */
  renew(): Promise<boolean>;
}

/**
 * Connect, without asking anything yet. With an emulator's endpoint no credential of the machine
 * is looked for: only the emulator's own token is sent, or none.
 *
 * @throws StoreError `bad-message` for an endpoint that is no address.
 */
export function connectGcs(context: IStoreContext): IGcsConnection {
  const stallSeconds = context.stallSeconds ?? 60;
  return context.gcsEndpoint
    ? connectEmulator(context.gcsEndpoint, context.gcsToken, stallSeconds)
    : connectService(context, stallSeconds);
}

// --- Internal helpers ---

const SERVICE = 'https://storage.googleapis.com';

function connectEmulator(
  endpoint: string,
  token: string | undefined,
  stallSeconds: number
): IGcsConnection {
  const origin = emulatorOrigin(endpoint);
  const signed: Record<string, string> = token
    ? { authorization: `Bearer ${token}` }
    : {};
  const storage = newStorage(origin, { projectId: 'emulator' });
  return {
    storage,
    origin,
    stallSeconds,
    send: directSender(),
    headers: async () => signed,
    // The token is the same, but a 401 may have been a passing one.
    renew: async () => token !== undefined
  };
}

function emulatorOrigin(endpoint: string): string {
  const address = URL.canParse(endpoint) ? new URL(endpoint) : null;
  if (address && /^https?:$/.test(address.protocol)) {
    return address.origin;
  }
  throw new StoreError(
    'bad-message',
    `The address of the storage emulator, ${JSON.stringify(endpoint)}, is not of the form http://host:port.`,
    {
      operation: 'open',
      uri: endpoint,
      next: 'Look at the environment variable STORAGE_EMULATOR_HOST.'
    }
  );
}

function connectService(
  context: IStoreContext,
  stallSeconds: number
): IGcsConnection {
  const keyFile = keyFileOf(context);
  const storage = newStorage(
    SERVICE,
    keyFile.path === undefined ? {} : { keyFilename: keyFile.path }
  );
  const auth = storage.authClient;
  return {
    storage,
    origin: SERVICE,
    stallSeconds,
    send: throughProxy() ? proxySender() : directSender(),
    async headers(call) {
      await checkCredentials(keyFile, call);
      try {
        await auth.getClient();
      } catch (error) {
        const why = keyFile.environmentFile
          ? `the credentials in ${keyFile.environmentFile}, which ${ENVIRONMENT_FILE} names, cannot be used`
          : 'no Google credentials were found';
        throw noCredentials(call, why, error);
      }
      try {
        return Object.fromEntries(await auth.getRequestHeaders());
      } catch (error) {
        throw gcsError(error, call);
      }
    },
    async renew() {
      const client = await auth.getClient();
      client.credentials = { ...client.credentials, access_token: null };
      return true;
    }
  };
}

function newStorage(
  origin: string,
  options: { projectId?: string; keyFilename?: string }
): Storage {
  const storage = new Storage({
    ...options,
    ...(origin === SERVICE ? {} : { apiEndpoint: origin }),
    // Our decorator repeats, and the client's own switch changes with the calls it makes.
    retryOptions: { autoRetry: false }
  });
  // An emulator's address in the environment would have precedence here, and half of it only.
  storage.baseUrl = `${origin}/storage/v1`;
  return storage;
}

const ENVIRONMENT_FILE = 'GOOGLE_APPLICATION_CREDENTIALS';

interface IKeyFile {
  readonly path?: string;
  /** What the client itself reads by `adc`, if that is a file that the environment names. */
  readonly environmentFile?: string | undefined;
  /** Why there can be none, as the end of a sentence. */
  readonly wrong?: string;
}

function keyFileOf({ credentialRef, environment }: IStoreContext): IKeyFile {
  const [kind, ...rest] = credentialRef.split(':');
  const value = rest.join(':');
  if (kind === 'adc' || kind === '') {
    const variables = environment ?? process.env;
    return { environmentFile: variables[ENVIRONMENT_FILE] || undefined };
  }
  if (kind === 'file' && value) {
    return { path: value };
  }
  if (kind === 'env' && value) {
    const path = (environment ?? process.env)[value];
    return path
      ? { path }
      : { wrong: `the environment variable ${value} names no key file` };
  }
  return { wrong: `this version cannot sign in by "${kind}:"` };
}

async function checkCredentials(
  { path, environmentFile, wrong }: IKeyFile,
  call: IGcsCall
): Promise<void> {
  if (wrong !== undefined) {
    throw noCredentials(call, wrong);
  }
  if (path !== undefined) {
    await access(path, constants.R_OK).catch((error: unknown) => {
      throw noCredentials(call, `the key file ${path} cannot be read`, error);
    });
  }
  if (environmentFile !== undefined) {
    await access(environmentFile, constants.R_OK).catch((error: unknown) => {
      const why = `the file ${environmentFile}, which ${ENVIRONMENT_FILE} names, cannot be read`;
      throw noCredentials(call, why, error);
    });
  }
}

function noCredentials(
  { operation, uri }: IGcsCall,
  why: string,
  cause?: unknown
): StoreError {
  return new StoreError('not-signed-in', `${uri} cannot be reached: ${why}.`, {
    operation,
    uri,
    cause,
    next: 'Sign in with "gcloud auth application-default login", or choose a key file in the settings of the storage.'
  });
}

function throughProxy(): boolean {
  const { HTTPS_PROXY, https_proxy } = process.env;
  return Boolean(HTTPS_PROXY ?? https_proxy);
}
