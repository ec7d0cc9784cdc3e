import type { CheckpointState } from '#core/domain/checkpoint';
import { nullTranslator } from '@jupyterlab/translation';
import { checkpointState } from '../checkpointState';

const LOOKS: readonly (readonly [CheckpointState, boolean])[] = [
  ['unchecked', false],
  ['incomplete', false],
  ['unknown', false],
  ['whole', false],
  ['verified', false],
  ['verified', true]
];

describe('checkpointState', () => {
  const trans = nullTranslator.load('jupyterlab_keepstep');
  const looks = LOOKS.map(([state, durable]) =>
    checkpointState({ state, durable }, trans)
  );

  it('U14 gives every state a shape of its own and words of its own', () => {
    const shapes = new Set(looks.map(({ icon }) => shapeOf(icon.svgstr)));
    const words = new Set(looks.map(({ text }) => text));
    expect([shapes.size, words.size]).toEqual([LOOKS.length, LOOKS.length]);
    expect([...words]).not.toContain('');
  });
});

// --- Internal helpers ---

/** An icon without its colours. */
function shapeOf(svg: string): string {
  return svg.replace(/\s(class|fill|stroke)="[^"]*"/g, '');
}
