import { Notification } from '@jupyterlab/apputils';
import type { ITransferRecord } from '#core/domain/transfer';
import { transfer } from '../../model/__tests__/samples';
import { cancelTransfer } from '../cancelTransfer';
import { clearTransfers } from '../clearTransfers';
import type { CommandFactory } from '../command';
import { pauseTransfer } from '../pauseTransfer';
import { prioritiseTransfer } from '../prioritiseTransfer';
import { resumeTransfer } from '../resumeTransfer';
import { retryTransfer } from '../retryTransfer';
import { FakeContext } from './fakeContext';

const ALL = [
  transfer('moving'),
  transfer('waiting', { state: 'queued' }),
  transfer('paused', { state: 'paused' }),
  transfer('failed', { state: 'failed' }),
  transfer('cancelled', { state: 'cancelled' }),
  transfer('done', { state: 'done' })
];

describe('the commands about transfers', () => {
  let context: FakeContext;

  beforeEach(async () => {
    const answer = ({ id }: { id: string }) => transfer(id);
    context = new FakeContext({
      pauseTransfer: answer,
      resumeTransfer: answer,
      retryTransfer: answer,
      prioritiseTransfer: answer,
      cancelTransfer: answer,
      clearTransfers: () => snapshot(ALL)
    });
    await hears(...ALL);
  });

  afterEach(() => {
    context.dispose();
    Notification.dismiss();
  });

  const snapshot = (transfers: readonly ITransferRecord[]) => ({
    type: 'snapshot' as const,
    instance: 'one',
    sequence: 1,
    transfers,
    rateLimit: null
  });

  const hears = async (...transfers: ITransferRecord[]) => {
    context.client.answers.listTransfers = () => snapshot(transfers);
    await context.stream.refresh();
  };

  /** Run a command; what the gateway was asked besides a fresh list. */
  const asked = async (make: CommandFactory, args = {}) => {
    context.client.asked.length = 0;
    await make(context).execute?.call(undefined, args);
    return context.client.asked.filter(line => !line.startsWith('list'));
  };

  it.each([
    [pauseTransfer, 'moving', 'pauseTransfer'],
    [resumeTransfer, 'paused', 'resumeTransfer'],
    [retryTransfer, 'cancelled', 'retryTransfer'],
    [prioritiseTransfer, 'waiting', 'prioritiseTransfer'],
    [cancelTransfer, 'paused', 'cancelTransfer']
  ])('U38 %p does it with the one that is named', async (make, id, route) => {
    expect(await asked(make, { id })).toEqual([`${route} {"id":"${id}"}`]);
  });

  it('U38 mean every one that allows it without arguments', async () => {
    expect([
      await asked(pauseTransfer),
      await asked(cancelTransfer),
      await asked(retryTransfer),
      await asked(clearTransfers)
    ]).toEqual([
      ['pauseTransfer {"id":"moving"}', 'pauseTransfer {"id":"waiting"}'],
      [
        'cancelTransfer {"id":"moving"}',
        'cancelTransfer {"id":"waiting"}',
        'cancelTransfer {"id":"paused"}'
      ],
      ['retryTransfer {"id":"failed"}'],
      ['clearTransfers {"ids":["failed","cancelled","done"]}']
    ]);
  });

  it('U38 are in the menu of a row only where they apply', () => {
    const shown = (id: string) => {
      context.models.panel.setTransfer(id);
      return [
        resumeTransfer,
        retryTransfer,
        prioritiseTransfer,
        pauseTransfer,
        cancelTransfer,
        clearTransfers
      ]
        .map(make => make(context))
        .filter(({ isVisible }) => isVisible?.call(undefined, { from: 'row' }))
        .map(({ label }) =>
          typeof label === 'function'
            ? label.call(undefined, { from: 'row' })
            : label
        );
    };
    expect([shown('waiting'), shown('failed'), shown('gone')]).toEqual([
      ['Go First', 'Pause Transfer', 'Cancel Transfer'],
      ['Retry Transfer', 'Clear Transfer'],
      []
    ]);
  });

  it('U38 do nothing with a transfer that does not allow it', async () => {
    expect([
      await asked(pauseTransfer, { id: 'done' }),
      pauseTransfer(context).isEnabled?.call(undefined, { id: 'done' }),
      pauseTransfer(context).isEnabled?.call(undefined, {})
    ]).toEqual([[], false, true]);
  });

  it('U38 leave a kernel’s own transfers to the kernel', async () => {
    await hears(transfer('k', { origin: 'kernel' }));
    expect(await asked(cancelTransfer)).toEqual([]);
  });

  it('U17 show what one of several failed with, and go on', async () => {
    const { manager } = Notification;
    context.client.answers.cancelTransfer = ({ id }) => {
      if (id === 'moving') {
        throw new Error('of the test');
      }
      return transfer(id);
    };
    const silence = jest.spyOn(console, 'error').mockImplementation();
    const before = manager.count;
    const all = await asked(cancelTransfer);
    expect([all.length, manager.count - before]).toEqual([3, 1]);
    silence.mockRestore();
  });
});
