import { readTrainerState } from '../trainerState';
import { readerOf, sample, text } from './sampleReader';

const NAME = 'trainer_state.json';
const SAMPLE = JSON.parse(
  new TextDecoder().decode(sample('tiny-gpt/checkpoint-1000')[NAME])
) as { epoch: number; log_history: object[] };

/** A real state with a log of `lines` more lines, as `json.dumps` writes it. */
function longState(lines: number, last: object[] = [], indent = 2): string {
  const line = { epoch: 0.5, grad_norm: 1.5, loss: 2.5, step: 1 };
  const log = [...SAMPLE.log_history, ...Array(lines).fill(line), ...last];
  return JSON.stringify({ ...SAMPLE, log_history: log }, null, indent);
}

const read = (content: string) =>
  readTrainerState(readerOf({ [NAME]: text(content) }));

describe('readTrainerState, of a file too large to be read whole', () => {
  const long = longState(150_000, [{ loss: 3 }, { eval_loss: 1.25 }]);

  it.each([
    ['as the Trainer writes it', long],
    ['on one line', longState(150_000, [{ eval_loss: 1.25 }], 0)]
  ])('C12 reads both ends of it, %s', async (_how, content) => {
    expect(content.length).toBeGreaterThan(5_000_000);
    expect(await read(content)).toEqual({
      readable: true,
      step: 1000,
      epoch: SAMPLE.epoch,
      metric: { name: 'eval_loss', value: 1.25 },
      notes: []
    });
  });

  it('C12 takes no more than the ends', async () => {
    const reader = readerOf({ [NAME]: text(long) });
    let bytes = 0;
    await readTrainerState({
      ...reader,
      readRange: (path, offset, length) => {
        bytes += length;
        return reader.readRange(path, offset, length);
      }
    });
    expect(bytes).toBeLessThan(400_000);
  });

  it('C5 reads a bare NaN in its end', async () => {
    const content = long.replace(/1\.25$/m, 'NaN');
    expect(await read(content)).toMatchObject({
      metric: null,
      notes: ['its newest eval_loss is not a finite number']
    });
  });

  it.each([
    ['cut short in its log', long.slice(0, -20_000)],
    ['cut short after a line', long.slice(0, long.lastIndexOf('},') + 1)],
    ['without its last byte', long.slice(0, -1)],
    ['without its first byte', long.slice(1)],
    ['of zeros', '\0'.repeat(5_000_000)],
    ['with something after its end', `${long}}`]
  ])('C4 finds one %s incomplete', async (_what, content) => {
    expect(await read(content)).toEqual({
      readable: false,
      state: 'incomplete',
      reason: `${NAME} is not valid JSON: it is damaged or cut short`
    });
  });

  it.each([
    ['no log', `{"a": "${'x'.repeat(5_000_000)}"}`],
    ['one line', `{"log_history": [{"a": "${'x'.repeat(5_000_000)}"}]}`]
  ])('C12 does not know of one with %s', async (_what, content) => {
    expect(await read(content)).toMatchObject({
      readable: false,
      state: 'unknown'
    });
  });
});
