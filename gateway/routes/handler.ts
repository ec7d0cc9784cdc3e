import type { IRoutes, RouteName } from '#core/protocol/routes';
import type { IGatewayContext } from './context';

/** Answers one route. It throws a `StoreError` and nothing else; the server makes it a status. */
export type Handler<N extends RouteName> = (
  request: IRoutes[N]['request'],
  context: IGatewayContext,
  signal: AbortSignal
) => Promise<IRoutes[N]['response']> | IRoutes[N]['response'];
