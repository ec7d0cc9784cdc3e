import { fillChunks } from '../move/fillChunks';

/** A promise that the test resolves. */
function gate() {
  let open!: () => void;
  const passed = new Promise<void>(resolve => (open = resolve));
  return { passed, open };
}

describe('fillChunks', () => {
  const filling = {
    to: { capabilities: { chunkGranularity: 1, chunkSize: 4 } },
    size: undefined,
    signal: new AbortController().signal,
    clock: () => 0
  };
  const text = (bytes: Uint8Array) => Buffer.from(bytes).toString();

  it('T14 fills the next chunk while one is sent, and sends them one after the other', async () => {
    const told: string[] = [];
    const sent = gate();
    const read = gate();
    async function* source() {
      yield Buffer.from('aaaab');
      told.push('read on');
      read.open();
      yield Buffer.from('bbbcc');
    }
    const last = fillChunks(source(), filling, async chunk => {
      await sent.passed;
      told.push(`sent ${text(chunk)}`);
    });
    await read.passed;
    sent.open();
    expect([text(await last), told]).toEqual([
      'cc',
      ['read on', 'sent aaaa', 'sent bbbb']
    ]);
  });

  it('T14 leaves the last chunk for the commit, and sends nothing of what is one chunk', async () => {
    const send = jest.fn(async () => undefined);
    const source = async function* () {
      yield Buffer.from('aaaa');
    };
    expect([
      text(await fillChunks(source(), filling, send)),
      send.mock.calls
    ]).toEqual(['aaaa', []]);
  });

  it('T14 fails with what sending failed with, and reads no further', async () => {
    let pieces = 0;
    async function* source() {
      for (; ; pieces++) {
        yield Buffer.from('xxxx');
      }
    }
    const send = () => Promise.reject(new Error('refused'));
    await expect(fillChunks(source(), filling, send)).rejects.toThrow(
      'refused'
    );
    expect(pieces).toBeLessThanOrEqual(3);
  });

  it('T14 fails with what reading failed with, when nothing is sent any more', async () => {
    const sent = gate();
    const failing = gate();
    async function* source() {
      yield Buffer.from('aaaab');
      failing.open();
      throw new Error('unreadable');
    }
    let isSending = false;
    const failure = fillChunks(source(), filling, async () => {
      isSending = true;
      await sent.passed;
      isSending = false;
    }).then(
      () => 'fine',
      (error: Error) => `${error.message}, sending ${isSending}`
    );
    await failing.passed;
    sent.open();
    expect(await failure).toBe('unreadable, sending false');
  });
});
