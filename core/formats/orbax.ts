import { incomplete, inspectionOf, unknown, type IFinding } from './findings';
import type {
  ICheckpointReader,
  IFormat,
  IInspection,
  IRecognised
} from './format';
import { parseLenientJson } from './lenientJson';
import { stepFolder } from './stepFolder';

/**
 * Step folders of Orbax, as Flax, MaxText and others on JAX have them. In a bucket `commit_success.txt` is
 * written last, and from 0.12.3 on everywhere; on a disk the folder gets its name by one rename when all
 * is there, and `_CHECKPOINT_METADATA` has the time of it. What has neither was not committed: Orbax itself
 * deletes it.
 *
 * Source: orbax-checkpoint 0.11 and 0.12, `path/atomicity.py` and `metadata/`.
 */
export const orbax: IFormat = {
  id: 'orbax',
  label: 'Orbax',
  recognise: stepFolder,
  owns: paths =>
    paths.some(path =>
      /(^|\/)(_CHECKPOINT_METADATA|commit_success\.txt|manifest\.ocdbt|_METADATA|_sharding)$/.test(
        path
      )
    ),
  inspect,
  isMarker: path => path === COMMIT || path === METADATA,
  roleOf: path =>
    /(^|\/)(manifest\.ocdbt|_METADATA|_sharding|d\/|ocdbt\.process_\d+\/|array_metadatas\/)/.test(
      path
    )
      ? 'weights'
      : 'other',
  weightsOf: path => {
    const [item] = /^[^/]+(?=\/)/.exec(path) ?? [];
    return item === undefined || item === 'metrics' ? null : item;
  },
  inseparable: () => 'its arrays do not tell which of them are weights'
};

// --- Internal helpers ---

const COMMIT = 'commit_success.txt';
const METADATA = '_CHECKPOINT_METADATA';
const MOST_BYTES = 4 * 1024 * 1024;

async function inspect(
  reader: ICheckpointReader,
  recognised: IRecognised
): Promise<IInspection> {
  const { isCommitted, metric, findings } = await readMetadata(reader);
  return inspectionOf({ ...recognised, metric }, [
    ...findings,
    ...missing(reader, isCommitted)
  ]);
}

function missing(
  { files }: ICheckpointReader,
  isCommitted: boolean
): IFinding[] {
  const paths = files.map(({ path }) => path);
  const findings: IFinding[] = [];
  if (!isCommitted && !paths.includes(COMMIT)) {
    findings.push(
      incomplete(
        `${COMMIT} is missing, and ${METADATA} tells of no end of saving`
      )
    );
  }
  // An item that was saved in full has what describes it, and the list of its arrays' pieces.
  for (const [folder, present] of itemsOf(paths)) {
    for (const needed of ['_METADATA', 'manifest.ocdbt']) {
      if (present.has('ocdbt') && !paths.includes(`${folder}${needed}`)) {
        findings.push(incomplete(`${folder}${needed} is missing`));
      }
    }
    if (present.has('ocdbt') && !present.has('data')) {
      findings.push(incomplete(`${folder}d/ is missing: it has no arrays`));
    }
  }
  for (const { path, size } of files) {
    if (
      size === 0 &&
      /(^|\/)(_METADATA|manifest\.ocdbt|d\/[^/]+)$/.test(path)
    ) {
      findings.push(incomplete(`${path} is empty`));
    }
  }
  if (!paths.some(path => path.includes('/'))) {
    findings.push(incomplete('no item with arrays is there'));
  }
  return findings;
}

/** What each folder that holds arrays has: signs of the ocdbt layout, and data. */
function itemsOf(paths: readonly string[]): Map<string, Set<string>> {
  const items = new Map<string, Set<string>>();
  const add = (folder: string, what: string): void => {
    items.set(folder, (items.get(folder) ?? new Set()).add(what));
  };
  for (const path of paths) {
    const [, folder = '', rest = ''] =
      /^((?:[^/]+\/)?)(manifest\.ocdbt|ocdbt\.process_\d+\/.*|d\/[^/]+)$/.exec(
        path
      ) ?? [];
    if (rest) {
      add(folder, 'ocdbt');
      if (/(^|\/)d\/[^/]+$/.test(rest)) {
        add(folder, 'data');
      }
    }
  }
  return items;
}

async function readMetadata(reader: ICheckpointReader): Promise<{
  isCommitted: boolean;
  metric: IInspection['metric'];
  findings: IFinding[];
}> {
  const none = { isCommitted: false, metric: null, findings: [] };
  const file = reader.files.find(({ path }) => path === METADATA);
  if (!file) {
    return none;
  }
  if (file.size > MOST_BYTES) {
    return {
      ...none,
      findings: [unknown(`${METADATA} is too large to be read`)]
    };
  }
  let parsed: unknown;
  try {
    parsed = parseLenientJson(await reader.readText(METADATA));
  } catch (error) {
    if (!(error instanceof SyntaxError)) {
      throw error;
    }
    return {
      ...none,
      findings: [incomplete(`${METADATA} is damaged or cut short`)]
    };
  }
  const { commit_timestamp_nsecs: committed, metrics } = (parsed ?? {}) as {
    commit_timestamp_nsecs?: unknown;
    metrics?: unknown;
  };
  return {
    isCommitted: typeof committed === 'number' && committed > 0,
    metric: firstNumber(metrics),
    findings: []
  };
}

function firstNumber(metrics: unknown): IInspection['metric'] {
  const found = Object.entries(
    typeof metrics === 'object' && metrics !== null ? metrics : {}
  ).find(([, value]) => typeof value === 'number' && Number.isFinite(value));
  return found ? { name: found[0], value: found[1] as number } : null;
}
