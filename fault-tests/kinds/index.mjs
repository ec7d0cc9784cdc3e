/**
 * Every kind of fault: a name, which way the checkpoint goes, what has to come of it (`expect`),
 * and either the `faults` that strike the transfer or how to `drive` it.
 *
 * `expect`: `whole`, the transfer itself succeeds; `fails`, it fails with one of `errors`; `ends`,
 * either; `killed`, `interrupted` and `cancelled`, which it may also be too late for.
 *
 * `notSurvived` says why a kind is struck only when it is asked for by name: some of it is lost.
 */
import { contents } from './contents.mjs';
import { lives } from './lives.mjs';
import { network } from './network.mjs';
import { service } from './service.mjs';

export const KINDS = [...network, ...service, ...contents, ...lives];
