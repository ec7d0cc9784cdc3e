import { compareNewestFirst, type ICheckpoint } from '../../domain/checkpoint';
import { recogniseCheckpoint } from '../recogniseCheckpoint';

/** As a listing after a download has them: all written at one time. */
function listed(name: string): ICheckpoint {
  const file = {
    kind: 'file',
    key: name,
    size: 1,
    generation: '1',
    updatedAt: 5
  } as const;
  const { format, recognised } = recogniseCheckpoint(file)!;
  return {
    key: name,
    name,
    ...recognised,
    metric: null,
    sizeBytes: 1,
    updatedAt: 5,
    state: 'whole',
    durable: false,
    reasons: [],
    format: format.id
  };
}

describe('compareNewestFirst', () => {
  it.each([
    [
      ['step_900.pt', 'step_1000.pt', 'step_20.pt'],
      ['step_1000.pt', 'step_900.pt', 'step_20.pt']
    ],
    [
      [
        'checkpoint_epoch_3_batch_90.pth',
        'checkpoint_epoch_3_batch_100.pth',
        'checkpoint_epoch_2_batch_900.pth',
        'checkpoint_epoch_10_batch_1.pth'
      ],
      [
        'checkpoint_epoch_10_batch_1.pth',
        'checkpoint_epoch_3_batch_100.pth',
        'checkpoint_epoch_3_batch_90.pth',
        'checkpoint_epoch_2_batch_900.pth'
      ]
    ],
    [
      [
        'checkpoint_20251111_143022.pth',
        'checkpoint_20260101_000000.pth',
        'checkpoint_20251111_143023.pth'
      ],
      [
        'checkpoint_20260101_000000.pth',
        'checkpoint_20251111_143023.pth',
        'checkpoint_20251111_143022.pth'
      ]
    ],
    [
      [
        'last.pth.tar',
        'recovery-3-90.pth.tar',
        'recovery-3-100.pth.tar',
        'checkpoint-2.pth.tar'
      ],
      [
        'recovery-3-100.pth.tar',
        'recovery-3-90.pth.tar',
        'checkpoint-2.pth.tar',
        'last.pth.tar'
      ]
    ],
    [
      ['epoch=1-step=20.ckpt', 'epoch=0-step=100.ckpt'],
      ['epoch=0-step=100.ckpt', 'epoch=1-step=20.ckpt']
    ]
  ])('C2 puts %j in order by their names alone', (names, expected) => {
    expect(
      names
        .map(listed)
        .sort(compareNewestFirst)
        .map(({ name }) => name)
    ).toEqual(expected);
  });
});
