import picomatch from 'picomatch';

/**
 * Whether a path fits one of these patterns. `*` stays within a folder and `**` does not; a
 * pattern without `/` is about the file's own name at any depth, and one with `/` at its end
 * about all below that folder. Names that begin with a dot are like others.
 */
export function globs(patterns: readonly string[]): (path: string) => boolean {
  const matchers = patterns.map(pattern => {
    const isFolder = pattern.endsWith('/');
    const isName = !pattern.slice(0, -1).includes('/');
    const glob = `${isName ? '**/' : ''}${pattern}${isFolder ? '**' : ''}`;
    return picomatch(glob, { dot: true, nonegate: true });
  });
  return path => matchers.some(isMatch => isMatch(path));
}
