/**
 * Order of names as the service lists them: by their UTF-8 bytes. JavaScript compares UTF-16
 * units, which puts emoji before U+E000..U+FFFF.
 */
export function compareUtf8(a: string, b: string): number {
  const shorter = Math.min(a.length, b.length);
  for (let index = 0; index < shorter; index++) {
    const left = a.charCodeAt(index);
    const right = b.charCodeAt(index);
    if (left !== right) {
      return rank(left) - rank(right);
    }
  }
  return a.length - b.length;
}

/** The first index whose name is not before `name` in a sorted list. */
export function lowerBound(names: readonly string[], name: string): number {
  return firstIndex(names, 0, candidate => compareUtf8(candidate, name) >= 0);
}

/** The first index from `from` on where a claim that stays true once it is true holds. */
export function firstIndex(
  names: readonly string[],
  from: number,
  holds: (name: string) => boolean
): number {
  let low = from;
  let high = names.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (holds(names[middle]!)) {
      high = middle;
    } else {
      low = middle + 1;
    }
  }
  return low;
}

// --- Internal helpers ---

/** Surrogates stand for code points above U+FFFF, and so come after every other unit. */
function rank(unit: number): number {
  return unit >= 0xd800 && unit <= 0xdfff ? unit + 0x10000 : unit;
}
