import {
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  writeFileSync
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Journal, type IJournalOptions } from '../journal';

/** A folder of state of a test's own, and journals in it as processes would have them. */
export class StateFolder {
  readonly path = join(mkdtempSync(join(tmpdir(), 'keepstep-state-')), 'state');
  readonly complaints: string[] = [];

  open(options: Partial<IJournalOptions> = {}): Journal {
    const journal = Journal.open({
      folder: this.path,
      kind: 'gateway',
      scope: 'gateway /work',
      complain: sentence => this.complaints.push(sentence),
      ...options
    });
    this._journals.push(journal!);
    return journal!;
  }

  /** The names in one of its folders. */
  names(folder: string): string[] {
    return readdirSync(join(this.path, folder)).sort();
  }

  /** What is written of the one transfer, or of that one. */
  entry(id?: string): Record<string, unknown> {
    const name = id ? `${id}.json` : this.names('transfers')[0]!;
    const text = readFileSync(join(this.path, 'transfers', name), 'utf8');
    return JSON.parse(text) as Record<string, unknown>;
  }

  /** Put an entry there, as a process of that time would have. */
  write(entry: Record<string, unknown>): void {
    const path = join(this.path, 'transfers', `${String(entry['id'])}.json`);
    writeFileSync(path, JSON.stringify(entry), { mode: 0o600 });
  }

  /** Wait for what its journals are writing. */
  async flush(): Promise<void> {
    await Promise.all(this._journals.map(journal => journal.flush()));
  }

  async close(): Promise<void> {
    await Promise.all(this._journals.map(journal => journal?.close()));
    rmSync(join(this.path, '..'), { recursive: true, force: true });
  }

  private readonly _journals: Journal[] = [];
}
