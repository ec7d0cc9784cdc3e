/** What the user wants of a transfer, which it may not have reached yet. */
export const TRANSFER_INTENTS = ['run', 'pause', 'cancel'] as const;

/** One of {@link TRANSFER_INTENTS}. */
export type TransferIntent = (typeof TRANSFER_INTENTS)[number];
