declare const __KEEPSTEP_VERSION__: string | undefined;

/** The version in package.json, put in by the bundler; `dev` where nothing was bundled. */
export const VERSION =
  typeof __KEEPSTEP_VERSION__ === 'string' ? __KEEPSTEP_VERSION__ : 'dev';
