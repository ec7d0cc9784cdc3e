import { CELL_CATALOGUE, cellText } from '../cellCatalogue';
import { DIVIDER } from '../composeCell';

describe('cellCatalogue', () => {
  it('offers a cell to sign in, one to save and one to resume', () => {
    expect(
      CELL_CATALOGUE.map(({ id, parameters }) => [
        id,
        parameters.map(parameter => parameter.name)
      ])
    ).toEqual([
      ['sign-in-google', ['PROJECT']],
      ['trainer-upload-callback', ['RUN_URI']],
      ['resume-trainer', ['RUN_URI', 'OUTPUT_DIR', 'CHECKPOINT', 'STEP']]
    ]);
  });

  describe.each(CELL_CATALOGUE)('$id', ({ id, title }) => {
    const text = cellText(id);

    it('N4 is short: under 40 lines to read, under 250 in all', () => {
      const top = text.slice(0, text.indexOf(DIVIDER)).split('\n').length;
      expect([top < 40, text.split('\n').length < 250]).toEqual([true, true]);
    });

    it('N4 starts with its title, divides once, ends with the call and imports no part', () => {
      expect([
        text.startsWith(`# ${title}\n`),
        text.split(DIVIDER).length,
        /\nif __name__ == "__main__":\n {4}keepstep_\w+\(\)$/.test(text),
        /^(from|import) parts/m.test(text)
      ]).toEqual([true, 2, true, false]);
    });
  });
});
