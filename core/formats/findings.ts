import type { IInspection } from './format';

/** One thing that keeps a checkpoint from being whole: the reason begins with a file's name. */
export interface IFinding {
  readonly state: 'incomplete' | 'unknown';
  readonly reason: string;
}

export function incomplete(reason: string): IFinding {
  return { state: 'incomplete', reason };
}

export function unknown(reason: string): IFinding {
  return { state: 'unknown', reason };
}

/** What all findings come to: `whole` where there is none. */
export function worst(findings: readonly IFinding[]): IInspection['state'] {
  if (findings.some(finding => finding.state === 'incomplete')) {
    return 'incomplete';
  }
  return findings.length > 0 ? 'unknown' : 'whole';
}

/** The answer of a format that has looked at everything. `notes` make nothing incomplete. */
export function inspectionOf(
  facts: Pick<IInspection, 'step' | 'epoch'> & Partial<IInspection>,
  findings: readonly IFinding[],
  notes: readonly string[] = []
): IInspection {
  return {
    step: facts.step,
    epoch: facts.epoch,
    metric: facts.metric ?? null,
    state: worst(findings),
    reasons: [...findings.map(({ reason }) => reason), ...notes]
  };
}
