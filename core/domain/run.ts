/** The file at a run's root in a destination that says which run it is. */
export const RUN_FILE = 'keepstep-run.json';

/** Where a run has been kept. */
export interface IRunPlace {
  readonly uri: string;
  /** ISO 8601, UTC. */
  readonly firstSeenAt: string;
}

/** From which checkpoint a run went on, and when. */
export interface IResumedFrom {
  readonly checkpointId: string;
  readonly step: number | null;
  /** ISO 8601, UTC. */
  readonly at: string;
}

/**
 * A run's identity, `keepstep-run.json`. The first upload writes it with the precondition that
 * it does not exist; it changes only under its generation. The same `runId` in two storages is
 * one run. Schema: docs/spec/run.schema.json.
 */
export interface IRunIdentity {
  readonly schema: 1;
  /** UUID. */
  readonly runId: string;
  readonly name: string;
  /** ISO 8601, UTC. */
  readonly createdAt: string;
  /** Ids of checkpoints that retention never deletes. */
  readonly pins: readonly string[];
  readonly resumedFrom: readonly IResumedFrom[];
  readonly places: readonly IRunPlace[];
}
