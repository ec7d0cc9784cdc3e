import type { IInspection } from './format';

/**
 * The metric in the name of a checkpoint, as Lightning and NeMo write it, `epoch=3-val_loss=0.12.ckpt`, or as
 * scripts do, `model_acc_0.93.pt`; null where there is none.
 */
export function metricFromName(name: string): IInspection['metric'] {
  for (const [, key = '', number] of name.matchAll(EQUALS)) {
    if (!COUNTERS.test(key)) {
      return { name: key, value: Number(number) };
    }
  }
  const [, key = '', number] = NAMED.exec(name) ?? [];
  return number === undefined
    ? null
    : { name: key.toLowerCase(), value: Number(number) };
}

// --- Internal helpers ---

const EQUALS =
  /(?:^|[-_.])([A-Za-z][A-Za-z0-9_/]*)=(-?\d+(?:\.\d+)?(?:e[-+]?\d+)?)(?=[-_.]|$)/g;
const COUNTERS = /^(epoch|step|global_step|consumed_samples|batch|iter)$/i;
const NAMED =
  /(?:^|[-_.])(val_loss|loss|acc|accuracy|f1|map|perplexity|bleu|wer)_?(\d+\.\d+)(?=[-_.]|$)/i;
