import { HttpSocket } from './httpSocket';
import type { HttpSender } from './sender';

/** Sends over connections of its own, which it keeps for a few seconds to use them again. */
export function directSender(idleSeconds = IDLE_SECONDS): HttpSender {
  const idle = new Map<string, IIdle[]>();
  const idleTo = (origin: string): IIdle[] => {
    const list = idle.get(origin) ?? [];
    idle.set(origin, list);
    return list;
  };
  const take = (origin: string): HttpSocket | null => {
    for (let next; (next = idleTo(origin).pop());) {
      clearTimeout(next.timer);
      if (next.socket.isOpen) {
        return next.socket;
      }
    }
    return null;
  };
  const keep = (origin: string, socket: HttpSocket): void => {
    socket.unref();
    const timer = setTimeout(() => {
      const list = idleTo(origin);
      idle.set(
        origin,
        list.filter(other => other.socket !== socket)
      );
      socket.destroy();
    }, idleSeconds * 1000);
    timer.unref();
    idleTo(origin).push({ socket, timer });
  };
  return request => {
    const url = new URL(request.url);
    const socket =
      take(url.origin) ?? new HttpSocket(url, free => keep(url.origin, free));
    return socket.send(request);
  };
}

// --- Internal helpers ---

interface IIdle {
  readonly socket: HttpSocket;
  readonly timer: NodeJS.Timeout;
}

/** Less than services keep a connection that nobody uses, or it would be cut as it is used. */
const IDLE_SECONDS = 4;
