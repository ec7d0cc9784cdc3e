/** The rows as tables for a terminal. */
export function printRows(rows) {
  for (const row of rows) {
    console.log(`\n${row.case} (${row.unit})`);
    for (const [name, rate] of ratesOf(row)) {
      const against = row.ratios?.[name];
      console.log(
        [
          `  ${name.padEnd(18)}`,
          rate.toFixed(0).padStart(7),
          (against ? `ours is ${ratioText(against)}` : '').padEnd(28),
          cell(row.cpuSecondsPerGiB[name], 2, ' CPU s/GiB').padStart(18),
          cell(row.peakRssMiB[name], 0, ' MiB').padStart(9),
          cell(row.requests?.[name], 0, ' requests').padStart(15)
        ].join(' ')
      );
    }
    notesOf(row).forEach(note => console.log(`  ${note}`));
  }
}

/** Everybody who has a number in a row, ours first. */
export function ratesOf({ ours, floor, peers, server }) {
  return Object.entries({ ours, floor, server, ...peers }).filter(
    ([, rate]) => typeof rate === 'number'
  );
}

/** `1.20 (1.10-1.31)`: the median of the rounds, the least and the most. */
export function ratioText({ median, least, most }) {
  return `${median.toFixed(2)} (${least.toFixed(2)}-${most.toFixed(2)})`;
}

/** What else a row says. */
export function notesOf({ loopDelayMs, bytesWritten, seconds, notRun = {} }) {
  return [
    ...(loopDelayMs
      ? [
          `Event loop of ours late by ${loopDelayMs.p99.toFixed(1)} ms (p99), ${loopDelayMs.max.toFixed(1)} ms at most.`
        ]
      : []),
    ...(bytesWritten === undefined
      ? []
      : [`${bytesWritten} bytes written, in ${seconds.toFixed(2)} s.`]),
    ...Object.entries(notRun).map(([name, why]) => `${name}: not run: ${why}`)
  ];
}

// --- Internal helpers ---

function cell(value, digits, unit) {
  return typeof value === 'number' ? value.toFixed(digits) + unit : '';
}
