import type { Handler } from './handler';

/** Queue a copy between two storages. What is incomplete is never copied. */
export const startCopy: Handler<'startCopy'> = (request, context) => {
  const source = context.storages.resolve(request.source);
  const target = context.storages.resolve(request.target);
  return context.engine.start({
    kind: 'copy',
    source,
    target: { ...target, folder: target.key },
    allowIncomplete: false,
    replace: request.replace,
    priority: request.priority
  });
};
