import fetch from '../../cells/parts/fetch.py';
import google_account from '../../cells/parts/google_account.py';
import manifest from '../../cells/parts/manifest.py';
import newest from '../../cells/parts/newest.py';
import problem from '../../cells/parts/problem.py';
import retry from '../../cells/parts/retry.py';
import store from '../../cells/parts/store.py';
import upload from '../../cells/parts/upload.py';
import upload_callback from '../../cells/parts/upload_callback.py';

/** What cells are composed of, by the name that Python imports it under: one line for each file. */
export const CELL_PARTS: Readonly<Record<string, string>> = {
  fetch,
  google_account,
  manifest,
  newest,
  problem,
  retry,
  store,
  upload,
  upload_callback
};
