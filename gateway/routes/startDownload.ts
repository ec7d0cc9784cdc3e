import type { Handler } from './handler';

/** Queue a download. An incomplete checkpoint is never fetched to be resumed from. */
export const startDownload: Handler<'startDownload'> = (request, context) => {
  const source = context.storages.resolve(request.source);
  const target = context.storages.resolve(request.target);
  return context.engine.start({
    kind: 'download',
    source,
    target: { ...target, folder: target.key },
    allowIncomplete: false,
    selection: request.selection,
    priority: request.priority
  });
};
