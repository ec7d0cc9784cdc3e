import { plain } from '../plain';
import { readerOf, sampleFile, text } from './sampleReader';

const inspect = (files: Record<string, Uint8Array>) =>
  plain.inspect(readerOf(files), { step: 500, epoch: null });

describe('plain', () => {
  it.each(['plain/step_500.pt', 'plain/checkpoint_step_1000.pt'])(
    'C4 finds %s whole',
    async path => {
      expect(await inspect(sampleFile(path))).toEqual({
        step: 500,
        epoch: null,
        metric: null,
        state: 'whole',
        reasons: []
      });
    }
  );

  it('C4 finds a file without its end incomplete', async () => {
    expect(await inspect(sampleFile('plain/step_1010.pt'))).toMatchObject({
      state: 'incomplete',
      reasons: ['step_1010.pt is cut short: the end of its zip is missing']
    });
  });

  it('C4 notices a hole: the same end, fewer bytes before it', async () => {
    const whole = sampleFile('plain/step_500.pt')['step_500.pt']!;
    const holed = new Uint8Array([
      ...whole.subarray(0, 1000),
      ...whole.subarray(1064)
    ]);
    expect((await inspect({ 'step_500.pt': holed })).state).toBe('incomplete');
  });

  it('C4 says of an old pickle that nobody can know', async () => {
    const pickle = new Uint8Array([0x80, 0x02, 0x8a, 0x0a, 0x6c]);
    expect(await inspect({ 'step_500.pt': pickle })).toMatchObject({
      state: 'unknown',
      reasons: [
        'step_500.pt is a pickle of the old kind, which does not tell whether it is whole'
      ]
    });
  });

  it.each([
    ['', 'step_500.pt is empty'],
    ['hello', 'step_500.pt does not start as a file of torch.save does']
  ])('C4 finds a file of %j incomplete', async (content, reason) => {
    expect(await inspect({ 'step_500.pt': text(content) })).toMatchObject({
      state: 'incomplete',
      reasons: [reason]
    });
  });
});
