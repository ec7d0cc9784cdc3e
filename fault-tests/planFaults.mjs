import { Random } from './random.mjs';

/** So many faults, counted from 1: every kind once in some order, then once more, and so on. */
export function planFaults(seed, kinds, count) {
  const random = new Random(`${seed} plan`);
  const plan = [];
  while (plan.length < count) {
    plan.push(...random.shuffled(kinds));
  }
  return plan.slice(0, count).map((kind, at) => ({ kind, index: at + 1 }));
}
