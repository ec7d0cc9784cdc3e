/** A number from the environment; undefined where there is none, or none above zero. */
export function positive(text: string | undefined): number | undefined {
  const value = Number(text);
  return value > 0 && Number.isFinite(value) ? value : undefined;
}
