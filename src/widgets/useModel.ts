import { useEffect, useReducer } from 'react';
import type { StateModel } from '../model/stateModel';

/** A model's state, drawn again when it changes. */
export function useModel<T>(model: StateModel<T>): T {
  const [, draw] = useReducer((count: number) => count + 1, 0);
  useEffect(() => {
    const slot = () => draw();
    model.stateChanged.connect(slot);
    // It may have changed between the drawing and now.
    draw();
    return () => {
      model.stateChanged.disconnect(slot);
    };
  }, [model]);
  return model.state;
}
