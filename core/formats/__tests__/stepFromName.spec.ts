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
    expect(stepFromName(name)).toMatchObject({ step, epoch });
  });

  it.each([
    ['checkpoint_epoch_3_batch_200.pth', 200],
    ['ep1-ba100-rank0.pt', 100],
    ['checkpoint_20251111_143022.pth', Date.UTC(2025, 10, 11, 14, 30, 22)],
    ['lstm_20240229-000000_epoch_2.pth', Date.UTC(2024, 1, 29)],
    ['checkpoint_20250229_000000.pth', undefined],
    ['checkpoint_20251111_243022.pth', undefined],
    ['checkpoint_120251111_143022.pth', undefined],
    ['checkpoint_batch_200.pth', undefined],
    ['step_500.pt', undefined]
  ])('C2 reads %s as %p within its step and epoch', (name, within) => {
    expect(stepFromName(name).within).toBe(within);
  });
});
