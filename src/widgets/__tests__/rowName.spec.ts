import { nullTranslator } from '@jupyterlab/translation';
import { checkpoint, bucket } from '../../model/__tests__/samples';
import type { ITreeRow } from '../../model/treeRow';
import { rowName } from '../rowName';
import { row } from './sampleRow';

const now = Date.UTC(2026, 0, 1);
const options = {
  trans: nullTranslator.load('jupyterlab_keepstep'),
  now,
  locale: 'en'
};

describe('rowName', () => {
  it.each<[string, Partial<ITreeRow>]>([
    [
      'Step 900, durable, eval_loss 0.2313, 5.1 GB, 4 minutes ago, checkpoint-900',
      {
        kind: 'checkpoint',
        name: 'checkpoint-900',
        checkpoint: checkpoint(900, {
          state: 'verified',
          durable: true,
          metric: { name: 'eval_loss', value: 0.23128 }
        }),
        sizeBytes: 5.1e9,
        updatedAt: now - 4 * 60_000
      }
    ],
    [
      'Step 1000, incomplete, checkpoint-1000, model-00002 is missing',
      {
        kind: 'checkpoint',
        name: 'checkpoint-1000',
        checkpoint: checkpoint(1000, {
          state: 'incomplete',
          reasons: ['model-00002 is missing']
        })
      }
    ],
    [
      'step.pt, cannot tell, it is a pickle',
      {
        kind: 'checkpoint',
        name: 'step.pt',
        checkpoint: checkpoint(0, {
          step: null,
          state: 'unknown',
          reasons: ['it is a pickle']
        })
      }
    ],
    [
      'Run qwen, 8 training checkpoints, 41 GB',
      { kind: 'run', name: 'qwen', checkpointCount: 8, sizeBytes: 41e9 }
    ],
    ['Run qwen', { kind: 'run', name: 'qwen' }],
    [
      'Team, bucket, gs://team/grpo/, read only',
      { kind: 'storage', name: 'Team', storage: bucket({ readOnly: true }) }
    ],
    [
      'a\\nb is left alone: it is a symbolic link',
      { kind: 'refused', name: 'a\nb', why: 'is a symbolic link' }
    ],
    [
      'gs://a is gone. Check the name, and refresh: it may have been moved or deleted.',
      {
        kind: 'error',
        error: {
          kind: 'not-found',
          message: 'gs://a is gone.',
          uri: '',
          next: ''
        }
      }
    ],
    [
      'No training checkpoints here (3 other files)',
      { kind: 'note', otherFiles: 3 }
    ]
  ])('U13 reads %s', (name, change) => {
    expect(rowName(row(change), options)).toBe(name);
  });
});
