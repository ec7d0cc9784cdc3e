import type { LogEvent } from '../../testbed/gcs/index';

/** The stand-in for Google Cloud Storage, and the switches that its admin API gives a test. */
export class BucketServer {
  constructor(
    readonly origin: string,
    readonly stop: () => Promise<void>
  ) {}

  /** Make a bucket. */
  async makeBucket(name: string): Promise<void> {
    await this._admin('POST', 'buckets', { name });
  }

  /** Put an object in place whatever its name is. */
  async plant(
    bucket: string,
    name: string,
    content: Buffer | string
  ): Promise<void> {
    const contentBase64 = Buffer.from(content).toString('base64');
    await this._admin('POST', 'plant', { bucket, name, contentBase64 });
  }

  async change(settings: {
    requireToken?: string | null;
    tokenExpired?: boolean;
    throttleBytesPerSecond?: number | null;
    forbiddenBuckets?: string[];
  }): Promise<void> {
    await this._admin('POST', 'settings', settings);
  }

  /** What was acknowledged and committed, and when. */
  async log(): Promise<readonly LogEvent[]> {
    return ((await this._admin('GET', 'log')) as { events: LogEvent[] }).events;
  }

  /** Names of the objects below a prefix. */
  async names(bucket: string, prefix: string): Promise<string[]> {
    const query = new URLSearchParams({ prefix });
    const answer = await fetch(
      `${this.origin}/storage/v1/b/${bucket}/o?${query}`
    );
    const { items = [] } = (await answer.json()) as {
      items?: { name: string }[];
    };
    return items.map(item => item.name);
  }

  /** The bytes of an object. */
  async read(bucket: string, name: string): Promise<Buffer> {
    const url = `${this.origin}/storage/v1/b/${bucket}/o/${encodeURIComponent(name)}?alt=media`;
    return Buffer.from(await (await fetch(url)).arrayBuffer());
  }

  private async _admin(
    method: string,
    path: string,
    body?: object
  ): Promise<unknown> {
    const answer = await fetch(`${this.origin}/_testbed/${path}`, {
      method,
      ...(body ? { body: JSON.stringify(body) } : {})
    });
    if (!answer.ok) {
      throw new Error(
        `The testbed answered ${answer.status} to ${path}: ${await answer.text()}`
      );
    }
    return answer.json();
  }
}
