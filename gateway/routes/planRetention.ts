import type { Handler } from './handler';
import { plannedRetention } from './plannedRetention';

/** What would be deleted of a run, and what stays. */
export const planRetention: Handler<'planRetention'> = async (
  request,
  context,
  signal
) => {
  const { steps } = await plannedRetention(request, context, signal);
  return [...steps];
};
