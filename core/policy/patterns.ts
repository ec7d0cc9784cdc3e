/** Which paths are taken, as a person asked for it. */
export interface IPatterns {
  /** Only what one of these matches; everything where null. */
  readonly include: ((path: string) => boolean) | null;
  /** Never what one of these matches. */
  readonly exclude: (path: string) => boolean;
}

/** Whether a path is taken; to exclude weighs more than to include. */
export function isTaken(
  { include, exclude }: IPatterns,
  path: string
): boolean {
  return (include === null || include(path)) && !exclude(path);
}
