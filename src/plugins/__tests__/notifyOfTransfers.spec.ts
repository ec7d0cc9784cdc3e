import { Notification } from '@jupyterlab/apputils';
import type { ITransferRecord } from '#core/domain/transfer';
import { FakeContext } from '../../commands/__tests__/fakeContext';
import { followProgress } from '../../commands/followProgress';
import { transfer } from '../../model/__tests__/samples';
import { notifyOfTransfers } from '../notifyOfTransfers';

const PLACES = {
  source: { storage: 'team', key: 'run/checkpoint-1/' },
  target: { storage: 'this-machine', key: 'outputs/' }
};

const FAILED = {
  state: 'failed',
  error: {
    kind: 'no-space',
    message: 'The disk is full.',
    uri: 'file:///work',
    next: 'Make room.'
  }
} as const;

describe('notifyOfTransfers', () => {
  let context: FakeContext;
  let sequence: number;
  /** What JupyterLab was told to do with its toasts, one after the other. */
  let told: string[];
  const tell = (_: unknown, change: Notification.IChange) =>
    told.push(`${change.type} ${change.notification.message}`);

  beforeEach(() => {
    jest.useFakeTimers();
    sequence = 0;
    told = [];
    context = new FakeContext({
      startDownload: () => transfer('a', { kind: 'download' })
    });
    context.now = () => Date.now();
    notifyOfTransfers(context);
    Notification.manager.changed.connect(tell);
  });

  afterEach(() => {
    Notification.manager.changed.disconnect(tell);
    Notification.dismiss();
    context.dispose();
    document.body.replaceChildren();
    jest.useRealTimers();
  });

  const hears = async (...changes: Partial<ITransferRecord>[]) => {
    context.client.answers.listTransfers = () => ({
      type: 'snapshot',
      instance: 'one',
      sequence: ++sequence,
      transfers: changes.map((change, index) =>
        transfer('abc'[index] ?? '', { kind: 'download', ...change })
      ),
      rateLimit: null
    });
    await context.stream.refresh();
  };

  const shown = () =>
    Notification.manager.notifications.map(({ message, type, options }) => [
      type,
      message,
      options.autoClose,
      (options.actions ?? []).map(({ label }) => label).join()
    ]);

  /** JupyterLab shows the newest notification, a while after it was told to. */
  const appears = () => {
    const toast = document.createElement('div');
    toast.id = Notification.manager.notifications[0]?.id ?? '';
    toast.innerHTML = '<div role="alert"></div>';
    document.body.append(toast);
    return toast;
  };

  const presses = (label: string) => {
    const event = { preventDefault: jest.fn() };
    Notification.manager.notifications[0]?.options.actions
      ?.find(action => action.label === label)
      ?.callback(event as unknown as MouseEvent);
    return event.preventDefault;
  };

  it('U44 shows what was started here, how far it is, and offers to cancel', async () => {
    await hears({});
    await context.models.transfers.download(PLACES);
    jest.advanceTimersByTime(1000);
    await hears({ bytesAcknowledged: 42, bytesPerSecond: 5 });
    expect([shown(), Notification.manager.notifications[0]?.options]).toEqual([
      [
        [
          'in-progress',
          'Downloading checkpoint-1: 42 % · 42 B of 100 B · 5 B/s',
          false,
          'Cancel,Show'
        ]
      ],
      expect.objectContaining({ progress: 0.42 })
    ]);
  });

  it('U44 says no more often how far it is than can be read', async () => {
    await hears({});
    await context.models.transfers.download(PLACES);
    for (
      let bytesAcknowledged = 1;
      bytesAcknowledged <= 20;
      bytesAcknowledged++
    ) {
      jest.advanceTimersByTime(100);
      await hears({ bytesAcknowledged });
    }
    expect(told.filter(line => line.startsWith('updated'))).toHaveLength(2);
  });

  it('U44 cancels, and shows in the panel', async () => {
    await hears({});
    await context.models.transfers.download(PLACES);
    context.client.answers.cancelTransfer = () => transfer('a');
    const isKept = presses('Show');
    presses('Cancel');
    expect([
      isKept.mock.calls.length,
      context.shown,
      context.client.asked.at(-1)
    ]).toEqual([1, ['transfers at a'], 'cancelTransfer {"id":"a"}']);
  });

  it('U44 has one notification for a transfer that is asked for twice', async () => {
    await hears({});
    await context.models.transfers.download(PLACES);
    await context.models.transfers.download(PLACES);
    expect(shown()).toHaveLength(1);
  });

  it('U45 says that it is done in place of how far it is', async () => {
    await hears({});
    await context.models.transfers.download(PLACES);
    appears();
    await hears({ state: 'done', bytesAcknowledged: 100 });
    expect(shown()).toEqual([
      ['success', 'Downloaded checkpoint-1 (100 B), verified.', 8000, '']
    ]);
  });

  it('U45 says that it is done where the end comes before JupyterLab has shown the start', async () => {
    await hears({});
    await context.models.transfers.download(PLACES);
    const start = Notification.manager.notifications[0]?.id;
    await hears({ state: 'done', bytesAcknowledged: 100 });
    const end = Notification.manager.notifications[0];
    const atOnce = [...told];
    jest.advanceTimersByTime(4000);
    const before = told.length - atOnce.length;
    jest.advanceTimersByTime(2000);
    expect([end?.id === start, atOnce.at(-1), before, shown()]).toEqual([
      false,
      'added Downloaded checkpoint-1 (100 B), verified.',
      0,
      [['success', 'Downloaded checkpoint-1 (100 B), verified.', 8000, '']]
    ]);
  });

  it('U45 takes the start away once it is shown, where the end came before', async () => {
    await hears({});
    await context.models.transfers.download(PLACES);
    await hears({ state: 'cancelled' });
    jest.advanceTimersByTime(1000);
    const meanwhile = shown().length;
    appears();
    jest.advanceTimersByTime(300);
    expect([meanwhile, shown()]).toEqual([1, []]);
  });

  it('U45 says what it failed with, and offers to try again', async () => {
    await hears({});
    await context.models.transfers.download(PLACES);
    appears();
    await hears(FAILED);
    const failed = shown();
    context.client.answers.retryTransfer = () =>
      transfer('a', { kind: 'download', state: 'queued' });
    await context.models.transfers.retry('a');
    expect([failed, shown()]).toEqual([
      [['error', 'The disk is full. Make room.', false, 'Retry,Show']],
      [
        [
          'in-progress',
          'Downloading checkpoint-1: waiting · 100 B',
          false,
          'Cancel,Show'
        ]
      ]
    ]);
  });

  it('U45 tries again by its button', async () => {
    await hears({});
    await hears(FAILED);
    presses('Retry');
    expect(context.client.asked.at(-1)).toBe('retryTransfer {"id":"a"}');
  });

  it('U10 U45 says of others only how they ended', async () => {
    await hears({}, {}, {});
    const atFirst = shown();
    await hears({ state: 'done' }, FAILED, { state: 'cancelled' });
    expect([atFirst, shown()]).toEqual([
      [],
      [
        ['error', 'The disk is full. Make room.', false, 'Retry,Show'],
        ['success', 'Downloaded checkpoint-1 (100 B), verified.', 8000, '']
      ]
    ]);
  });

  it('U45 goes away when it is cancelled', async () => {
    await hears({});
    await context.models.transfers.download(PLACES);
    await hears({ state: 'cancelled' });
    jest.runAllTimers();
    expect(shown()).toEqual([]);
  });

  it('U45 lets an update settle before it goes away, so that it stays away', async () => {
    await hears({});
    const end = followProgress(context, transfer('a', { kind: 'download' }));
    appears();
    jest.advanceTimersByTime(1000);
    await hears({ bytesAcknowledged: 100 });
    await hears({ state: 'done', bytesAcknowledged: 100 });
    await end;
    const atOnce = [...told];
    jest.advanceTimersByTime(299);
    const meanwhile = told.length - atOnce.length;
    jest.advanceTimersByTime(1);
    expect([atOnce.at(-1), meanwhile, told.at(-1), shown()]).toEqual([
      'updated Downloading checkpoint-1: 100 % · 100 B of 100 B',
      0,
      'removed Downloading checkpoint-1: 100 % · 100 B of 100 B',
      []
    ]);
  });

  it('U45 does not say how far it is once it is over', async () => {
    await hears({});
    const end = followProgress(context, transfer('a', { kind: 'download' }));
    jest.advanceTimersByTime(1000);
    await hears({ state: 'done', bytesAcknowledged: 100 });
    await end;
    expect(told.filter(line => line.startsWith('updated'))).toEqual([]);
  });

  it('U46 does not bring back a toast that was hidden to say how far it is', async () => {
    await hears({});
    await context.models.transfers.download(PLACES);
    const toast = appears();
    const closing = () => shown().map(([, , autoClose]) => autoClose);
    jest.advanceTimersByTime(1000);
    await hears({ bytesAcknowledged: 10 });
    const seen = closing();
    toast.remove();
    jest.advanceTimersByTime(1000);
    await hears({ bytesAcknowledged: 20 });
    const hidden = closing();
    await hears(FAILED);
    expect([seen, hidden, closing()]).toEqual([[false], [0], [false]]);
  });

  it('U22 is no alert while it counts up, and is one when it ends', async () => {
    await hears({});
    await context.models.transfers.download(PLACES);
    const toast = appears();
    const role = () => toast.firstElementChild?.getAttribute('role');
    jest.advanceTimersByTime(1000);
    await hears({ bytesAcknowledged: 10 });
    const meanwhile = role();
    await hears(FAILED);
    expect([meanwhile, role()]).toEqual(['group', 'alert']);
  });

  it('U15 U44 shows a name so that it cannot deceive, and both its ends', async () => {
    const name = `${'a'.repeat(60)}\u202e${'z'.repeat(30)}`;
    context.client.answers.startDownload = () =>
      transfer('a', { source: `gs://team/grpo/run/${name}/`, kind: 'upload' });
    await context.models.transfers.download(PLACES);
    expect(shown()[0]?.[1]).toBe(
      `Uploading ${'a'.repeat(26)}…${'z'.repeat(20)}: 0 % · 0 B of 100 B`
    );
  });
});
