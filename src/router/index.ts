/** Routing compiled at registration: what other parts of xsys may use of it. */
export { Router, mountArguments, type RouterConstructor, type RouterOptions } from './router';
export { Route } from './route';
export { Layer } from './layer';
export { methods } from './methods';
export type { Candidates } from './candidates';
export type { Handler, Next, ParamCallback, Params, Path, RoutedRequest, RoutedResponse } from './types';
