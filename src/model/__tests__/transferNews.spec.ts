import { nullTranslator } from '@jupyterlab/translation';
import type { ITransferRecord } from '#core/domain/transfer';
import { transferNews } from '../transferNews';
import { transfer } from './samples';

const trans = nullTranslator.load('jupyterlab_keepstep');

/** What is told of a transfer that goes through these, from when it was not there. */
function told(...changes: Partial<ITransferRecord>[]): string[] {
  let before: readonly ITransferRecord[] = [];
  return changes.flatMap(change => {
    const after = [transfer('a', change)];
    const news = transferNews(before, after, trans);
    before = after;
    return news;
  });
}

describe('transferNews', () => {
  it('U22 tells of each state, and of each quarter once', () => {
    expect(
      told(
        { state: 'queued' },
        { state: 'running' },
        ...[10, 24, 25, 26, 49, 80, 81].map(bytesAcknowledged => ({
          bytesAcknowledged
        })),
        { state: 'verifying', bytesAcknowledged: 100 },
        { state: 'done', bytesAcknowledged: 100 },
        { state: 'done', bytesAcknowledged: 100 }
      )
    ).toEqual([
      'Upload of checkpoint-1: queued',
      'Upload of checkpoint-1: started',
      'Upload of checkpoint-1: 25 %',
      'Upload of checkpoint-1: 75 %',
      'Upload of checkpoint-1: verifying',
      'Upload of checkpoint-1: done, verified'
    ]);
  });

  it.each([
    ['done', 'done, verified'],
    ['cancelled', 'cancelled'],
    ['failed', 'failed'],
    ['paused', 'paused']
  ] as const)('U22 tells that a download is %s', (state, text) => {
    expect(told({ kind: 'download' }, { kind: 'download', state })).toEqual([
      'Download of checkpoint-1: started',
      `Download of checkpoint-1: ${text}`
    ]);
  });

  it('U22 is silent about what was over before, and about what is cleared', () => {
    const over = [transfer('a', { state: 'done' })];
    expect([
      transferNews([], over, trans),
      transferNews(over, over, trans),
      transferNews(over, [], trans)
    ]).toEqual([[], [], []]);
  });

  it('U22 tells that one which had failed is tried again', () => {
    expect(
      told(
        { kind: 'copy' },
        { kind: 'copy', state: 'failed' },
        { kind: 'copy', state: 'queued' }
      )
    ).toEqual([
      'Copy of checkpoint-1: started',
      'Copy of checkpoint-1: failed',
      'Copy of checkpoint-1: queued'
    ]);
  });

  it('U15 U22 reads a name as it is shown', () => {
    expect(told({ source: 'file:///work/a\nb' })).toEqual([
      'Upload of a\\nb: started'
    ]);
  });
});
