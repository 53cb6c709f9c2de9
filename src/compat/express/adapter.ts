/**
 * Our adapter as a whole: what `require('express')` gives, on this engine. Enters: nothing. Leaves: `createApplication`
 * with Express's properties.
 */
import { Route, Router } from '../../router';
import { application } from './application';
import { json, raw, text, urlencoded } from './body-parsers';
import { createApplication } from './create-application';
import { request } from './request';
import { response } from './response';
import { serveStatic } from './static';

const express = Object.assign(createApplication, {
  application,
  request,
  response,
  Route,
  Router,
  json,
  raw,
  static: serveStatic,
  text,
  urlencoded,
});

export = express;
