/** One tensor of a checkpoint, as the header of its file describes it. */
export interface ITensor {
  /** Untrusted: show it as text. */
  readonly name: string;
  /** `F32`, `BF16`, `I64`. */
  readonly dtype: string;
  readonly shape: readonly number[];
  /** Its bytes in the file. */
  readonly bytes: number;
}

/** A tensor, and the file that it is in, relative to its checkpoint. */
export interface IPlacedTensor extends ITensor {
  readonly file: string;
}

/** All tensors below one module. */
export interface IModuleTotal {
  /** `model.layers`; the empty text for what is at the top. */
  readonly module: string;
  readonly tensors: number;
  readonly parameters: number;
  readonly bytes: number;
  /** In the order of their names. */
  readonly dtypes: readonly string[];
}

/** How many numbers a tensor has: 1 for a scalar, whose shape is empty. */
export function parametersOf({ shape }: Pick<ITensor, 'shape'>): number {
  return shape.reduce((product, size) => product * size, 1);
}

/** Totals by the first `depth` parts of the names, without the tensor's own; the largest first. */
export function totalsByModule(
  tensors: readonly ITensor[],
  depth: number
): IModuleTotal[] {
  const modules = new Map<string, ITensor[]>();
  for (const tensor of tensors) {
    const parts = tensor.name.split('.').slice(0, -1).slice(0, depth);
    const module = parts.join('.');
    const members = modules.get(module);
    if (members) {
      members.push(tensor);
    } else {
      modules.set(module, [tensor]);
    }
  }
  return [...modules]
    .map(([module, members]) => ({ module, ...totalOf(members) }))
    .sort((a, b) => b.bytes - a.bytes || (a.module < b.module ? -1 : 1));
}

/** The sum over all of them. */
export function totalOf(
  tensors: readonly ITensor[]
): Omit<IModuleTotal, 'module'> {
  return {
    tensors: tensors.length,
    parameters: tensors.reduce((sum, one) => sum + parametersOf(one), 0),
    bytes: tensors.reduce((sum, { bytes }) => sum + bytes, 0),
    dtypes: [...new Set(tensors.map(({ dtype }) => dtype))].sort()
  };
}

/** `F32 [4, 16]`. */
export function tensorText({
  dtype,
  shape
}: Pick<ITensor, 'dtype' | 'shape'>): string {
  return `${dtype} [${shape.join(', ')}]`;
}
