import { Widget } from '@lumino/widgets';
import { transfer } from '../../model/__tests__/samples';
import { TransferStatus } from '../transferStatus';
import { Drawn } from './drawn';

describe('TransferStatus', () => {
  let drawn: Drawn;
  let item: TransferStatus;
  let ran: string[];

  beforeEach(async () => {
    drawn = await Drawn.view(() => <></>);
    const { models, trans } = drawn.context;
    ran = [];
    item = new TransferStatus({
      models,
      trans,
      locale: 'en',
      run: command => ran.push(command)
    });
    await drawn.does(() => Widget.attach(item, document.body));
  });

  afterEach(async () => {
    await drawn.does(() => item.dispose());
    await drawn.dispose();
  });

  it('U11 is empty while nothing is under way', async () => {
    await drawn.hears(transfer('a', { state: 'done' }));
    expect(item.node.textContent).toBe('');
  });

  it('U11 shows all that is under way as one', async () => {
    await drawn.hears(
      transfer('a', {
        bytesAcknowledged: 199,
        bytesTotal: 200,
        bytesPerSecond: 1
      }),
      transfer('b', { kind: 'download', state: 'queued', bytesTotal: 200 })
    );
    expect([
      item.node.textContent,
      item.node
        .querySelector('[role="progressbar"]')
        ?.getAttribute('aria-valuenow')
    ]).toEqual(['↑↓ 2 transfers49 %1 B/s · 4 min left', '49']);
  });

  it('U47 names what is moved where it is one, and says what is not moving', async () => {
    const texts = [];
    for (const change of [
      { bytesAcknowledged: 42, kind: 'copy' },
      { bytesAcknowledged: 42, state: 'paused' },
      { bytesAcknowledged: 100, state: 'verifying' },
      { state: 'queued', kind: 'download', bytesTotal: 0 }
    ] as const) {
      await drawn.hears(transfer('a', change));
      texts.push(item.node.textContent);
    }
    expect(texts).toEqual([
      '→ checkpoint-142 %',
      '↑ checkpoint-142 %paused',
      '↑ checkpoint-1100 %verifying',
      '↓ checkpoint-1waiting'
    ]);
  });

  it('leads to the transfers', async () => {
    await drawn.hears(transfer('a'));
    await drawn.does(() => item.node.querySelector('button')?.click());
    expect(ran).toEqual(['keepstep:show-transfers']);
  });
});
