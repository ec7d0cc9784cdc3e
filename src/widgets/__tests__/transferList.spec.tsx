import { transfer } from '../../model/__tests__/samples';
import { TransferList } from '../transferList';
import { Drawn } from './drawn';

describe('TransferList', () => {
  let drawn: Drawn;

  beforeEach(async () => {
    drawn = await Drawn.view(props => <TransferList {...props} />);
  });

  afterEach(() => drawn.dispose());

  const details = () =>
    drawn
      .all('.jp-KeepstepTransfers-detail')
      .map(({ textContent }) => textContent);

  it('takes no room where there are no transfers', () => {
    expect(drawn.host.innerHTML).toBe('');
  });

  it('U14 says of each state in words what it is', async () => {
    await drawn.hears(
      transfer('a', { state: 'queued' }),
      transfer('b', { bytesPerSecond: 2e6, secondsLeft: 90, bytesTotal: 5e9 }),
      transfer('c'),
      transfer('d', { state: 'paused' }),
      transfer('e', { state: 'verifying' }),
      transfer('f', { state: 'done' }),
      transfer('i', { state: 'done', kind: 'download' }),
      transfer('g', { state: 'cancelled' }),
      transfer('h', { state: 'failed' })
    );
    expect(details()).toEqual([
      'queued, 100 B',
      '2 MB/s · 2 min left · 5 GB',
      '100 B',
      'paused',
      'verifying 100 B',
      'uploaded, verified, 100 B',
      'downloaded, verified, 100 B',
      'cancelled',
      'failed'
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
    expect([details(), drawn.all('b')]).toEqual([
      ['The disk\\nis <b>full</b>. Make room.'],
      []
    ]);
  });

  it('U11 shows what is acknowledged as a progress bar, under way only', async () => {
    await drawn.hears(
      transfer('a', { bytesAcknowledged: 68, bytesTotal: 101 }),
      transfer('b', { state: 'done' })
    );
    const bar = drawn.one('[role="progressbar"]');
    expect([
      bar.getAttribute('aria-label'),
      bar.getAttribute('aria-valuenow'),
      drawn.all('.jp-KeepstepTransfers-percentage').map(one => one.textContent)
    ]).toEqual(['Upload of checkpoint-1', '67', ['67 %', '']]);
  });

  it('cancels what is under way, and clears what is over', async () => {
    await drawn.hears(
      transfer('a', { kind: 'download' }),
      transfer('b', { state: 'done' })
    );
    const buttons = drawn.buttons();
    await drawn.clicks('Cancel: Download of checkpoint-1');
    await drawn.clicks('Clear finished');
    expect([buttons, drawn.ran]).toEqual([
      ['Transfers (2)', 'Clear finished', 'Cancel: Download of checkpoint-1'],
      ['keepstep:cancel-transfer {"id":"a"}', 'keepstep:clear-transfers']
    ]);
  });

  it('offers no clearing while nothing is over', async () => {
    await drawn.hears(transfer('a'));
    expect(drawn.buttons()).not.toContain('Clear finished');
  });

  it('is folded by its title, which says so', async () => {
    await drawn.hears(transfer('a'));
    const state = () => [
      drawn.one('.jp-KeepstepTransfers-toggle').getAttribute('aria-expanded'),
      drawn.all('li').length
    ];
    const open = state();
    await drawn.clicks('Transfers (1)');
    expect([open, state()]).toEqual([
      ['true', 1],
      ['false', 0]
    ]);
  });
});
