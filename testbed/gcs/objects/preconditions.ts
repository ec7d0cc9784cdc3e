import { ApiError, invalid } from '../http/apiError';
import type { IObjectRecord } from '../state/records';

/** Query parameters by name. */
export type QueryOf = Readonly<Record<string, string>>;

/** The preconditions of the JSON API, as query parameters. */
export const PRECONDITIONS = [
  'ifGenerationMatch',
  'ifGenerationNotMatch',
  'ifMetagenerationMatch',
  'ifMetagenerationNotMatch'
] as const;

/** The same for the source of a copy. */
export const SOURCE_PRECONDITIONS = [
  'ifSourceGenerationMatch',
  'ifSourceGenerationNotMatch',
  'ifSourceMetagenerationMatch',
  'ifSourceMetagenerationNotMatch'
] as const;

/**
 * Hold what is there (null: nothing) to the preconditions of a request. Generation 0 stands for
 * nothing. A read whose `NotMatch` fails is answered with 304, every other failure with 412.
 *
 * @throws ApiError 412, 304; 400 for a value that is no number.
 */
export function checkPreconditions(
  found: IObjectRecord | null,
  query: QueryOf,
  access: 'read' | 'write'
): void {
  const generation = found?.generation ?? '0';
  const metageneration = found ? String(found.metageneration) : '0';
  for (const [name, wanted] of Object.entries(query)) {
    if (!/^\d+$/.test(wanted)) {
      throw invalid(`${name} must be a number, not "${wanted}".`);
    }
    const actual = /metageneration/i.test(name) ? metageneration : generation;
    const equal = BigInt(actual) === BigInt(wanted);
    const negated = name.endsWith('NotMatch');
    if (equal === negated) {
      throw negated && access === 'read'
        ? new ApiError(304, 'notModified', `${name} is ${wanted}.`)
        : new ApiError(
            412,
            'conditionNotMet',
            `At least one of the preconditions does not hold: ${name} is ${wanted}, found ${actual}.`
          );
    }
  }
}

/** The preconditions among the parameters of a request. */
export function pickPreconditions(
  query: (name: string) => string | undefined,
  names: readonly string[] = PRECONDITIONS
): QueryOf {
  return Object.fromEntries(
    names.flatMap(name => {
      const value = query(name);
      return value === undefined ? [] : [[name, value]];
    })
  );
}
