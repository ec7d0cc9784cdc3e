import { transfer } from '../../model/__tests__/samples';
import { TransferAnnouncer } from '../transferAnnouncer';
import { Drawn } from './drawn';

describe('TransferAnnouncer', () => {
  let drawn: Drawn;
  let announcer: TransferAnnouncer;

  beforeEach(async () => {
    drawn = await Drawn.view(() => <></>);
    const { models, trans } = drawn.context;
    announcer = new TransferAnnouncer(models.transfers, trans);
  });

  afterEach(async () => {
    announcer.dispose();
    await drawn.dispose();
  });

  it('U22 is a polite live region', () => {
    const { node } = announcer;
    expect([node.getAttribute('role'), node.getAttribute('aria-live')]).toEqual(
      ['status', 'polite']
    );
  });

  it('U22 says nothing of what a page finds under way', async () => {
    await drawn.hears(transfer('a'));
    expect(announcer.node.textContent).toBe('');
  });

  it('U22 changes only when there is something to tell', async () => {
    await drawn.hears();
    let changes = 0;
    const text = () => announcer.node.textContent;
    const watcher = new MutationObserver(() => changes++);
    watcher.observe(announcer.node, { childList: true });
    await drawn.hears(transfer('a'));
    const begun = text();
    await drawn.hears(transfer('a', { bytesAcknowledged: 5 }));
    await drawn.hears(transfer('a', { bytesAcknowledged: 20 }));
    expect([begun, text(), changes]).toEqual([
      'Upload of checkpoint-1: started',
      'Upload of checkpoint-1: started',
      1
    ]);
    watcher.disconnect();
  });

  it('U22 tells of several at once', async () => {
    await drawn.hears(transfer('a'), transfer('b', { state: 'queued' }));
    await drawn.hears(
      transfer('a', { state: 'done' }),
      transfer('b', { kind: 'download' })
    );
    expect(announcer.node.textContent).toBe(
      'Upload of checkpoint-1: done, verified. Download of checkpoint-1: started'
    );
  });

  it('U22 is silent once it is disposed', async () => {
    await drawn.hears();
    announcer.dispose();
    await drawn.hears(transfer('a'));
    expect(announcer.node.textContent).toBe('');
  });
});
