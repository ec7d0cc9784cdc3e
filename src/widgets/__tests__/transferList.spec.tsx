import { transfer } from '../../model/__tests__/samples';
import { RunTree } from '../runTree';
import { TransferList } from '../transferList';
import { Drawn } from './drawn';

const MINUTE = 60_000;

describe('TransferList', () => {
  let drawn: Drawn;

  beforeEach(async () => {
    drawn = await Drawn.view(props => <TransferList {...props} />);
  });

  afterEach(() => drawn.dispose());

  /** The parts of what is said of each transfer. */
  const details = () =>
    drawn
      .all('.jp-KeepstepTransfers-detail')
      .map(({ textContent }) => textContent?.replaceAll(' · ', ' | '));

  const rows = () => drawn.all('[role="row"]');

  const names = () => rows().map(row => row.getAttribute('aria-label'));

  const presses = (key: string, on = document.activeElement) =>
    drawn.does(() =>
      on?.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true }))
    );

  const focused = () => {
    const element = document.activeElement;
    const row = element?.closest<HTMLElement>('[role="row"]');
    return element === row ? row?.dataset['id'] : element?.tagName;
  };

  it('takes no room where there are no transfers', () => {
    expect(drawn.host.innerHTML).toBe('');
  });

  it('U14 U32 says of each state in words what it is', async () => {
    await drawn.hears(
      transfer('a', { state: 'queued', bytesTotal: 0 }),
      transfer('b', { bytesPerSecond: 2e6, secondsLeft: 90, bytesTotal: 5e9 }),
      transfer('c', { bytesTotal: 0 }),
      transfer('d', { state: 'paused', bytesAcknowledged: 42 }),
      transfer('e', { state: 'verifying' }),
      transfer('f', { state: 'queued', priority: 'emergency' })
    );
    expect(details()).toEqual([
      '0 % | 0 B of 5 GB | 2 MB/s | 2 min left',
      'starting',
      'paused | 42 % | 42 B of 100 B',
      'verifying | 100 B',
      'goes next | 100 B',
      'waiting'
    ]);
  });

  it('U32 says how each kind ended, how long it took, and when', async () => {
    const endedAt = Date.now() - 5 * MINUTE;
    const over = { endedAt, startedAt: endedAt - 2 * MINUTE };
    await drawn.hears(
      transfer('a', { state: 'done', ...over }),
      transfer('b', { state: 'done', kind: 'download' }),
      transfer('c', { state: 'done', kind: 'copy' }),
      transfer('d', { state: 'done', kind: 'sync' }),
      transfer('e', { state: 'cancelled', endedAt: endedAt - 1 }),
      transfer('f', { state: 'failed', endedAt: endedAt - 2 })
    );
    expect(details()).toEqual([
      'uploaded, verified | 100 B | in 2 min | 5 minutes ago',
      'cancelled | 5 minutes ago',
      'failed | 5 minutes ago',
      'downloaded, verified | 100 B',
      'copied, verified | 100 B',
      'in step, verified | 100 B'
    ]);
  });

  it('U32 says from where to where, by the storages’ labels', async () => {
    await drawn.hears(
      transfer('a'),
      transfer('b', {
        kind: 'copy',
        source: 'gs://team/grpo/run/checkpoint-1/',
        target: 'gs://elsewhere/kept/best/'
      })
    );
    expect(
      drawn.all('.jp-KeepstepTransfers-ends').map(one => one.textContent)
    ).toEqual([
      'This machine: run→Team: run',
      'Team: run/checkpoint-1→gs://elsewhere/kept/best/'
    ]);
  });

  it('U8 U16 says of a failure what happened and what comes next', async () => {
    await drawn.hears(
      transfer('a', {
        state: 'failed',
        error: {
          kind: 'no-space',
          message: 'The disk\nis <b>full</b>.',
          uri: 'file:///work',
          next: 'Make room.'
        }
      })
    );
    expect([
      drawn.one('.jp-KeepstepTransfers-failure').textContent,
      drawn.all('b')
    ]).toEqual(['The disk\\nis <b>full</b>. Make room.', []]);
  });

  it('U15 shows what would turn the text around', async () => {
    await drawn.hears(
      transfer('a', { source: 'file:///work/run/evil\u202egnp.exe' })
    );
    expect(drawn.one('.jp-KeepstepTransfers-name').textContent).toBe(
      'evil\\u{202e}gnp.exe'
    );
  });

  it('U11 U35 shows what is acknowledged as a progress bar, in words too', async () => {
    await drawn.hears(
      transfer('a', {
        bytesAcknowledged: 68,
        bytesTotal: 101,
        bytesPerSecond: 3,
        secondsLeft: 11
      }),
      transfer('b', { state: 'done' })
    );
    const bar = drawn.one('[role="progressbar"]');
    expect(
      ['aria-label', 'aria-valuenow', 'aria-valuetext'].map(name =>
        bar.getAttribute(name)
      )
    ).toEqual([
      'Upload of checkpoint-1',
      '67',
      '67 %, 68 B of 101 B, 3 B/s, 11 sec left'
    ]);
  });

  it('U35 names a row by what does not change while it goes on', async () => {
    await drawn.hears(transfer('a', { bytesAcknowledged: 1 }));
    const before = names();
    await drawn.hears(transfer('a', { bytesAcknowledged: 99 }));
    expect([before, names()]).toEqual([
      [
        'Upload of checkpoint-1, under way, from This machine: run to Team: run'
      ],
      ['Upload of checkpoint-1, under way, from This machine: run to Team: run']
    ]);
  });

  it('U35 is a grid whose rows know their place', async () => {
    await drawn.hears(transfer('a'), transfer('b', { state: 'done' }));
    expect([
      drawn.one('[role="treegrid"]').getAttribute('aria-label'),
      rows().map(row =>
        ['aria-level', 'aria-posinset', 'aria-setsize'].map(name =>
          row.getAttribute(name)
        )
      ),
      rows().every(row =>
        [...row.children].every(
          cell => cell.getAttribute('role') === 'gridcell'
        )
      )
    ]).toEqual([
      'Transfers',
      [
        ['1', '1', '2'],
        ['1', '2', '2']
      ],
      true
    ]);
  });

  it('U30 offers in each state what can be done then', async () => {
    await drawn.hears(
      transfer('a', { kind: 'download' }),
      transfer('b', { state: 'paused' }),
      transfer('c', { state: 'queued', kind: 'copy' }),
      transfer('d', { state: 'failed', kind: 'sync' }),
      transfer('e', { state: 'done' })
    );
    expect(drawn.buttons().filter(name => name !== '0 of 1 files')).toEqual([
      'Transfers (5)',
      'Clear all finished',
      'Pause: Download of checkpoint-1',
      'Cancel: Download of checkpoint-1',
      'Resume: Upload of checkpoint-1',
      'Cancel: Upload of checkpoint-1',
      'Go first: Copy of checkpoint-1',
      'Pause: Copy of checkpoint-1',
      'Cancel: Copy of checkpoint-1',
      'Retry: Sync of checkpoint-1',
      'Clear: Sync of checkpoint-1',
      'Clear: Upload of checkpoint-1'
    ]);
  });

  it('U30 runs the command of each button', async () => {
    await drawn.hears(
      transfer('a', { state: 'queued' }),
      transfer('b', { state: 'failed', kind: 'sync' })
    );
    for (const name of [
      'Go first: Upload of checkpoint-1',
      'Pause: Upload of checkpoint-1',
      'Cancel: Upload of checkpoint-1',
      'Retry: Sync of checkpoint-1',
      'Clear: Sync of checkpoint-1',
      'Clear all finished'
    ]) {
      await drawn.clicks(name);
    }
    expect(drawn.ran).toEqual([
      'keepstep:prioritise-transfer {"id":"a"}',
      'keepstep:pause-transfer {"id":"a"}',
      'keepstep:cancel-transfer {"id":"a"}',
      'keepstep:retry-transfer {"id":"b"}',
      'keepstep:clear-transfers {"id":"b"}',
      'keepstep:clear-transfers'
    ]);
  });

  it('U36 says what was asked until it happens, and does not ask twice', async () => {
    const { client, models } = drawn.context;
    await drawn.hears(transfer('a', { bytesAcknowledged: 50 }));
    client.answers.pauseTransfer = () => transfer('a');
    await drawn.does(() => models.transfers.pause('a'));
    const asked = details();
    await drawn.clicks('Pause: Upload of checkpoint-1');
    await drawn.hears(
      transfer('a', { state: 'paused', bytesAcknowledged: 50 })
    );
    expect([asked, drawn.ran, details()]).toEqual([
      ['pausing… | 50 % | 50 B of 100 B'],
      [],
      ['paused | 50 % | 50 B of 100 B']
    ]);
  });

  it('U33 shows the files under way, when it is opened', async () => {
    await drawn.hears(
      transfer('a', {
        files: {
          done: 3,
          total: 14,
          current: 'b.bin',
          underWay: [
            { path: 'a.bin', bytesAcknowledged: 5, bytesTotal: 10 },
            { path: 'deep/b\u202e.bin', bytesAcknowledged: 0, bytesTotal: 20 }
          ]
        }
      })
    );
    const closed = [
      drawn.all('li').length,
      drawn.one('[role="row"]').getAttribute('aria-expanded')
    ];
    await drawn.clicks('3 of 14 files');
    expect([
      closed,
      drawn.one('[role="row"]').getAttribute('aria-expanded'),
      drawn
        .all('li .jp-KeepstepTransfers-fileName')
        .map(one => one.textContent),
      drawn
        .all('li [role="progressbar"]')
        .map(bar => bar.getAttribute('aria-valuetext'))
    ]).toEqual([
      [0, 'false'],
      'true',
      ['a.bin', 'deep/b\\u{202e}.bin'],
      ['5 B of 10 B', '0 B of 20 B']
    ]);
  });

  it('U31 shows what is under way before what is over', async () => {
    await drawn.hears(
      transfer('old', { state: 'done', endedAt: 1 }),
      transfer('new', { state: 'failed', endedAt: 2 }),
      transfer('later', { state: 'queued' }),
      transfer('paused', { state: 'paused' }),
      transfer('hurried', { state: 'queued', priority: 'emergency' }),
      transfer('moving')
    );
    expect(rows().map(row => row.dataset['id'])).toEqual([
      'paused',
      'moving',
      'hurried',
      'later',
      'new',
      'old'
    ]);
  });

  it('U34 lets Tab come to one row and its buttons only', async () => {
    await drawn.hears(transfer('a'), transfer('b', { state: 'done' }));
    const reachable = () =>
      drawn
        .all('[role="row"], [role="row"] button')
        .filter(({ tabIndex }) => tabIndex === 0)
        .map(
          one =>
            one.dataset['id'] ??
            one.getAttribute('aria-label') ??
            one.textContent
        );
    const atFirst = reachable();
    await drawn.does(() => rows()[1]?.focus());
    expect([atFirst, reachable()]).toEqual([
      [
        'a',
        '0 of 1 files',
        'Pause: Upload of checkpoint-1',
        'Cancel: Upload of checkpoint-1'
      ],
      ['b', 'Clear: Upload of checkpoint-1']
    ]);
  });

  it('U34 moves from row to row by the arrows, from a button too', async () => {
    await drawn.hears(transfer('a'), transfer('b'), transfer('c'));
    await drawn.does(() => rows()[0]?.focus());
    const visited = [];
    for (const key of ['ArrowDown', 'End', 'ArrowDown', 'ArrowUp', 'Home']) {
      await presses(key);
      visited.push(focused());
    }
    await presses('ArrowDown', drawn.all('[role="row"] button')[0]);
    visited.push(focused());
    expect(visited).toEqual(['b', 'c', 'c', 'b', 'a', 'b']);
  });

  it('U34 pauses by Space, cancels by Delete, opens by Enter', async () => {
    await drawn.hears(
      transfer('a', {
        files: { done: 0, total: 2, current: null, underWay: [] }
      })
    );
    await drawn.does(() => rows()[0]?.focus());
    const expanded = () => rows()[0]?.getAttribute('aria-expanded');
    const seen = [expanded()];
    for (const key of ['Enter', 'Enter', 'ArrowRight', 'ArrowLeft']) {
      await presses(key);
      seen.push(expanded());
    }
    await presses(' ');
    await presses('Delete');
    expect([seen, drawn.ran]).toEqual([
      ['false', 'true', 'false', 'true', 'false'],
      [
        'keepstep:pause-transfer {"id":"a"}',
        'keepstep:cancel-transfer {"id":"a"}'
      ]
    ]);
  });

  it('U34 leaves the keys of a button and of the browser alone', async () => {
    await drawn.hears(transfer('a'));
    const button = drawn.all('[role="row"] button')[0];
    await presses(' ', button);
    await presses('Delete', button);
    await drawn.does(() =>
      rows()[0]?.dispatchEvent(
        new KeyboardEvent('keydown', {
          key: 'Delete',
          ctrlKey: true,
          bubbles: true
        })
      )
    );
    expect(drawn.ran).toEqual([]);
  });

  it('U37 gives the keyboard to the next row when one is cleared', async () => {
    const over = { state: 'done' } as const;
    await drawn.hears(
      transfer('a', { ...over, endedAt: 3 }),
      transfer('b', { ...over, endedAt: 2 }),
      transfer('c', { ...over, endedAt: 1 })
    );
    await drawn.does(() => rows()[1]?.focus());
    await drawn.hears(
      transfer('a', { ...over, endedAt: 3 }),
      transfer('c', { ...over, endedAt: 1 })
    );
    const next = focused();
    await drawn.hears(transfer('a', { ...over, endedAt: 3 }));
    expect([next, focused()]).toEqual(['c', 'a']);
  });

  it('U37 keeps the keyboard in the row when its button changes', async () => {
    await drawn.hears(transfer('a'));
    await drawn.does(() => drawn.all('[role="row"] button')[1]?.focus());
    await drawn.hears(transfer('a', { state: 'paused' }));
    const on = document.activeElement?.getAttribute('aria-label');
    await drawn.hears(transfer('a', { state: 'done' }));
    expect([on, focused()]).toEqual(['Resume: Upload of checkpoint-1', 'a']);
  });

  it('U37 does not take the keyboard from elsewhere', async () => {
    await drawn.hears(transfer('a'), transfer('b'));
    await drawn.does(() => rows()[0]?.focus());
    await drawn.does(() => rows()[0]?.blur());
    await drawn.hears(transfer('b'));
    expect(document.activeElement).toBe(document.body);
  });

  it('U41 says what the limit is, and leads to its dialog', async () => {
    await drawn.hearsLimit(20e6);
    await drawn.clicks('At most 20 MB/s for all transfers: change');
    expect([drawn.buttons(), drawn.ran]).toEqual([
      ['Transfers (0)', 'At most 20 MB/s for all transfers: change'],
      ['keepstep:limit-transfer-rate']
    ]);
  });

  it('offers no clearing while nothing is over', async () => {
    await drawn.hears(transfer('a'));
    expect(drawn.buttons()).not.toContain('Clear all finished');
  });

  it('is folded by its title, which says so', async () => {
    await drawn.hears(transfer('a'));
    const state = () => [
      drawn.one('.jp-KeepstepTransfers-toggle').getAttribute('aria-expanded'),
      rows().length
    ];
    const open = state();
    await drawn.clicks('Transfers (1)');
    expect([open, state()]).toEqual([
      ['true', 1],
      ['false', 0]
    ]);
  });
});

it('U37 gives the keyboard to the tree when the last transfer is cleared', async () => {
  const drawn = await Drawn.view(props => (
    <>
      <RunTree {...props} />
      <TransferList {...props} />
    </>
  ));
  await drawn.hears(transfer('a', { state: 'done' }));
  await drawn.does(() => drawn.one('[role="row"]').focus());
  await drawn.hears();
  expect(document.activeElement).toBe(drawn.one('[role="tree"]'));
  await drawn.dispose();
});
