import { nullTranslator } from '@jupyterlab/translation';
import type { ITransferRecord } from '#core/domain/transfer';
import { uploadingStatus } from '../uploadingStatus';
import { transfer } from './samples';

const trans = nullTranslator.load('jupyterlab_keepstep');
const RUN = 'gs://team/grpo/run/';

const textOf = (...transfers: ITransferRecord[]) =>
  uploadingStatus(transfers, RUN, trans)?.text ?? null;

describe('uploadingStatus', () => {
  it.each<[string | null, Partial<ITransferRecord>]>([
    ['Waiting to upload checkpoint-1', { state: 'queued' }],
    ['Uploading checkpoint-1 · 42 %', { bytesAcknowledged: 42 }],
    ['Verifying checkpoint-1', { state: 'verifying' }],
    ['Upload of checkpoint-1 is paused', { state: 'paused' }],
    [null, { state: 'done' }],
    [null, { state: 'failed' }],
    [null, { state: 'cancelled' }],
    [null, { kind: 'download' }],
    [null, { target: 'gs://team/grpo/run-2/checkpoint-1/' }],
    [null, { target: 'gs://team/grpo/run/nested/checkpoint-1/' }],
    [null, { target: RUN }]
  ])('U21 says %s', (text, change) => {
    expect(textOf(transfer('a', change))).toBe(text);
  });

  it('U21 speaks of a checkpoint of one file, too', () => {
    const source = 'file:///work/step_5.pt';
    expect(textOf(transfer('a', { source, target: `${RUN}step_5.pt` }))).toBe(
      'Uploading step_5.pt · 0 %'
    );
  });

  it('U21 speaks of the one that is furthest', () => {
    const of = (step: number, change: Partial<ITransferRecord>) =>
      transfer(`${step}`, {
        source: `file:///work/run/checkpoint-${step}/`,
        target: `${RUN}checkpoint-${step}/`,
        ...change
      });
    expect(textOf(of(1, { state: 'queued' }), of(2, {}))).toBe(
      'Uploading checkpoint-2 · 0 %'
    );
  });
});
