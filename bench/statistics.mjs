/** The middle one, or the mean of the middle two; null of none. */
export function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const half = sorted.length >> 1;
  if (sorted.length === 0) {
    return null;
  }
  return sorted.length % 2
    ? sorted[half]
    : (sorted[half - 1] + sorted[half]) / 2;
}

/** How often `ours` is as fast as another, round by round: `{ median, least, most }`. */
export function ratio(ours, theirs) {
  const ratios = ours.flatMap((value, round) =>
    theirs[round] === undefined ? [] : [value / theirs[round]]
  );
  return {
    median: median(ratios),
    least: Math.min(...ratios),
    most: Math.max(...ratios)
  };
}
