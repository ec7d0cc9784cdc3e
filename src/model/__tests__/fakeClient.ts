import { StoreError } from '#core/domain/errors';
import type { IRoutes, RouteName } from '#core/protocol/routes';
import type { ICallOptions, IGatewayClient } from '../../client/gatewayClient';

/** Answers of a fake gateway, by route. A route without one fails. */
export type Answers = {
  [N in RouteName]?: (
    request: IRoutes[N]['request'],
    options: ICallOptions
  ) => IRoutes[N]['response'] | Promise<IRoutes[N]['response']>;
};

/** A gateway that answers what the test says, and remembers what it was asked. */
export class FakeClient implements IGatewayClient {
  constructor(public answers: Answers = {}) {}

  readonly asked: string[] = [];

  async call<N extends RouteName>(
    name: N,
    request: IRoutes[N]['request'],
    options: ICallOptions = {}
  ): Promise<IRoutes[N]['response']> {
    this.asked.push(`${name} ${JSON.stringify(request)}`);
    const answer = this.answers[name];
    if (!answer) {
      throw new StoreError('unavailable', `Nothing answers ${name}.`, {
        operation: name,
        uri: name
      });
    }
    return answer(request, options);
  }

  openEvents(): Promise<ReadableStream<Uint8Array>> {
    // A stream that never says anything.
    return new Promise(() => undefined);
  }

  /** How often a route was asked. */
  count(name: RouteName): number {
    return this.asked.filter(line => line.startsWith(`${name} `)).length;
  }
}

/** Let everything that is ready happen. */
export async function settled(): Promise<void> {
  for (let turn = 0; turn < 50; turn++) {
    await Promise.resolve();
  }
}

/** A promise that the test settles. */
export function withResolvers<T>(): {
  readonly promise: Promise<T>;
  resolve(value: T): void;
} {
  let resolve: (value: T) => void = () => undefined;
  const promise = new Promise<T>(settle => {
    resolve = settle;
  });
  return { promise, resolve };
}
