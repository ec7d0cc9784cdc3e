import type { BucketServer } from '../world/bucketServer';

/**
 * Leave in a run what a machine leaves that is taken away while it uploads checkpoint 15: weights
 * cut short, and neither `trainer_state.json` nor a manifest, which would have come last.
 */
export async function plantCutShort(
  server: BucketServer,
  bucket: string,
  run: string
): Promise<void> {
  const whole = `${run}/checkpoint-10/`;
  for (const name of await server.names(bucket, whole)) {
    const file = name.slice(whole.length);
    if (LAST.includes(file)) {
      continue;
    }
    const content = await server.read(bucket, name);
    await server.plant(
      bucket,
      `${run}/checkpoint-15/${file}`,
      file === 'model.safetensors'
        ? content.subarray(0, content.length / 2)
        : content
    );
  }
}

// --- Internal helpers ---

const LAST = ['trainer_state.json', 'keepstep-manifest.json'];
