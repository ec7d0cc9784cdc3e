import { StoreError } from '#core/domain/errors';

/** A checkpoint that was refused because it is not whole: exit code 3 rather than 1. */
export class IncompleteError extends StoreError {}
