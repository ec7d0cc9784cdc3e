import {
  ReadableStream,
  type ReadableStreamDefaultController
} from 'node:stream/web';
import type { ITransferRecord } from '#core/domain/transfer';
import type { GatewayEvent, ISnapshot } from '#core/protocol/events';
import { StoreError } from '#core/domain/errors';
import { EventStream, type IStreamState } from '../eventStream';
import type { IGatewayClient } from '../gatewayClient';

/** A gateway whose streams are written by the test. */
class FakeGateway implements IGatewayClient {
  snapshot: ISnapshot = snapshot(1);
  isDown = false;
  opened = 0;
  asked = 0;

  call = (async () => {
    this.asked++;
    if (this.isDown) {
      throw down();
    }
    return this.snapshot;
  }) as IGatewayClient['call'];

  async openEvents({
    signal
  }: {
    signal?: AbortSignal | undefined;
  }): Promise<globalThis.ReadableStream<Uint8Array>> {
    this.opened++;
    if (this.isDown) {
      throw down();
    }
    // jsdom has no streams: Node's are the same by another type.
    return new ReadableStream<Uint8Array>({
      start: controller => {
        this._controller = controller;
        signal?.addEventListener('abort', () => {
          this.aborted++;
          controller.error(new Error('aborted'));
        });
      }
    }) as globalThis.ReadableStream<Uint8Array>;
  }

  aborted = 0;

  send(event: GatewayEvent): void {
    this.write(`data: ${JSON.stringify(event)}\n\n`);
  }

  write(text: string): void {
    this._controller?.enqueue(new TextEncoder().encode(text));
  }

  close(): void {
    this._controller?.close();
  }

  private _controller: ReadableStreamDefaultController<Uint8Array> | null =
    null;
}

const TIMES = { firstByte: 4000, silence: 40000, poll: 2000, firstRetry: 500 };

describe('EventStream', () => {
  let gateway: FakeGateway;
  let stream: EventStream;

  beforeEach(() => {
    jest.useFakeTimers();
    gateway = new FakeGateway();
    stream = new EventStream(gateway, TIMES);
  });

  afterEach(() => {
    stream.dispose();
    jest.useRealTimers();
  });

  /** Let time pass, and everything that waits for it. */
  const pass = (milliseconds = 0) =>
    jest.advanceTimersByTimeAsync(milliseconds);

  it('U3 folds a snapshot and the changes after it', async () => {
    stream.start();
    await pass();
    gateway.send(snapshot(4));
    gateway.send({ type: 'transfer', sequence: 5, transfer: transfer('a') });
    await pass();
    expect(stream.state).toEqual<IStreamState>({
      connection: 'live',
      transfers: {
        instance: 'one',
        sequence: 5,
        transfers: [transfer('a')],
        rateLimit: null
      },
      error: null
    });
  });

  it('U3 reads an event that arrives in pieces, and skips comments', async () => {
    stream.start();
    await pass();
    const text = `: hello\n\ndata: ${JSON.stringify(snapshot(7))}\n\n`;
    for (const character of text) {
      gateway.write(character);
    }
    await pass();
    expect(stream.state.transfers?.sequence).toBe(7);
  });

  it('U3 opens a stream again that ends', async () => {
    stream.start();
    await pass();
    gateway.send(snapshot(1));
    await pass();
    gateway.close();
    await pass(500);
    gateway.send(snapshot(2, 'two'));
    await pass();
    expect([gateway.opened, stream.state.transfers?.instance]).toEqual([
      2,
      'two'
    ]);
  });

  it('U3 ends a stream that is silent, and opens another', async () => {
    stream.start();
    await pass();
    gateway.send(snapshot(1));
    await pass(39000);
    const before = gateway.opened;
    await pass(2000);
    expect([before, gateway.opened, gateway.aborted]).toEqual([1, 2, 1]);
  });

  it('U3 takes a comment for a sign of life', async () => {
    stream.start();
    await pass();
    gateway.send(snapshot(1));
    await pass(30000);
    gateway.write(': keep-alive\n\n');
    await pass(30000);
    expect(gateway.opened).toBe(1);
  });

  it('U3 asks for a fresh snapshot after a gap', async () => {
    gateway.snapshot = snapshot(9);
    stream.start();
    await pass();
    gateway.send(snapshot(1));
    gateway.send({ type: 'transfer', sequence: 5, transfer: transfer('a') });
    await pass();
    expect([gateway.asked, stream.state.transfers?.sequence]).toEqual([1, 9]);
  });

  it('U3 keeps what it knows against an older snapshot', async () => {
    gateway.snapshot = snapshot(2);
    stream.start();
    await pass();
    gateway.send(snapshot(3));
    await pass();
    await stream.refresh();
    expect(stream.state.transfers?.sequence).toBe(3);
  });

  it('U3 waits longer between attempts while nothing answers', async () => {
    gateway.isDown = true;
    stream.start();
    await pass(60000);
    const attempts = gateway.opened;
    expect(stream.state.connection).toBe('down');
    expect(attempts).toBeLessThan(12);
    gateway.isDown = false;
    await pass(15000);
    gateway.send(snapshot(1));
    await pass();
    expect(stream.state.connection).toBe('live');
  });

  it('U4 polls where no byte comes through', async () => {
    gateway.snapshot = snapshot(3);
    stream.start();
    await pass(3900);
    const before = gateway.asked;
    await pass(4200);
    expect([before, gateway.asked, stream.state.connection]).toEqual([
      0,
      3,
      'polling'
    ]);
  });

  it('U4 stops polling when the stream comes through', async () => {
    stream.start();
    await pass(4100);
    gateway.send(snapshot(5));
    await pass();
    const asked = gateway.asked;
    await pass(10000);
    expect([gateway.asked - asked, stream.state.connection]).toEqual([
      0,
      'live'
    ]);
  });

  it('U4 polls in a browser that cannot read a stream', async () => {
    gateway.openEvents = async () => {
      throw new StoreError('unsupported', 'No streams.', {
        operation: 'events',
        uri: ''
      });
    };
    stream.start();
    await pass(10000);
    expect(gateway.asked).toBeGreaterThanOrEqual(5);
  });

  it('U3 stops when it is disposed', async () => {
    stream.start();
    await pass();
    gateway.send(snapshot(1));
    await pass();
    stream.dispose();
    await pass(60000);
    expect([gateway.aborted, gateway.opened, gateway.asked]).toEqual([1, 1, 0]);
  });
});

// --- Internal helpers ---

function snapshot(sequence: number, instance = 'one'): ISnapshot {
  return {
    type: 'snapshot',
    instance,
    sequence,
    transfers: [],
    rateLimit: null
  };
}

function down(): StoreError {
  return new StoreError('unavailable', 'Nothing answers.', {
    operation: 'call',
    uri: ''
  });
}

function transfer(id: string): ITransferRecord {
  return {
    id,
    origin: 'gateway',
    kind: 'upload',
    priority: 'normal',
    source: 'file:///a/',
    target: 'gs://bucket/a/',
    state: 'running',
    bytesAcknowledged: 0,
    bytesTotal: 10,
    files: { done: 0, total: 1, current: null, underWay: [] },
    bytesPerSecond: null,
    secondsLeft: null,
    error: null,
    startedAt: null,
    endedAt: null
  };
}
