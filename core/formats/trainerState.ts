import { StoreError } from '../domain/errors';
import type { CheckedFile } from './fileCheck';
import type { ICheckpointReader, IInspection } from './format';
import { parseLenientJson } from './lenientJson';
import { readStateEnds } from './stateEnds';

/** The file that the Hugging Face Trainer writes last. */
export const TRAINER_STATE = 'trainer_state.json';

/** What `trainer_state.json` tells; or, where it cannot be read, why. */
export type TrainerState =
  | {
      readonly readable: true;
      readonly step: number | null;
      readonly epoch: number | null;
      readonly metric: IInspection['metric'];
      /** What a reader should know though nothing is missing, such as a loss that is not a number. */
      readonly notes: readonly string[];
    }
  | {
      readonly readable: false;
      readonly state: 'incomplete' | 'unknown';
      readonly reason: string;
    };

/**
 * Read `trainer_state.json`. A missing or broken one is an answer, not an exception. Of one over
 * 4 MiB, which a long run with a frequent log has, the two ends are read.
 */
export async function readTrainerState(
  reader: ICheckpointReader
): Promise<TrainerState> {
  const file = reader.files.find(({ path }) => path === TRAINER_STATE);
  if (!file) {
    return unreadable('incomplete', `${TRAINER_STATE} is missing`);
  }
  let parsed: unknown;
  try {
    parsed = await contentOf(reader, file);
  } catch (error) {
    return whyUnreadable(error);
  }
  if (parsed === null && file.size > MAX_WHOLE_BYTES) {
    return unreadable('unknown', `${TRAINER_STATE} is too large to be read`);
  }
  if (!isObject(parsed)) {
    return unreadable('incomplete', `${TRAINER_STATE} holds no trainer state`);
  }
  const { metric, notes } = newestMetric(parsed['log_history']);
  return {
    readable: true,
    step: finite(parsed['global_step']),
    epoch: finite(parsed['epoch']),
    metric,
    notes
  };
}

// --- Internal helpers ---

const MAX_WHOLE_BYTES = 4 * 1024 * 1024;

async function contentOf(
  reader: ICheckpointReader,
  file: CheckedFile
): Promise<unknown> {
  return file.size > MAX_WHOLE_BYTES
    ? readStateEnds(reader, file)
    : parseLenientJson(await reader.readText(file.path));
}

function whyUnreadable(error: unknown): TrainerState {
  if (error instanceof SyntaxError) {
    return unreadable(
      'incomplete',
      `${TRAINER_STATE} is not valid JSON: it is damaged or cut short`
    );
  }
  if (error instanceof StoreError && error.kind === 'not-found') {
    return unreadable('incomplete', `${TRAINER_STATE} is missing`);
  }
  throw error;
}

function unreadable(
  state: 'incomplete' | 'unknown',
  reason: string
): TrainerState {
  return { readable: false, state, reason };
}

/** The newest `eval_loss`, or where nothing was evaluated the newest `loss`. */
function newestMetric(history: unknown): {
  metric: IInspection['metric'];
  notes: string[];
} {
  const lines = Array.isArray(history) ? history.filter(isObject) : [];
  for (const name of ['eval_loss', 'loss']) {
    const line = lines.findLast(candidate => name in candidate);
    if (line) {
      const value = finite(line[name]);
      return value === null
        ? { metric: null, notes: [`its newest ${name} is not a finite number`] }
        : { metric: { name, value }, notes: [] };
    }
  }
  return { metric: null, notes: [] };
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function finite(value: unknown): number | null {
  return typeof value === 'number' && Number.isFinite(value) ? value : null;
}
