/** Resolves when so many bytes may be moved; rejects when the signal fires. */
export type Pace = (bytes: number, signal: AbortSignal) => Promise<void>;
