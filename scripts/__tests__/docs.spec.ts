import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

const ROOT = join(__dirname, '..', '..');
const FILES = execFileSync('git', ['ls-files'], { cwd: ROOT })
  .toString()
  .split('\n');
const PAGES = FILES.filter(file => file.endsWith('.md'));
const TESTS = FILES.filter(file =>
  /(^|\/)(__tests__|tests|python-tests|testbed\/python|ui-tests)\/.*\.(tsx?|py)$/.test(
    file
  )
);

/** The names of the kinds of `npm run test:faults`; some are written once for several. */
const FAULT_KINDS = FILES.filter(file => file.startsWith('fault-tests/kinds/'))
  .flatMap(file => [...text(file).matchAll(/name: ['`]([^'`]+)['`]/g)])
  .flatMap(([, name = '']) =>
    [
      ['reset', 'replace'],
      ['cut', 'delete']
    ].map(([connection = '', object = '']) =>
      name
        .replace('connection ${kind}', `connection ${connection}`)
        .replace('object ${kind}', `object ${object}`)
    )
  );

describe('the documentation', () => {
  it.each(PAGES)('has no link in %s that leads nowhere', page => {
    const folder = dirname(join(ROOT, page));
    const targets = [...text(page).matchAll(/\]\(([^)\s]+)\)/g)]
      .map(match => match[1]!)
      .filter(target => !/^(https?:|#)/.test(target))
      .map(target => target.replace(/#.*$/, ''));
    expect(targets.filter(target => !existsSync(join(folder, target)))).toEqual(
      []
    );
  });

  const promises = PAGES.filter(page => page.startsWith('docs/spec/')).flatMap(
    page =>
      [...text(page).matchAll(/^- \*\*([A-Z]\d+)\*\*/gm)].map(
        match => match[1]!
      )
  );
  const cited = new Set(
    TESTS.flatMap(file => [
      ...[...text(file).matchAll(/\b([STCNGUBPHR]\d{1,3})\b/g)],
      ...[...text(file).matchAll(/\btest_([stcngubphr]\d{1,3})_/g)]
    ]).map(match => match[1]!.toUpperCase())
  );

  it('makes no promise that no test cites', () => {
    expect(promises.length).toBeGreaterThan(100);
    expect(promises.filter(id => !cited.has(id))).toEqual([]);
  });

  const faults = [
    ...text('docs/spec/faults.md').matchAll(
      /^\| ([FDSTC]\d*) +\|[^|]*\|(.*)\|$/gm
    )
  ].map(row => ({ id: row[1]!, shownBy: row[2]! }));

  it('has a row for every fault of the acceptance list', () => {
    const upTo = (letter: string, last: number): string[] =>
      Array.from({ length: last }, (_, at) => `${letter}${at + 1}`);
    const wanted = [...upTo('F', 21), ...upTo('D', 9), 'S', 'T', 'C'];
    expect(faults.map(({ id }) => id)).toEqual(wanted);
  });

  it.each(faults)('shows fault $id by what there is', ({ shownBy }) => {
    const ids = [...shownBy.matchAll(/\b[ST]\d+\b/g)].map(([id]) => id!);
    const kinds = [...shownBy.matchAll(/"([^"]+)"/g)].map(match => match[1]!);
    expect(ids.length + kinds.length).toBeGreaterThan(0);
    expect(ids.filter(id => !cited.has(id))).toEqual([]);
    expect(kinds.filter(kind => !FAULT_KINDS.includes(kind))).toEqual([]);
  });

  it('gives every promise a number of its own', () => {
    const twice = promises.filter((id, at) => promises.indexOf(id) !== at);
    expect(twice).toEqual([]);
  });
});

// --- Internal helpers ---

function text(file: string): string {
  return readFileSync(join(ROOT, file), 'utf8');
}
