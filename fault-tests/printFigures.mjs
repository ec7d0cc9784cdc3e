/** A row for each kind, and the sum. @returns whether nothing was lost */
export function printFigures(results) {
  const rows = new Map();
  for (const { kind, verdict } of results) {
    const key = `${kind.direction.padEnd(5)} ${kind.name}`;
    const row = rows.get(key) ?? { whole: 0, clean: 0, lost: 0 };
    row[verdict] += 1;
    rows.set(key, row);
  }
  console.log(line('way   kind', 'injected', 'whole', 'clean failure', 'lost'));
  for (const [key, { whole, clean, lost }] of [...rows].sort()) {
    console.log(line(key, whole + clean + lost, whole, clean, lost));
  }
  const lost = results.filter(({ verdict }) => verdict === 'lost').length;
  const survived = results.length - lost;
  console.log(
    `${results.length} faults injected, ${survived} survived, ${lost} lost`
  );
  return lost === 0 && results.length > 0;
}

// --- Internal helpers ---

function line(name, ...figures) {
  return [
    name.padEnd(58),
    ...figures.map(figure => String(figure).padStart(14))
  ].join('');
}
