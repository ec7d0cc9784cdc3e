/** Where text goes to. */
export interface IOutputStream {
  write(text: string): unknown;
  readonly isTTY?: boolean;
}

/** What the terminal is to the program. */
export interface ICliIo {
  readonly stdout: IOutputStream;
  readonly stderr: IOutputStream;
  readonly env: Record<string, string | undefined>;
  /** Fires on Ctrl-C. */
  readonly signal: AbortSignal;
  /** What relative paths are relative to; the process's own folder otherwise. */
  readonly cwd?: string;
}
