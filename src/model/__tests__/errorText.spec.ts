import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { nullTranslator } from '@jupyterlab/translation';
import { ERROR_KINDS } from '#core/domain/errors';
import { errorText } from '../errorText';

const trans = nullTranslator.load('jupyterlab_keepstep');

describe('errorText', () => {
  it('U16 says of every kind what docs/errors.md says', () => {
    const page = readFileSync(
      join(__dirname, '../../../docs/errors.md'),
      'utf8'
    );
    const documented = page
      .split('\n')
      .map(line => line.split('|').map(cell => cell.trim()))
      .filter(([, kind]) => kind?.startsWith('`'))
      .map(([, kind, title, , next]) => ({
        kind: kind?.replaceAll('`', ''),
        title,
        next
      }));
    const shown = ERROR_KINDS.map(kind => {
      const { title, next } = errorText(
        { kind, message: '', uri: '', next: '' },
        trans
      );
      return { kind, title, next };
    });
    expect(documented).toEqual(shown);
  });

  it('U16 prefers the next step of the place that failed', () => {
    expect(
      errorText(
        {
          kind: 'not-found',
          message: 'The bucket gs://nowhere does not exist.',
          uri: 'gs://nowhere',
          next: 'Create it.'
        },
        trans
      )
    ).toEqual({
      title: 'Not found',
      message: 'The bucket gs://nowhere does not exist.',
      next: 'Create it.'
    });
  });
});
