import prettyBytes from 'pretty-bytes';
import type { ICheckpoint } from '#core/domain/checkpoint';

/** The columns of one checkpoint: name, state, metric, size, age, and why it is not offered. */
export function checkpointRow(
  checkpoint: ICheckpoint,
  now: number
): readonly string[] {
  const { name, state, durable, metric, sizeBytes, updatedAt, reasons } =
    checkpoint;
  return [
    name,
    durable ? 'durable' : state,
    metric ? `${metric.name} ${Number(metric.value.toPrecision(4))}` : '',
    sizeBytes === null ? '' : prettyBytes(sizeBytes),
    updatedAt === null ? '' : age(now - updatedAt),
    reasons.join('; ')
  ];
}

// --- Internal helpers ---

const UNITS: readonly (readonly [number, string])[] = [
  [86_400_000, 'd'],
  [3_600_000, 'h'],
  [60_000, 'min']
];

function age(milliseconds: number): string {
  for (const [length, unit] of UNITS) {
    if (milliseconds >= length) {
      return `${Math.floor(milliseconds / length)} ${unit} ago`;
    }
  }
  return 'just now';
}
