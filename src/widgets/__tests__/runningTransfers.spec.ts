import type { ITransferRecord } from '#core/domain/transfer';
import { FakeContext } from '../../commands/__tests__/fakeContext';
import { transfer } from '../../model/__tests__/samples';
import { RunningTransfers } from '../runningTransfers';
import { transferIcon } from '../transferIcon';

describe('RunningTransfers', () => {
  let context: FakeContext;
  let section: RunningTransfers;
  let shown: string[];
  let cancelled: string[];
  let changes: number;
  let sequence: number;

  beforeEach(async () => {
    context = await new FakeContext().ready();
    [shown, cancelled, changes, sequence] = [[], [], 0, 0];
    section = new RunningTransfers({
      models: context.models,
      trans: context.trans,
      show: id => shown.push(id),
      cancel: id => cancelled.push(id)
    });
    section.runningChanged.connect(() => changes++);
  });

  afterEach(() => context.dispose());

  const hears = async (...transfers: ITransferRecord[]) => {
    context.client.answers.listTransfers = () => ({
      type: 'snapshot',
      instance: 'one',
      sequence: ++sequence,
      transfers,
      rateLimit: null
    });
    await context.stream.refresh();
  };

  const lines = () =>
    section
      .running()
      .map(item => `${String(item.label())}: ${item.detail?.()}`);

  it('U42 lists what is under way, and nothing that has ended', async () => {
    await hears(
      transfer('a', { bytesAcknowledged: 42 }),
      transfer('b', { kind: 'download', state: 'queued' }),
      transfer('c', { kind: 'copy', state: 'paused' }),
      transfer('d', { state: 'done' }),
      transfer('e', { state: 'cancelled' })
    );
    expect(lines()).toEqual([
      'checkpoint-1: 42 %',
      'checkpoint-1: waiting',
      'checkpoint-1: paused'
    ]);
  });

  it('U42 tells from where and to where, with the icon of the list', async () => {
    const record = transfer('a');
    await hears(record);
    const [item] = section.running();
    expect([item?.labelTitle?.(), item?.icon()]).toEqual([
      'Upload of checkpoint-1, from This machine: run to Team: run',
      transferIcon(record)
    ]);
  });

  it('U42 leads to the transfer that is clicked', async () => {
    await hears(transfer('a'), transfer('b'));
    section.running()[1]?.open?.();
    expect(shown).toEqual(['b']);
  });

  it('U42 is drawn anew when something that it shows has changed, and not for every byte', async () => {
    await hears(transfer('a', { bytesTotal: 1000, bytesAcknowledged: 100 }));
    await hears(transfer('a', { bytesTotal: 1000, bytesAcknowledged: 101 }));
    const once = changes;
    await hears(transfer('a', { bytesTotal: 1000, bytesAcknowledged: 110 }));
    await hears(transfer('a', { state: 'done' }));
    expect([once, changes, lines()]).toEqual([1, 3, []]);
  });

  it('U43 cancels one, or all that are under way', async () => {
    await hears(
      transfer('a'),
      transfer('b'),
      transfer('c', { state: 'failed' })
    );
    section.running()[1]?.shutdown?.();
    section.shutdownAll();
    expect(cancelled).toEqual(['b', 'a', 'b']);
  });

  it('U43 says that a cancel was asked for', async () => {
    await hears(transfer('a', { bytesAcknowledged: 42 }));
    context.client.answers.cancelTransfer = () => transfer('a');
    await context.models.transfers.cancel('a');
    expect(lines()).toEqual(['checkpoint-1: cancelling…']);
  });
});
