import type { ITransferRecord } from '../../domain/transfer';
import { reduceEvents, type ITransfersState } from '../reduceEvents';

const transfer = (id: string, bytesAcknowledged = 0): ITransferRecord => ({
  id,
  origin: 'gateway',
  kind: 'upload',
  priority: 'normal',
  source: 'file:///work/run/checkpoint-5/',
  target: 'gs://bucket/run/checkpoint-5/',
  state: 'running',
  bytesAcknowledged,
  bytesTotal: 10,
  files: { done: 0, total: 1, current: null, underWay: [] },
  bytesPerSecond: null,
  secondsLeft: null,
  error: null,
  startedAt: null,
  endedAt: null
});

const state = (
  sequence: number,
  ...transfers: ITransferRecord[]
): ITransfersState => ({
  instance: 'one',
  sequence,
  transfers,
  rateLimit: null
});

describe('reduceEvents', () => {
  it('replaces everything by a snapshot', () => {
    expect(
      reduceEvents(state(9, transfer('old')), {
        type: 'snapshot',
        instance: 'two',
        sequence: 1,
        transfers: [transfer('new')],
        rateLimit: 5e6
      })
    ).toEqual({
      instance: 'two',
      sequence: 1,
      transfers: [transfer('new')],
      rateLimit: 5e6
    });
  });

  it('changes a transfer in its place and appends a new one', () => {
    const changed = reduceEvents(state(1, transfer('a'), transfer('b')), {
      type: 'transfer',
      sequence: 2,
      transfer: transfer('a', 5)
    });
    expect(changed).toEqual(state(2, transfer('a', 5), transfer('b')));
    expect(
      reduceEvents(changed, {
        type: 'transfer',
        sequence: 3,
        transfer: transfer('c')
      })
    ).toEqual(state(3, transfer('a', 5), transfer('b'), transfer('c')));
  });

  it('forgets a transfer that was cleared', () => {
    expect(
      reduceEvents(state(1, transfer('a')), {
        type: 'removed',
        sequence: 2,
        id: 'a'
      })
    ).toEqual(state(2));
  });

  it('keeps the state for a change that it already has', () => {
    const before = state(3, transfer('a'));
    expect(
      reduceEvents(before, { type: 'removed', sequence: 3, id: 'a' })
    ).toBe(before);
  });

  it('asks for a snapshot when a change is missing', () => {
    expect(
      reduceEvents(state(1), { type: 'removed', sequence: 3, id: 'a' })
    ).toBeNull();
    expect(
      reduceEvents(null, { type: 'removed', sequence: 3, id: 'a' })
    ).toBeNull();
  });
});
