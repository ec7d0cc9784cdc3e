/** A loss or a score for a reader: four digits that count, `0.231`. */
export function metricText(value: number): string {
  return String(Number(value.toPrecision(4)));
}
