import { mkdtempSync, rmSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { crc32c } from '@node-rs/crc32';
import { startGcsServer } from '..';
import type { IGcsServer, IGcsServerOptions } from '..';

/** What these tests look at, of any resource. */
export interface IResource {
  readonly name?: string;
  readonly size?: string;
  readonly crc32c?: string;
  readonly md5Hash?: string;
  readonly generation?: string;
  readonly metageneration?: string;
  readonly contentType?: string;
  readonly componentCount?: number;
  readonly metadata?: Readonly<Record<string, string>>;
  readonly lifecycle?: object;
  readonly items?: readonly IResource[];
  readonly prefixes?: readonly string[];
  readonly nextPageToken?: string;
  readonly done?: boolean;
  readonly resource?: IResource;
  readonly error?: {
    readonly code: number;
    readonly message: string;
    readonly errors: readonly {
      readonly domain: string;
      readonly reason: string;
      readonly message: string;
    }[];
  };
}

/** An answer, read whole. */
export interface IAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
  /** The body as JSON; empty where it is none. */
  readonly json: IResource;
}

/** A server in a folder of its own, with the bucket `run`, and a client of few words. */
export class Bench {
  readonly folder = mkdtempSync(join(tmpdir(), 'keepstep-testbed-'));
  server!: IGcsServer;

  async start(options: Partial<IGcsServerOptions> = {}): Promise<void> {
    this.server = await startGcsServer({
      dataFolder: this.folder,
      buckets: ['run'],
      ...options
    });
  }

  async end(): Promise<void> {
    await this.server.close();
    rmSync(this.folder, { recursive: true });
  }

  async send(
    method: string,
    path: string,
    body?: string | Buffer | object,
    headers: Record<string, string> = {}
  ): Promise<IAnswer> {
    const raw = typeof body === 'string' || Buffer.isBuffer(body);
    const { origin, port } = this.server;
    // Given as a path, since a URL would lose an object's dots.
    const target = {
      port,
      host: '127.0.0.1',
      path: path.startsWith('http') ? path.slice(origin.length) : path,
      method,
      headers
    };
    return new Promise((resolve, reject) => {
      const sent = request(target, response => {
        const chunks: Buffer[] = [];
        response
          .on('data', (chunk: Buffer) => chunks.push(chunk))
          .on('error', reject)
          .on('end', () => {
            const text = Buffer.concat(chunks).toString('latin1');
            resolve({
              status: response.statusCode ?? 0,
              headers: response.headers as Record<string, string>,
              text,
              json: parse(Buffer.concat(chunks).toString())
            });
          });
      });
      sent.on('error', reject);
      sent.end(body === undefined || raw ? body : JSON.stringify(body));
    });
  }

  /** Upload in one request. */
  put(name: string, content: string | Buffer, query = ''): Promise<IAnswer> {
    const target = `/upload/storage/v1/b/run/o?uploadType=media&name=${encodeURIComponent(name)}${query}`;
    return this.send('POST', target, content);
  }

  /** The path of an object. */
  at(name: string, rest = ''): string {
    return `/storage/v1/b/run/o/${encodeURIComponent(name)}${rest}`;
  }

  /** The names and prefixes of a list. */
  async list(query: string): Promise<{
    items: (string | undefined)[];
    prefixes: readonly string[];
    next: string | undefined;
  }> {
    const { json } = await this.send('GET', `/storage/v1/b/run/o?${query}`);
    return {
      items: (json.items ?? []).map(({ name }) => name),
      prefixes: json.prefixes ?? [],
      next: json.nextPageToken
    };
  }

  /** Start a session; the answer is its address. */
  async session(
    name: string,
    metadata: object = {},
    query = '',
    headers: Record<string, string> = {}
  ): Promise<string> {
    const answer = await this.send(
      'POST',
      `/upload/storage/v1/b/run/o?uploadType=resumable&name=${encodeURIComponent(name)}${query}`,
      metadata,
      headers
    );
    if (answer.status !== 200) {
      throw new Error(`${answer.status} ${answer.text}`);
    }
    return answer.headers['location']!;
  }

  /** Send bytes to a session. */
  chunk(
    session: string,
    range: string,
    body: Buffer | string = '',
    headers: Record<string, string> = {}
  ): Promise<IAnswer> {
    return this.send('PUT', session, body, {
      'Content-Range': range,
      ...headers
    });
  }
}

/** CRC32C as the service writes it. */
export function sum(bytes: Buffer): string {
  const out = Buffer.alloc(4);
  out.writeUInt32BE(crc32c(bytes));
  return out.toString('base64');
}

/** Bytes that differ from place to place. */
export function pattern(size: number): Buffer {
  const bytes = Buffer.alloc(size);
  for (let index = 0; index < size; index++) {
    bytes[index] = (index * 31 + (index >>> 8)) & 255;
  }
  return bytes;
}

function parse(text: string): IResource {
  try {
    return JSON.parse(text) as IResource;
  } catch {
    return {};
  }
}
