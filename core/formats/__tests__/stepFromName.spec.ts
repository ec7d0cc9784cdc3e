import { stepFromName } from '../stepFromName';

describe('stepFromName', () => {
  it.each([
    ['step_500.pt', 500, null],
    ['checkpoint_step_500.pt', 500, null],
    ['checkpoint_step_1000.pth', 1000, null],
    ['global_step500.pt', 500, null],
    ['model-step=7.ckpt', 7, null],
    ['epoch=3-step=400-v1.ckpt', 400, 3],
    ['checkpoint_epoch_3_batch_200.pth', null, 3],
    ['checkpoint_batch_200.pth', 200, null],
    ['iter_12.pth', 12, null],
    ['step_20251111_143022.pt', null, null],
    ['checkpoint_20251111_143022.pth', null, null],
    ['footstep.pt', null, null],
    ['misstep_5.pt', null, null],
    ['step_99999999999999999999.pt', null, null]
  ])('C2 reads %s as step %p, epoch %p', (name, step, epoch) => {
    expect(stepFromName(name)).toEqual({ step, epoch });
  });
});
