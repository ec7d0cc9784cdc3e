import { isFinal } from '#core/domain/transfer';
import type { IRetentionRules } from '#core/domain/retention';
import { planRetention } from '#core/policy/retention';
import type { IPlace } from '#core/protocol/routes';
import type { IPlannedRemoval } from '../transfer/checkpoint/removeUnkept';
import { retentionCandidates } from '../transfer/checkpoint/retentionCandidates';
import type { IGatewayContext } from './context';

/** Plan what rules delete of a run. What a transfer is reading or writing stays. */
export async function plannedRetention(
  { run, rules }: { readonly run: IPlace; readonly rules: IRetentionRules },
  { storages, engine }: IGatewayContext,
  signal: AbortSignal | undefined
): Promise<IPlannedRemoval> {
  const { store, key } = storages.resolve(run);
  const found = await retentionCandidates(store, key, signal);
  const busy = engine
    .records()
    .filter(({ state }) => !isFinal(state))
    .flatMap(({ source, target }) => [source, target]);
  const candidates = found.map(candidate => {
    const uri = store.uriOf(candidate.checkpoint.key);
    return busy.includes(uri)
      ? { ...candidate, isProtected: 'a transfer is under way with it' }
      : candidate;
  });
  return { store, candidates, steps: planRetention(candidates, rules) };
}
