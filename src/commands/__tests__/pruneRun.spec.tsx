import { Dialog, Notification } from '@jupyterlab/apputils';
import { StoreError } from '#core/domain/errors';
import type { IRetentionStep } from '#core/domain/retention';
import { checkpoint } from '../../model/__tests__/samples';
import { pruneRun } from '../pruneRun';
import { FakeContext } from './fakeContext';
import { acceptDialog, inPage } from './inDialog';

const RUN = { storage: 'team', key: 'run/' };

const step = (name: string, isKept: boolean, why: string): IRetentionStep => ({
  checkpoint: checkpoint(1, {
    key: `run/${name}/`,
    name,
    sizeBytes: 1_000_000
  }),
  isKept,
  why
});

const PLAN = [
  step('checkpoint-20', true, 'it is the newest complete one'),
  step('<b>10</b>', false, 'no rule keeps it')
];

describe('keepstep:prune-run', () => {
  let context: FakeContext;
  let asked: unknown[];

  beforeAll(() =>
    Object.assign(globalThis, { IS_REACT_ACT_ENVIRONMENT: false })
  );

  beforeEach(async () => {
    asked = [];
    context = await new FakeContext({
      planRetention: request => {
        asked.push(request);
        return PLAN;
      },
      prune: request => {
        asked.push(request);
        return { deleted: request.deleting, bytes: 1_000_000 };
      },
      listFolder: () => ({
        isRun: true,
        checkpoints: [],
        folders: [],
        files: [],
        refused: []
      })
    }).ready();
  });

  afterEach(() => {
    context.dispose();
    Dialog.flush();
    Notification.dismiss();
  });

  const execute = () =>
    pruneRun(context).execute?.call(undefined, { ...RUN }) as Promise<void>;

  const types = async (name: string, text: string): Promise<void> => {
    const input = await inPage<HTMLInputElement>(`.jp-Dialog [name=${name}]`);
    Object.getOwnPropertyDescriptor(
      HTMLInputElement.prototype,
      'value'
    )?.set?.call(input, text);
    input.dispatchEvent(new Event('input', { bubbles: true }));
  };

  const planShown = async (): Promise<string[]> => {
    const table = await inPage('.jp-Dialog .jp-KeepstepPlan table');
    return [...table.querySelectorAll('tbody tr')].map(
      row => row.textContent ?? ''
    );
  };

  it('R3 shows what goes and what stays, and deletes what was shown', async () => {
    const done = execute();
    await types('keepLast', '2');
    await types('keepEvery', '1000');
    await acceptDialog();
    expect(await planShown()).toEqual([
      'checkpoint-201 MBstays: it is the newest complete one',
      '<b>10</b>1 MBis deleted: no rule keeps it'
    ]);
    expect((await inPage('.jp-Dialog-header')).textContent).toBe(
      'Delete 1 Training Checkpoint, 1 MB?'
    );
    await acceptDialog();
    await done;
    const rules = { keepLast: 2, keepEvery: 1000, incomplete: false };
    expect(asked).toEqual([
      { run: RUN, rules },
      { run: RUN, rules, deleting: ['run/<b>10</b>/'] }
    ]);
    expect(
      Notification.manager.notifications.map(({ message }) => message)
    ).toEqual(['Deleted 1 training checkpoint, 1 MB.']);
  });

  it('R3 deletes nothing when the plan is dismissed', async () => {
    const done = execute();
    await inPage('.jp-Dialog [name=keepLast]');
    await acceptDialog();
    await planShown();
    (await inPage('.jp-Dialog .jp-mod-reject')).click();
    await done;
    expect(asked).toHaveLength(1);
  });

  it('R3 says so when nothing is to be deleted', async () => {
    context.client.answers.planRetention = () => PLAN.slice(0, 1);
    const done = execute();
    await inPage('.jp-Dialog [name=keepLast]');
    await acceptDialog();
    await planShown();
    expect((await inPage('.jp-Dialog-header')).textContent).toBe(
      'Nothing Is to Be Deleted'
    );
    expect(document.querySelector('.jp-Dialog .jp-mod-accept')).toBeNull();
    (await inPage('.jp-Dialog .jp-mod-reject')).click();
    await done;
    expect(asked).toEqual([]);
  });

  it.each([
    ['keepLast', ''],
    ['keepLast', '0'],
    ['keepEvery', '1.5'],
    ['keepBest', '-1']
  ])('R3 brings back a form with %s “%s”', async (name, text) => {
    const done = execute();
    await types(name, text);
    await acceptDialog();
    const error = await inPage('.jp-Dialog [role="alert"]');
    expect(error.textContent).toContain('is no whole number from 1 on');
    (await inPage('.jp-Dialog .jp-mod-reject')).click();
    await done;
    expect(asked).toEqual([]);
  });

  it('R3 tells when the plan is another by now', async () => {
    context.client.answers.prune = () => {
      throw new StoreError('changed-meanwhile', 'It has changed.', {
        operation: 'prune',
        uri: 'gs://b/run/',
        next: 'Look at the new plan.'
      });
    };
    const done = execute();
    await inPage('.jp-Dialog [name=keepLast]');
    await acceptDialog();
    await planShown();
    await acceptDialog();
    await done;
    const [notice, ...others] = Notification.manager.notifications;
    expect([notice?.message, others]).toEqual([
      expect.stringContaining('Look at the new plan.'),
      []
    ]);
  });
});
