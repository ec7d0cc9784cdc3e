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
      ...[...text(file).matchAll(/\b([STCNGUBP]\d{1,2})\b/g)],
      ...[...text(file).matchAll(/\btest_([stcngubp]\d{1,2})_/g)]
    ]).map(match => match[1]!.toUpperCase())
  );

  it('makes no promise that no test cites', () => {
    expect(promises.length).toBeGreaterThan(100);
    expect(promises.filter(id => !cited.has(id))).toEqual([]);
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
