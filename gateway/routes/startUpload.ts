import type { Handler } from './handler';

/** Queue an upload. The answer is its record; how it goes on is told by events. */
export const startUpload: Handler<'startUpload'> = (request, context) => {
  const source = context.storages.resolve(request.source);
  const target = context.storages.resolve(request.target);
  return context.engine.start({
    kind: 'upload',
    source,
    target: { ...target, folder: target.key },
    allowIncomplete: request.allowIncomplete,
    replace: request.replace,
    archive: request.archive,
    selection: request.selection,
    storageClass: request.storageClass,
    priority: request.priority
  });
};
