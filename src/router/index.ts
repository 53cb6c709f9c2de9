/** Routing compiled at registration: what other parts of xsys may use of it. */
export { Router, mountArguments, routeOf, stackOf, type RouterConstructor, type RouterOptions } from './router';
export { Route, handlersOf } from './route';
export { Layer, isUntouched } from './layer';
export type { Stack } from './stack';
export { isTraced } from './tracing';
export { methods } from './methods';
export type { Candidates } from './candidates';
export type { Handler, Next, ParamCallback, Params, Path, RoutedRequest, RoutedResponse } from './types';
