import { tensorText, type ITensor } from '../domain/tensor';

/** A tensor that is in both, with another shape or type. */
export interface IChangedTensor {
  readonly name: string;
  readonly before: Pick<ITensor, 'dtype' | 'shape'>;
  readonly after: Pick<ITensor, 'dtype' | 'shape'>;
}

/** How the tensors of one checkpoint differ from those of another; what they hold is not compared. */
export interface ITensorDifference {
  readonly added: readonly ITensor[];
  readonly removed: readonly ITensor[];
  readonly changed: readonly IChangedTensor[];
  /** In both, alike in shape and type. */
  readonly alike: number;
}

export function compareTensors(
  before: readonly ITensor[],
  after: readonly ITensor[]
): ITensorDifference {
  const old = new Map(before.map(tensor => [tensor.name, tensor]));
  const names = new Set(after.map(({ name }) => name));
  const added = after.filter(({ name }) => !old.has(name));
  const changed = after.flatMap(({ name, dtype, shape }) => {
    const was = old.get(name);
    return was && tensorText(was) !== tensorText({ dtype, shape })
      ? [
          {
            name,
            before: { dtype: was.dtype, shape: was.shape },
            after: { dtype, shape }
          }
        ]
      : [];
  });
  return {
    added,
    removed: before.filter(({ name }) => !names.has(name)),
    changed,
    alike: after.length - added.length - changed.length
  };
}

/** Values of JSON objects that differ, by their path: `rope_scaling.factor`. */
export function compareValues(
  before: unknown,
  after: unknown,
  path = ''
): {
  readonly path: string;
  readonly before: unknown;
  readonly after: unknown;
}[] {
  if (!isObject(before) || !isObject(after)) {
    return JSON.stringify(before) === JSON.stringify(after)
      ? []
      : [{ path, before, after }];
  }
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])];
  return names
    .sort()
    .flatMap(name =>
      compareValues(before[name], after[name], path ? `${path}.${name}` : name)
    );
}

// --- Internal helpers ---

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
